"""What the sink received: one entry for each callback, kept in a file that survives a crash."""

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


class NoEnvelope(ValueError):
    """The body is not an envelope."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One callback."""

    received_at: datetime
    webhook_id: str
    channel: str
    event: str
    data: Mapping[str, Any]
    """The envelope's data without the pictures of `crop`."""
    crops: int
    """Pictures that came with it."""
    signed: bool | None
    """Whether its signature is good; None when no secret is known."""
    status: int
    """What was answered."""
    size: int
    """Bytes of the body."""
    body: bytes = field(default=b"", repr=False)
    """As it came, when the sink keeps bodies."""

    @property
    def job_uid(self) -> str:
        """The job it is about."""
        return str(self.data.get("JobUid") or self.data.get("job_uid") or "")

    def line(self) -> str:
        """The entry as a line of the ledger."""
        known = {key: self.data[key] for key in ("EventUid", "phase", "seq") if key in self.data}
        known |= {key: self.data[key] for key in ("status", "reason") if key in self.data}
        return json.dumps(
            {
                "received_at": self.received_at.isoformat(timespec="microseconds"),
                "webhook_id": self.webhook_id,
                "channel": self.channel,
                "event": self.event,
                "JobUid": self.job_uid,
                **known,
                "crops": self.crops,
                "signed": self.signed,
                "size": self.size,
            }
        )


def read_envelope(body: bytes) -> tuple[str, str, dict[str, Any], int]:
    """Channel, event, data without `crop`, and the number of crops.

    Raises NoEnvelope when *body* is not a JSON object `{"channel", "event", "data": {...}}`.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoEnvelope("the body is not JSON") from error
    if not isinstance(document, dict) or not isinstance(document.get("data"), dict):
        raise NoEnvelope("the body is not an envelope")
    data = dict(document["data"])
    crops = data.pop("crop", [])
    count = len(crops) if isinstance(crops, list) else 0
    return str(document.get("channel", "")), str(document.get("event", "")), data, count


class Ledger:
    """An append-only file of JSON lines; an entry that was kept is on the disk.

    Entries that come while the disk is busy are written together, with one fsync.
    """

    def __init__(self, path: Path) -> None:
        """Opens or makes *path*; raises OSError. To be made inside a running event loop."""
        self._file = path.open("ab")
        self._waiting: list[tuple[Entry, asyncio.Future[None]]] = []
        self._called = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._write_all(), name="ledger")

    async def keep(self, entry: Entry) -> None:
        """Returns when *entry* is on the disk; raises OSError when it cannot be written."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, kept))
        self._called.set()
        await kept

    async def close(self) -> None:
        """Writes what waits and closes the file."""
        self._closing = True
        self._called.set()
        await self._task
        self._file.close()

    async def _write_all(self) -> None:
        while not self._closing or self._waiting:
            await self._called.wait()
            self._called.clear()
            batch, self._waiting = self._waiting, []
            error: OSError | None = None
            try:
                await asyncio.to_thread(self._write, [entry for entry, _ in batch])
            except OSError as failure:
                error = failure
            for _, kept in batch:
                if not kept.done():
                    kept.set_result(None) if error is None else kept.set_exception(error)

    def _write(self, entries: list[Entry]) -> None:
        self._file.write(b"".join(entry.line().encode() + b"\n" for entry in entries))
        self._file.flush()
        os.fsync(self._file.fileno())
