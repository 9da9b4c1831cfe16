"""How this machine and its workers are, in the form in which the `stats` channel tells it."""

import os
import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from vidette.core.reports import Figures
from vidette.core.status import Status
from vidette.core.stream import Stream

from .fleet import Fleet

MOST_STREAMS: Final = 250
"""Streams in one message: it stays well below the largest one."""
_MEMORY: Final = Path("/proc/meminfo")


class Vitals:
    """Worked out when somebody asks, and once for all who ask within AGE."""

    AGE: Final = 2.5
    """Seconds for which what was worked out is told again."""

    def __init__(self, fleet: Fleet, now: Callable[[], datetime]) -> None:
        self._fleet = fleet
        self._now = now
        self._told: list[dict[str, Any]] = []
        self._at: datetime | None = None

    async def messages(self) -> list[dict[str, Any]]:
        """The envelopes of one round: of each worker, then of the machine."""
        now = self._now()
        if self._at is None or (now - self._at).total_seconds() >= self.AGE:
            self._at = now
            streams = await self._fleet.streams()
            data = [*_workers(streams, self._fleet.figures(streams), now), _machine()]
            self._told = [{"channel": "stats", "event": "stats", "data": one} for one in data]
        return self._told


def _workers(
    streams: list[Stream], figures: list[Figures | None], now: datetime
) -> Iterator[dict[str, Any]]:
    by_worker: dict[str, dict[str, Any]] = {}
    for stream, one in zip(streams, figures, strict=True):
        if stream.worker_uid is not None:
            by_worker.setdefault(stream.worker_uid, {})[stream.job_uid] = _stream(stream, one, now)
    for uid, told in sorted(by_worker.items()):
        rows = list(told.items())
        for first in range(0, len(rows), MOST_STREAMS):
            part = dict(rows[first : first + MOST_STREAMS])
            yield {"ovmsUid": uid, "streams": part, "streamsCount": len(rows)}


def _stream(stream: Stream, figures: Figures | None, now: datetime) -> dict[str, Any]:
    is_up = stream.status is Status.WORKING
    return {
        "frameProcessRate": figures.fps_analysed if figures is not None and is_up else 0.0,
        "starttime": int(stream.since.timestamp()),
        "status": "up" if is_up else "down",
        "streamUid": stream.stream_uid,
        "uptime": max(0, int((now - stream.since).total_seconds())) if is_up else 0,
    }


def _machine() -> dict[str, Any]:
    count = os.cpu_count() or 1
    loads = zip((1, 5, 15), os.getloadavg(), strict=True)
    cpu: dict[str, Any] = {"cpu_count": count}
    cpu |= {
        f"cpu_loadavg_percent_{minutes}min": round(100 * load / count, 1) for minutes, load in loads
    }
    return {"cpu": cpu, "memory": _memory(_lines()), "ipaddress": _address()}


def _lines() -> Mapping[str, int]:
    """Bytes by name; nothing where the system tells none."""
    try:
        lines = _MEMORY.read_text().splitlines()
    except OSError:
        return {}
    parts = (line.split() for line in lines)
    return {part[0].rstrip(":"): int(part[1]) * 1024 for part in parts if len(part) > 1}


def _memory(known: Mapping[str, int]) -> dict[str, Any]:
    total, free = known.get("MemTotal", 0), known.get("MemAvailable", 0)
    return {
        "total_memory": total,
        "available_memory": free,
        "used_memory": total - free,
        "used_percent_memory": round(100 * (total - free) / total, 1) if total else 0.0,
    }


def _address() -> str:
    """The machine's address as its own name resolves, asked of nobody else."""
    try:
        found = socket.gethostbyname(socket.gethostname())
    except OSError:
        return "127.0.0.1"
    return found
