"""What events cost from where they are raised to where they are told: stored, sent, answered."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from vidette.practice.sink import Entry, Sink

from .api import percentile
from .service import ServiceProcess, told

JOBS = 40
RATE = 25.0
"""Messages a second while latency and processor time are measured."""
BURST = 500
"""Messages at once after that: how fast they are told."""
PATIENCE = 30.0
"""Seconds that the last message has after it was raised."""


@dataclass(frozen=True, slots=True)
class EventsTrial:
    """What one service did; half of the messages bring pictures, as a start does."""

    messages: int
    """Raised at a steady rate, and told."""
    rate: float
    latency_p50_ms: float
    """From raised to received, stored on the way."""
    latency_p99_ms: float
    cpu_ms: float
    """Processor time of the service for one message."""
    burst: int
    burst_per_second: float
    """When as many are raised at once."""
    lost: int


async def try_events(seconds: float) -> EventsTrial:
    """A service of its own, JOBS jobs; RATE messages a second for *seconds*, then BURST at once."""
    steady = max(2, int(RATE * seconds))
    command = "-m", "vidette.bench.raising", str(JOBS), str(steady), str(RATE), str(BURST)
    with tempfile.TemporaryDirectory(prefix="vidette-bench-") as folder:
        root = Path(folder)
        settings = {"VIDETTE_LOG_LEVEL": "warning"}
        service = ServiceProcess(root / "data", root / "log", settings=settings, command=command)
        async with told(service) as sink:
            for _ in range(JOBS):
                await service.call("POST", "/api/streams/", _job(sink.url))
            cpu = service.cpu_seconds()
            await _until(sink, steady, seconds + PATIENCE)
            spent = service.cpu_seconds() - cpu
            await _until(sink, steady + BURST, PATIENCE)
            return _trial(_events(sink), steady, spent)


def _trial(entries: list[Entry], steady: int, spent: float) -> EventsTrial:
    entries = sorted(entries, key=_raised_at)
    first, burst = entries[:steady], entries[steady:]
    waits = [(one.received_at - _raised_at(one)).total_seconds() for one in first]
    took = timedelta(seconds=1)
    if burst:
        took = max(one.received_at for one in burst) - _raised_at(burst[0])
    return EventsTrial(
        messages=len(first),
        rate=RATE,
        latency_p50_ms=percentile(waits, 50),
        latency_p99_ms=percentile(waits, 99),
        cpu_ms=round(1000 * spent / len(first), 2),
        burst=len(burst),
        burst_per_second=round(len(burst) / took.total_seconds(), 1),
        lost=steady + BURST - len(entries),
    )


def _events(sink: Sink) -> list[Entry]:
    return [entry for entry in sink.entries if entry.channel == "events"]


def _raised_at(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.data["timestampMs"] / 1000, UTC)


async def _until(sink: Sink, count: int, patience: float) -> None:
    """Waits until so many events were told, or for *patience* seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while len(_events(sink)) < count and loop.time() < deadline:
        await asyncio.sleep(0.05)


def _job(callback: str) -> dict[str, object]:
    source = {"Uid": str(uuid4()), "Url": f"testsrc://{uuid4()}"}
    return {"CaseType": "motion-detect", "Source": source, "CallbackUrl": callback}
