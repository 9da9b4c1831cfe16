"""Kills the service and its hosts at random moments and asks afterwards whether anything was lost.

The oracle: after each kill every stream is WORKING again within ten seconds; at the end every
message of the outbox is in the sink's ledger, in the order of its stream, and no EventUid was
given twice.
"""

import asyncio
import random
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from vidette.bench.service import ServiceProcess, told
from vidette.practice.camera import PracticeCamera
from vidette.practice.ledger import Entry

CLIP = Path(__file__).parents[1] / "src/vidette/practice/clips/car-park-topdown.mp4"
DEADLINE = 10.0
"""Seconds that all streams have to be WORKING again."""


@dataclass
class Verdict:
    """What the trial saw."""

    service_recoveries: list[float] = field(default_factory=list)
    host_recoveries: list[float] = field(default_factory=list)
    events: int = 0
    messages: int = 0
    repeated: int = 0
    faults: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The verdict for people."""
        return [
            f"service killed {len(self.service_recoveries)} times; {_times(self.service_recoveries)}",
            f"hosts killed {len(self.host_recoveries)} times; {_times(self.host_recoveries)}",
            f"{self.events} events, {self.messages} messages, {self.repeated} came more than once",
            *(self.faults or ["nothing lost, nothing out of order, no uid twice"]),
        ]


async def run(*, rounds: int, streams: int = 8, seed: int = 1) -> Verdict:
    """*rounds* kills of the service and as many of a host, with *streams* jobs on half as many cameras."""
    chance = random.Random(seed)
    verdict = Verdict()
    names = [f"camera-{n}" for n in range(max(1, streams // 2))]
    with tempfile.TemporaryDirectory(prefix="vidette-kill-") as folder:
        root = Path(folder)
        service = ServiceProcess(root / "data", root / "service.log")
        async with playing(names) as camera, told(service) as sink:
            jobs = [
                (await service.call("POST", "/api/streams/", job(camera.url(name), sink.url)))[
                    "stream_uid"
                ]
                for name in (names * 2)[:streams]
            ]
            await _until(service, "WORKING")
            for _ in range(rounds):
                verdict.service_recoveries.append(await _kill_service(service, chance))
                verdict.host_recoveries.append(await _kill_host(service, chance))
            for job_uid in jobs:
                await service.call("POST", f"/api/streams/{job_uid}/pause/")
            await _until(service, "IN_PAUSE")
            await _drained(root / "data")
            _judge(root / "data", sink.entries, verdict)
    return verdict


@asynccontextmanager
async def playing(names: Sequence[str]) -> AsyncIterator[PracticeCamera]:
    """A practice camera that plays the shipped clip under each of *names*."""
    camera = PracticeCamera(dict.fromkeys(names, CLIP))
    await camera.start()
    try:
        yield camera
    finally:
        await camera.close()


def job(source: str, callback: str, *, fps: float = 5) -> dict[str, Any]:
    """A motion job over the whole picture with an update each second."""
    return {
        "CaseType": "motion-detect",
        "Source": {"Uid": str(uuid4()), "Url": source, "Output": {"FPS": fps}},
        "CallbackUrl": callback,
        "Pipeline": {"Events": {"FrequencyMs": 1000}},
    }


async def _kill_service(service: ServiceProcess, chance: random.Random) -> float:
    """Seconds from the kill, the start of the new process within them, until all streams work."""
    await asyncio.sleep(chance.uniform(0.2, 6))
    killed = datetime.now(UTC)
    await service.kill()
    await service.start()
    await _until(service, "WORKING", moved_since=killed)
    return (datetime.now(UTC) - killed).total_seconds()


async def _kill_host(service: ServiceProcess, chance: random.Random) -> float:
    """Seconds from the kill of one host until it runs again and all streams work."""
    await asyncio.sleep(chance.uniform(0.2, 6))
    before = service.hosts()
    killed = datetime.now(UTC)
    service.kill_host(chance.choice(before))
    await _until(service, "WORKING", moved_since=killed)
    while len(service.hosts()) < len(before):
        await asyncio.sleep(0.05)
    return (datetime.now(UTC) - killed).total_seconds()


async def _until(
    service: ServiceProcess, name: str, *, moved_since: datetime | None = None
) -> None:
    """Waits until every stream's state has *name*, and one at least entered it after *moved_since*."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 6 * DEADLINE
    while True:
        page = await service.call("GET", "/api/streams/?limit=1000")
        states = [stream["state"] for stream in page["results"]]
        moved = moved_since is None or any(
            datetime.fromisoformat(state["since"]) > moved_since for state in states
        )
        if moved and all(state["name"] == name for state in states):
            return
        if loop.time() > deadline:
            raise RuntimeError(f"streams are {[state['name'] for state in states]}, not {name}")
        await asyncio.sleep(0.05)


async def _drained(data_dir: Path) -> None:
    """Waits until the outbox holds nothing that is still to be sent."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 120
    quiet = 0
    while quiet < 20:
        pending = _rows(data_dir, "SELECT count(*) FROM deliveries WHERE state = 'pending'")[0][0]
        quiet = quiet + 1 if pending == 0 else 0
        if loop.time() > deadline:
            raise RuntimeError(f"{pending} messages are still to be sent after two minutes")
        await asyncio.sleep(0.1)


def _judge(data_dir: Path, entries: Sequence[Entry], verdict: Verdict) -> None:
    stored = _rows(data_dir, "SELECT lane, webhook_id FROM deliveries ORDER BY id")
    uids = [row[0] for row in _rows(data_dir, "SELECT event_uid FROM events")]
    verdict.events, verdict.messages = len(uids), len(stored)
    verdict.repeated = len(entries) - len({entry.webhook_id for entry in entries})
    wanted: dict[str, list[str]] = {}
    for lane, webhook_id in stored:
        wanted.setdefault(lane, []).append(webhook_id)
    verdict.faults += _lane_faults(wanted, entries) + _event_faults(uids, entries)
    for name, times in (("service", verdict.service_recoveries), ("host", verdict.host_recoveries)):
        late = [time for time in times if time > DEADLINE]
        if late:
            verdict.faults.append(f"after {len(late)} {name} kills the streams took {late} s")


def _lane_faults(wanted: Mapping[str, list[str]], entries: Sequence[Entry]) -> list[str]:
    told: dict[str, dict[str, None]] = {}
    for entry in entries:
        lane = entry.job_uid
        told.setdefault(lane, {}).setdefault(entry.webhook_id)
    faults = []
    for lane, ids in wanted.items():
        missing = set(ids) - set(told.get(lane, ()))
        if missing:
            faults.append(f"{lane}: {len(missing)} stored messages never came")
        elif list(told[lane]) != ids:
            faults.append(f"{lane}: messages came out of order")
    return faults


def _event_faults(uids: list[str], entries: Sequence[Entry]) -> list[str]:
    messages = {entry.webhook_id: entry for entry in entries if entry.channel == "events"}
    starts = [
        entry.data["EventUid"] for entry in messages.values() if entry.data["phase"] == "start"
    ]
    ends = [entry.data["EventUid"] for entry in messages.values() if entry.data["phase"] == "end"]
    faults = []
    if len(starts) != len(set(starts)) or len(uids) != len(set(uids)):
        faults.append("an EventUid was given twice")
    if set(starts) != set(uids):
        faults.append("the events that are stored and those whose start was told differ")
    if sorted(ends) != sorted(uids):
        faults.append("the events that are stored and those whose end was told differ")
    return faults


def _rows(data_dir: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{data_dir / 'vidette.db'}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def _times(times: list[float]) -> str:
    ordered = sorted(times)
    middle = ordered[len(ordered) // 2]
    return f"all streams WORKING again after {middle:.1f} s (median), {ordered[-1]:.1f} s at most"
