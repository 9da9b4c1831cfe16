"""What the sink received: one entry for each callback, kept in a file that survives a crash."""

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

    Raises ValueError when *body* is not a JSON object `{"channel", "event", "data": {...}}`.
    """
    document = json.loads(body)
    if not isinstance(document, dict) or not isinstance(document.get("data"), dict):
        raise NoEnvelope("the body is not an envelope")
    data = dict(document["data"])
    crops = data.pop("crop", [])
    count = len(crops) if isinstance(crops, list) else 0
    return str(document.get("channel", "")), str(document.get("event", "")), data, count


class Ledger:
    """An append-only file of JSON lines; a line that was written is on the disk."""

    def __init__(self, path: Path) -> None:
        """Opens or makes *path*; raises OSError."""
        self._file = path.open("ab")

    def append(self, entry: Entry) -> None:
        """Writes *entry* through to the disk; raises OSError."""
        self._file.write(entry.line().encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
