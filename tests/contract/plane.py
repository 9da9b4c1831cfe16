"""The control plane piece by piece over a real store, with an engine that does what a test says."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from vidette.analytics.catalogue import catalogue
from vidette.core.event import Event, Phase
from vidette.core.placement import Seat
from vidette.core.reasons import Reason
from vidette.core.reports import (
    Assignment,
    Beat,
    EventRaised,
    Figures,
    FirstFrame,
    Released,
    Report,
    SourceLost,
    WorkerLost,
)
from vidette.core.status import Status
from vidette.core.stream import Stream, Transition
from vidette.orchestrator.ground import Ground
from vidette.orchestrator.intake import Intake
from vidette.orchestrator.options import Options
from vidette.orchestrator.reconciler import Reconciler
from vidette.orchestrator.service import Service
from vidette.store import deliveries, events
from vidette.store.deliveries import Delivery
from vidette.store.engine import Store, Transaction
from vidette.store.events import EventQuery, StoredEvent
from vidette.store.explanations import Explanations
from vidette.store.pictures import Pictures

HOOK = "https://platform.invalid/hook"
JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"


class Clock:
    """A time that moves when a test says so."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> datetime:
        """The time after *seconds*."""
        self.at += timedelta(seconds=seconds)
        return self.at


def seat(uid: str = "w-1", *regions: str, capacity: int = 8) -> Seat:
    return Seat(uid, f"bench {uid}", frozenset(regions or ("default",)), capacity)


class ScriptedEngine:
    """Runs nothing; remembers what it was asked and reports what it is told to."""

    def __init__(self, *seats: Seat) -> None:
        self.seats = {one.worker_uid: one for one in seats}
        self.jobs: dict[str, dict[str, Assignment]] = {uid: {} for uid in self.seats}
        self.orders: list[tuple[str, str, str, int]] = []
        self.reports: asyncio.Queue[Report | None] = asyncio.Queue()
        self.fails_to_start: Exception | None = None
        self.hangs = False
        """While set, stopped jobs stay."""

    async def open(self) -> None:
        """Nothing to bring up."""

    async def close(self) -> None:
        """Lets every job go."""
        for uid, jobs in self.jobs.items():
            for job_uid in list(jobs):
                await self.stop(uid, job_uid)
        self.reports.put_nowait(None)

    def workers(self) -> tuple[Seat, ...]:
        return tuple(self.seats.values())

    def running(self, worker_uid: str) -> Mapping[str, int]:
        return {uid: one.epoch for uid, one in self.jobs.get(worker_uid, {}).items()}

    async def start(self, worker_uid: str, assignment: Assignment) -> None:
        if self.fails_to_start is not None:
            raise self.fails_to_start
        self.orders.append(("start", worker_uid, assignment.job_uid, assignment.epoch))
        self.jobs[worker_uid][assignment.job_uid] = assignment

    async def look(
        self, worker_uid: str, job_uid: str, seconds: float, *, is_marked: bool = False
    ) -> None:
        """It has no pictures."""

    async def stop(self, worker_uid: str, job_uid: str) -> None:
        epoch = self.jobs[worker_uid][job_uid].epoch
        self.orders.append(("stop", worker_uid, job_uid, epoch))
        if not self.hangs:
            del self.jobs[worker_uid][job_uid]
            self.reports.put_nowait(Released(job_uid, epoch, datetime.now(UTC)))

    async def report(self) -> Report | None:
        return await self.reports.get()

    def die(self, uid: str) -> None:
        """A worker is gone with all that it ran; nothing is reported yet."""
        del self.seats[uid]
        self.jobs[uid] = {}

    def revive(self, one: Seat) -> None:
        """A worker is there, empty."""
        self.seats[one.worker_uid] = one
        self.jobs[one.worker_uid] = {}


def job(**changed: Any) -> dict[str, Any]:
    """A small job document."""
    return {
        "CaseType": "motion-detect",
        "CameraGroupUid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10",
        "Source": {
            "Uid": "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21",
            "Url": "rtsp://camera.invalid/yard?token=invented",
            "Output": {"Encoding": "none", "FPS": 5},
        },
        "CallbackUrl": HOOK,
    } | changed


def source(**changed: Any) -> dict[str, Any]:
    """The Source of a job, changed."""
    return {**job()["Source"], **changed}


@dataclass
class Plane:
    """The pieces, and short ways to use them."""

    store: Store
    engine: ScriptedEngine
    clock: Clock
    ground: Ground
    service: Service = field(init=False)
    intake: Intake = field(init=False)
    reconciler: Reconciler = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A new control plane over the same store and ground, as after a kill."""
        self.service = Service(self.ground)
        self.intake = Intake(self.ground)
        self.reconciler = Reconciler(self.ground)

    async def post(self, **changed: Any) -> str:
        return await self.service.create(json.dumps(job(**changed)))

    async def turn(self) -> None:
        await self.reconciler.turn()

    async def take_in(self, *reports: Report) -> None:
        """Sends *reports*, after what the engine has said, through the intake."""
        for report in reports:
            self.engine.reports.put_nowait(report)
        while not self.engine.reports.empty():
            await self.intake.read()
        while self.intake.waiting:
            await self.intake.write()

    async def stream(self, job_uid: str) -> Stream:
        return (await self.service.get(job_uid)).stream

    async def status(self, job_uid: str) -> tuple[Status, Reason]:
        stream = await self.stream(job_uid)
        return stream.status, stream.reason

    async def pending(self, **changed: Any) -> str:
        """A job that was placed."""
        job_uid = await self.post(**changed)
        await self.turn()
        assert (await self.stream(job_uid)).status is Status.PENDING
        return job_uid

    async def working(self, **changed: Any) -> str:
        """A job whose first frame was analysed."""
        job_uid = await self.pending(**changed)
        await self.first_frame(job_uid)
        assert (await self.stream(job_uid)).status is Status.WORKING
        return job_uid

    async def first_frame(self, job_uid: str) -> None:
        epoch = (await self.stream(job_uid)).epoch
        await self.take_in(FirstFrame(job_uid, epoch, self.clock()))

    async def lose_source(self, job_uid: str, reason: Reason, detail: str = "") -> None:
        epoch, at = (await self.stream(job_uid)).epoch, self.clock()
        again = at + timedelta(seconds=20)
        await self.take_in(SourceLost(job_uid, epoch, at, reason, detail, 3, again))

    async def beat(
        self, job_uid: str, last_frame_at: datetime | None, *, attempt: int = 0, epoch: int = 0
    ) -> None:
        """The worker of the job says how it does."""
        row = await self.stream(job_uid)
        figures = Figures(job_uid, epoch or row.epoch, attempt, None, last_frame_at, 12.5, 5.0, 40)
        await self.take_in(Beat(row.worker_uid or "w-1", self.clock(), (figures,)))

    async def lose_worker(self, uid: str, detail: str = "It died.") -> None:
        await self.take_in(WorkerLost(uid, self.clock(), detail))

    async def event(
        self, job_uid: str, number: int, phase: Phase, seq: int, *, epoch: int = 0
    ) -> Event:
        """Raises one phase of event *number* of the job, a start with its pictures."""
        row = await self.stream(job_uid)
        raised = event_of(row, number, phase, seq, self.clock())
        is_start = phase is Phase.START
        await self.take_in(
            EventRaised(
                job_uid,
                epoch or row.epoch,
                raised,
                frame=JPEG + b" whole" if is_start else None,
                crops=(JPEG + b" crop",) if is_start else (),
            )
        )
        return raised

    async def history(self, job_uid: str) -> list[Transition]:
        """Oldest first."""
        return [step for _, step in reversed(await self.service.history(job_uid))]

    async def events(self, job_uid: str) -> list[StoredEvent]:
        with self.store.reading() as tx:
            return (events.find(tx, EventQuery(job_uid=job_uid)))[0]

    async def outbox(self) -> list[Delivery]:
        """All that waits to be told, in order; takes it out."""
        told: list[Delivery] = []
        while True:
            with self.store.reading() as tx:
                heads = deliveries.due(tx, self.clock(), 1000)
            if not heads:
                return told
            for head in heads:
                told.append(head)
                await self.store.write(partial(self._tell, head.id))

    def _tell(self, number: int, tx: Transaction) -> None:
        deliveries.delivered(tx, number, self.clock(), 200)

    async def told(self) -> list[str]:
        """What waits to be told, in short words; takes it out."""
        return [in_short(json.loads(one.body)) for one in await self.outbox()]


def in_short(envelope: dict[str, Any]) -> str:
    """`WORKING playing` for a status, `1 start 0` for an event."""
    data = envelope["data"]
    if envelope["channel"] == "streams":
        return f"{data['status_name']} {data['reason']}"
    return f"{data['EventUid'][-1]} {data['phase']} {data['seq']}"


def event_of(row: Stream, number: int, phase: Phase, seq: int, at: datetime) -> Event:
    """One phase of event *number* of a stream in its present epoch."""
    return Event(
        event_uid=f"{row.job_uid[:24]}{row.epoch:011d}{number}",
        job_uid=row.job_uid,
        stream_uid=row.stream_uid,
        camera_group_uid=row.camera_group_uid,
        case_type="motion-detect",
        type="motion-detect",
        phase=phase,
        seq=seq,
        at=at,
        started_at=at - timedelta(seconds=seq),
        media_time=timedelta(seconds=10 + seq),
        duration=timedelta(seconds=seq),
        lag=timedelta(milliseconds=40),
        generation=row.generation,
        area="gate",
        boxes=((10, 20, 30, 40),),
        scores=(0.5,),
        object_ids=(number,),
    )


@asynccontextmanager
async def control_plane(folder: Path, *seats: Seat, **options: Any) -> AsyncIterator[Plane]:
    """The pieces over a fresh store in *folder*; nothing runs by itself."""
    store = await Store.open(f"sqlite:///{folder / 'vidette.db'}")
    engine, clock = ScriptedEngine(*seats), Clock()
    chosen = replace(Options(public_url="http://vidette.invalid"), **options)
    pictures = Pictures(folder / "pictures")
    ground = Ground(
        store,
        engine,
        pictures,
        Explanations(folder / "explanations"),
        catalogue(),
        chosen,
        clock,
    )
    try:
        yield Plane(store, engine, clock, ground)
    finally:
        await store.close()
