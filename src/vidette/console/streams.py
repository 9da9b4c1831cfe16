"""`vidette streams`: the streams of a service."""

import argparse
import sys
from itertools import islice
from pathlib import Path

from vidette.client import Client
from vidette.client.answers import Stream
from vidette.core.title import title_of

from .connection import uid_of
from .show import facts, lines, say, table

_COLUMNS = ("UID", "TITLE", "STATUS", "REASON", "FPS", "LAG ms", "WORKER")


def list_streams(client: Client, options: argparse.Namespace) -> int:
    """A line each."""
    names = ("status", "region", "case_type", "search")
    asked = {name: getattr(options, name) for name in names}
    found = client.streams.all(**{name: value for name, value in asked.items() if value})
    if options.json:
        lines(found)
    else:
        table(_COLUMNS, map(_row, found))
    return 0


def show(client: Client, options: argparse.Namespace) -> int:
    """How one is."""
    stream = client.streams.get(uid_of(client, options.stream))
    if options.json:
        lines([stream])
        return 0
    state = stream.state
    facts(
        {
            "uid": stream.job_uid,
            "title": title_of(stream.platform_json),
            "status": f"{state.name} ({state.reason}) since {state.since.astimezone():%F %T}",
            "detail": state.detail or None,
            "next attempt": state.next_attempt_at,
            "last picture": state.last_frame_at,
            "pictures a second": f"{state.fps_in:g}, analysed {state.fps_analysed:g}",
            "lag": f"{state.lag_ms} ms",
            "processor": f"{state.cpu_share:.1%} of one",
            "worker": state.worker_uid,
            "regions": ", ".join(region.title for region in stream.regions),
            "document": f"generation {state.generation}",
        }
    )
    return 0


def add(client: Client, options: argparse.Namespace) -> int:
    """Posts a job."""
    uid = client.streams.create(_document(options.file))
    if options.wait:
        client.streams.wait(uid)
    if options.json:
        lines([{"stream_uid": uid}])
    else:
        say(uid)
    return 0


def replace(client: Client, options: argparse.Namespace) -> int:
    """Another document."""
    uid = uid_of(client, options.stream)
    client.streams.replace(uid, _document(options.file))
    return _done(uid, "replaced", as_json=options.json)


def change(client: Client, options: argparse.Namespace) -> int:
    """Pause, unpause, restart or delete, one after the other."""
    for given in options.streams:
        uid = uid_of(client, given)
        getattr(client.streams, options.verb)(uid)
        _done(uid, options.verb, as_json=options.json)
    return 0


def snapshot(client: Client, options: argparse.Namespace) -> int:
    """The next picture."""
    uid = uid_of(client, options.stream)
    picture = client.streams.snapshot(uid)
    options.file.write_bytes(picture.jpeg)
    if options.json:
        lines([{"captured_at": picture.captured_at, "boxes": picture.boxes}])
    return 0


def history(client: Client, options: argparse.Namespace) -> int:
    """The steps."""
    steps = islice(client.streams.history(uid_of(client, options.stream)), options.limit)
    if options.json:
        lines(steps)
    else:
        columns = ("AT", "STATUS", "REASON", "DETAIL", "WORKER")
        table(columns, ((s.at, s.name, s.reason, s.detail, s.worker_uid) for s in steps))
    return 0


def _row(stream: Stream) -> tuple[object, ...]:
    state = stream.state
    return (
        *(stream.job_uid, title_of(stream.platform_json), state.name, state.reason),
        *(state.fps_analysed, state.lag_ms, state.worker_uid),
    )


def _document(file: str) -> str:
    return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")


def _done(uid: str, what: str, *, as_json: bool) -> int:
    if as_json:
        lines([{"job_uid": uid, "done": what}])
    else:
        say(f"{uid}: {what}")
    return 0
