"""The practice pieces as commands: they run until Ctrl-C and print what a person wants to see."""

import asyncio
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from vidette.core.errors import InvalidInput
from vidette.delivery.signing import is_secret, verify
from vidette.practice.camera import PracticeCamera
from vidette.practice.ledger import Entry
from vidette.practice.sink import Sink


def run_camera(file: Path, *, port: int, name: str) -> None:
    """Plays *file* at `rtsp://127.0.0.1:PORT/NAME` until SIGINT or SIGTERM.

    Raises SourceError for a file that cannot be played, InvalidInput for a name that cannot be a
    path, OSError when the port is taken.
    """
    asyncio.run(_camera(file, port, name))


def run_sink(*, port: int, secret: str | None, ledger: Path | None) -> None:
    """Takes callbacks at `http://127.0.0.1:PORT/`, a line each, until SIGINT or SIGTERM.

    With *secret* a callback whose signature is bad is answered 401. Raises InvalidInput for a
    secret that is none, OSError when the port is taken or the ledger cannot be written.
    """
    if secret is not None and not is_secret(secret):
        raise InvalidInput({"--secret-file": ["It holds no key of the form whsec_<base64>."]})
    check = partial(verify, secret) if secret else None
    asyncio.run(
        _sink(Sink(check, on_entry=lambda entry: _say(describe(entry)), ledger=ledger, port=port))
    )


def describe(entry: Entry) -> str:
    """*entry* in one line for people."""
    data = entry.data
    parts = [f"{entry.received_at:%H:%M:%S}", entry.channel, entry.event]
    parts += [
        str(data[key]) for key in ("phase", "areaName", "status_name", "reason") if data.get(key)
    ]
    parts.append(f"job {entry.job_uid}")
    if entry.crops:
        parts.append(f"{entry.crops} pictures")
    parts.append({True: "signature good", False: "signature BAD", None: "unchecked"}[entry.signed])
    return "  ".join(parts)


async def _camera(file: Path, port: int, name: str) -> None:
    camera = PracticeCamera({name: file}, port=port)
    await camera.start()
    try:
        _say(f"Playing {file.name} in a loop at {camera.url(name)} (TCP and UDP). Ctrl-C ends it.")
        await _until_signal()
    finally:
        await camera.close()


async def _sink(sink: Sink) -> None:
    await sink.start()
    try:
        _say(f"Taking callbacks at {sink.url} . Ctrl-C ends it.")
        await _until_signal()
    finally:
        await sink.close()


async def _until_signal() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    release: Callable[[], None] = stop.set
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, release)
    await stop.wait()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
