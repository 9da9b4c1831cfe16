"""`vidette events`: what was seen, stored and live."""

import argparse
import re
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from vidette.client import Client, Event
from vidette.core.errors import InvalidInput

from .connection import uid_of
from .show import facts, lines, say, table

_AGO = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_COLUMNS = ("BEGAN", "TYPE", "AREA", "CLASS", "SCORE", "TOOK s", "STREAM", "UID")


def list_events(client: Client, options: argparse.Namespace) -> int:
    """Stored ones, newest first."""
    found = client.events.find(**_conditions(client, options), limit=options.limit)
    if options.json:
        lines(event.envelope for event in found)
    else:
        table(_COLUMNS, map(_row, found))
    return 0


def show(client: Client, options: argparse.Namespace) -> int:
    """One."""
    event = client.events.get(options.event)
    if options.json:
        lines([event.envelope])
        return 0
    facts(
        {
            "uid": event.event_uid,
            "stream": event.job_uid,
            "type": event.type,
            "class": ", ".join(event.labels) or None,
            "area": event.area,
            "began": event.started_at,
            "took": f"{event.duration.total_seconds():.1f} s{'' if event.is_over else ', goes on'}",
            "boxes": ", ".join(map(str, event.boxes)),
            "scores": ", ".join(f"{score:.2f}" for score in event.scores),
            "picture": event.frame_url,
        }
    )
    return 0


def tail(client: Client, options: argparse.Namespace) -> int:
    """As they happen."""
    for event in islice(client.events.live(**_conditions(client, options)), options.count):
        if options.json:
            lines([event.envelope])
        else:
            where = event.area or "whole picture"
            what = " ".join((event.type, *event.labels))
            at = event.at.astimezone().strftime("%H:%M:%S")
            say(f"{at}  {event.phase:<6}  {what}  {where}  {event.job_uid}  {event.event_uid}")
    return 0


def counts(client: Client, options: argparse.Namespace) -> int:
    """How many."""
    by = options.by or ["day"]
    wanted = _conditions(client, options)
    found = client.events.counts(by, timezone=options.timezone, **wanted)
    if options.json:
        lines(found.results)
    else:
        rows = [[one[name] for name in (*by, "count")] for one in found.results]
        table([*(name.upper() for name in by), "COUNT"], rows)
    return 0


def export(client: Client, options: argparse.Namespace) -> int:
    """A file; what was there before stays when it fails."""
    kind = options.file.suffix.removeprefix(".")
    if kind not in {"csv", "jsonl"}:
        raise InvalidInput({"FILE": ["Give a name that ends on .csv or .jsonl."]})
    part = options.file.with_name(f".{options.file.name}.part")
    try:
        with part.open("wb") as file:
            for some in client.events.export(kind, **_conditions(client, options)):
                file.write(some)
        part.replace(options.file)
    finally:
        part.unlink(missing_ok=True)
    return 0


def _conditions(client: Client, options: argparse.Namespace) -> dict[str, Any]:
    names = ("region", "case_type", "type", "area", "label", "text", "min_score")
    given = {name: getattr(options, name) for name in names}
    given |= {name: time_of(getattr(options, name, None), name) for name in ("since", "until")}
    if options.stream:
        given["job_uid"] = uid_of(client, options.stream)
    return {name: value for name, value in given.items() if value is not None}


def time_of(text: str | None, name: str) -> datetime | None:
    """A time: ISO 8601, in the local zone unless it names one, or so long ago: 90s, 30m, 2h, 7d."""
    if text is None:
        return None
    if (ago := _AGO.fullmatch(text)) is not None:
        return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        option = {"since": "--from", "until": "--to"}[name]
        raise InvalidInput({option: ["Enter a time as 2026-03-01T12:00, or as 2h."]}) from None
    return found if found.tzinfo else found.astimezone()


def _row(event: Event) -> tuple[object, ...]:
    return (
        *(event.started_at, event.type, event.area, ", ".join(event.labels) or None),
        *(max(event.scores, default=None), round(event.duration.total_seconds(), 1)),
        *(event.job_uid, event.event_uid),
    )
