"""`vidette tune`: what other thresholds would make of the kept minutes of a stream, or of a recording."""

import json
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

from vidette.analytics.catalogue import catalogue
from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.media.source import SourceOptions, open_source
from vidette.runtime.replaying.kept_job import runs
from vidette.runtime.replaying.otherwise import kept_frames

from .command import kept_folder
from .proposal import changes, curve, proposed
from .thresholds import today, tried
from .trial import Happening, read_tuned, run_trials


def tune_stream(root: Path, stream: str) -> dict[str, Any]:
    """The answer for the kept minutes of a stream.

    Raises StreamNotFound, NothingKept, InvalidInput for a case type without a threshold.
    """
    found = runs(kept_folder(root, stream))
    text = found[-1][-1].notes[-1].assignment.document
    return _tuned(text, (kept_frames(stretch) for run in found for stretch in run))


def tune_file(url: str, text: str) -> dict[str, Any]:
    """The same for the recording at *url*; raises SourceError, and InvalidInput for the job *text*."""
    read_tuned(text, catalogue())
    return _tuned(text, [_frames(url)])


def write_tuned(told: dict[str, Any], out: TextIO, *, as_json: bool) -> None:
    """What `tune_stream` and `tune_file` gave, for machines or for people."""
    if as_json:
        out.write(json.dumps(told, indent=2) + "\n")
        return
    console = Console(file=out, soft_wrap=True, highlight=False)
    table = Table("threshold", "events", "an hour", "under 1 s", "median", "")
    for one in told["curve"]:
        threshold = one["threshold"]
        marks = [
            word
            for word, value in (("today", told["today"]), ("proposed", told["proposed"]))
            if value == threshold
        ]
        lasts = "" if one["median_seconds"] is None else f"{one['median_seconds']} s"
        table.add_row(
            f"{threshold:g}",
            str(one["events"]),
            f"{one['events_per_hour']}",
            str(one["short_events"]),
            lasts,
            ", ".join(marks),
        )
    console.print(f"{told['seconds']} s of pictures.")
    console.print(table)
    console.print(told["reason"])
    if told["proposed"] != told["today"]:
        console.print(
            f"Against today's it wins {len(told['won'])} and loses {len(told['lost'])} events."
        )


def _tuned(text: str, stretches: Iterable[Iterable[Frame]]) -> dict[str, Any]:
    now = today(read_tuned(text, catalogue()))
    trials, seconds = run_trials(text, catalogue(), tried(now), stretches)
    proposal = proposed(trials, now)
    by_threshold = {one.threshold: one for one in trials}
    chosen = by_threshold[proposal.threshold]
    won, lost = changes(by_threshold[now], chosen)
    return {
        "seconds": round(seconds, 1),
        "today": now,
        "proposed": proposal.threshold,
        "predicted_events": len(chosen.events),
        "reason": proposal.reason,
        "won": [_told(one) for one in won],
        "lost": [_told(one) for one in lost],
        "curve": curve(trials, seconds),
    }


def _told(one: Happening) -> dict[str, Any]:
    start, end = one.start.total_seconds(), one.end.total_seconds()
    return {"area": one.area, "start_s": round(start, 2), "end_s": round(end, 2)}


def _frames(url: str) -> Iterator[Frame]:
    options = SourceOptions(
        policy=AddressPolicy(allow_private=True, allow_loopback=True),
        files_allowed=True,
        paced=False,
    )
    source = open_source(url, options, stop=threading.Event(), now=lambda: datetime.now(UTC))
    try:
        yield from source.frames()
    except SourceError as error:
        if error.reason is not Reason.ENDED:
            raise
    finally:
        source.close()
