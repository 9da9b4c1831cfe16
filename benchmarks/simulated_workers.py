"""Workers that watch nothing: they take jobs and report as real ones do, from processes of their own."""

import asyncio
import random
import signal
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from time import monotonic

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
from vidette.runtime.inbox import Inbox
from vidette.runtime.running import Running

Order = tuple[str, Assignment | str] | None
"""For which worker: a job, or the uid of one to stop; None ends the process."""
TICK = 0.02
"""Seconds between two looks of a host at its jobs."""
FRAME, CROP = b"\xff\xd8" + bytes(40_000), b"\xff\xd8" + bytes(4_000)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What the jobs of one host report beside the beats."""

    changes: float = 0.05
    """Share of the jobs whose source fails or comes back, each second."""
    events: float = 0.0
    """Events a second that start; each ends a second later."""


class SimulatedEngine:
    """Keeps the engine protocol of the control plane; each group of seats is one process."""

    def __init__(self, groups: Sequence[Sequence[Seat]], traffic: Sequence[Traffic]) -> None:
        self._groups = list(zip(groups, traffic, strict=True))
        self._running = Running()
        self._orders: dict[str, SimpleQueue[Order]] = {}
        self._seats: dict[str, Seat] = {}
        self._readers: list[threading.Thread] = []
        self.pids: list[int] = []
        self._inbox: Inbox | None = None

    async def open(self) -> None:
        """Starts the processes."""
        self._inbox = Inbox()
        context = get_context("spawn")
        for seats, traffic in self._groups:
            ours, theirs = context.Pipe()
            process = context.Process(target=run_host, args=(theirs, seats, traffic), daemon=True)
            process.start()
            theirs.close()
            self.pids.append(process.pid or 0)
            self._seats |= {seat.worker_uid: seat for seat in seats}
            orders: SimpleQueue[Order] = SimpleQueue()
            self._orders |= {seat.worker_uid: orders for seat in seats}
            reader = threading.Thread(target=self._read, args=(ours, seats), daemon=True)
            reader.start()
            self._readers.append(reader)
            threading.Thread(target=_write, args=(ours, orders), daemon=True).start()

    async def close(self) -> None:
        """Ends the processes with all that they run."""
        assert self._inbox is not None
        self._inbox.last_call()
        for orders in self._orders.values():
            orders.put(None)
        for reader in self._readers:
            await asyncio.to_thread(reader.join)
        self._inbox.close()

    def workers(self) -> tuple[Seat, ...]:
        """The workers whose process lives."""
        return tuple(self._seats.values())

    def running(self, worker_uid: str) -> Mapping[str, int]:
        """Job uid to epoch."""
        return self._running.of(worker_uid)

    async def start(self, worker_uid: str, assignment: Assignment) -> None:
        """Gives a job to a worker; one that is gone takes nothing."""
        if worker_uid in self._seats:
            self._running.started(worker_uid, assignment.job_uid, assignment.epoch)
            self._orders[worker_uid].put((worker_uid, assignment))

    async def look(
        self, worker_uid: str, job_uid: str, seconds: float, *, is_marked: bool = False
    ) -> None:
        """They have no pictures."""

    async def stop(self, worker_uid: str, job_uid: str) -> None:
        """Takes a job from a worker."""
        if worker_uid in self._seats:
            self._orders[worker_uid].put((worker_uid, job_uid))

    async def report(self) -> Report | None:
        """The next report; None when the engine is closed."""
        assert self._inbox is not None
        return await self._inbox.get()

    def _read(self, pipe: Connection, seats: Sequence[Seat]) -> None:
        assert self._inbox is not None
        own = {seat.worker_uid: seat for seat in seats}
        try:
            while (report := pipe.recv()) is not None:
                if isinstance(report, Released):
                    for uid in own:
                        self._running.heard(uid, report)
                self._inbox.put(report)
        except (EOFError, OSError):
            for uid in own:
                self._seats.pop(uid)
                self._running.lost(uid)
                self._inbox.put_now(WorkerLost(uid, datetime.now(UTC), "Its process is gone."))


def _write(pipe: Connection, orders: SimpleQueue[Order]) -> None:
    """Sends orders until the last; a host that is gone takes none."""
    with suppress(OSError):
        while (order := orders.get()) is not None:
            pipe.send(order)
        pipe.send(None)


@dataclass(slots=True)
class _Job:
    """A job as its simulated worker knows it."""

    worker_uid: str
    assignment: Assignment
    plays: bool = False
    since: datetime = field(default_factory=lambda: datetime.now(UTC))

    def figures(self, at: datetime) -> Figures:
        uid, epoch = self.assignment.job_uid, self.assignment.epoch
        if self.plays:
            return Figures(uid, epoch, 0, None, at, 12.5, 5.0, 40, feed=f"feed-{uid}")
        return Figures(uid, epoch, 1, at + timedelta(seconds=2), self.since, 0.0, 0.0, 0)


class _Host:
    """One process of simulated workers."""

    def __init__(self, pipe: Connection, seats: Sequence[Seat], traffic: Traffic) -> None:
        self._pipe, self._seats, self._traffic = pipe, seats, traffic
        self._jobs: dict[str, _Job] = {}
        self._uids: list[str] = []
        self._open: list[tuple[float, str, Event]] = []
        self._chance = random.Random(1)
        self._owed = {"changes": 0.0, "events": 0.0}

    def run(self) -> None:
        """Until the engine says the end."""
        began = monotonic()
        beats = [began + number / len(self._seats) for number in range(len(self._seats))]
        last = began
        while True:
            while self._pipe.poll(TICK):
                order = self._pipe.recv()
                if order is None:
                    self._pipe.send(None)
                    return
                self._obey(*order)
            now = monotonic()
            for number, seat in enumerate(self._seats):
                if now >= beats[number]:
                    beats[number] += 1.0
                    self._beat(seat.worker_uid)
            self._owe("changes", self._traffic.changes * len(self._uids) * (now - last))
            self._owe("events", self._traffic.events * (now - last))
            last = now
            self._change()
            self._raise_events(now)

    def _obey(self, worker_uid: str, order: Assignment | str) -> None:
        at = datetime.now(UTC)
        if isinstance(order, Assignment):
            self._jobs[order.job_uid] = _Job(worker_uid, order, plays=True)
            self._pipe.send(FirstFrame(order.job_uid, order.epoch, at))
        elif order in self._jobs and self._jobs[order].worker_uid == worker_uid:
            gone = self._jobs.pop(order).assignment
            self._pipe.send(Released(gone.job_uid, gone.epoch, at))
        self._uids = list(self._jobs) if len(self._jobs) != len(self._uids) else self._uids

    def _beat(self, worker_uid: str) -> None:
        at = datetime.now(UTC)
        jobs = (job for job in self._jobs.values() if job.worker_uid == worker_uid)
        self._pipe.send(Beat(worker_uid, at, tuple(job.figures(at) for job in jobs)))

    def _owe(self, what: str, more: float) -> None:
        self._owed[what] += more if self._uids else 0.0

    def _due(self, what: str) -> int:
        whole = int(self._owed[what])
        self._owed[what] -= whole
        return whole

    def _change(self) -> None:
        at = datetime.now(UTC)
        for _ in range(self._due("changes")):
            job = self._jobs[self._chance.choice(self._uids)]
            uid, epoch = job.assignment.job_uid, job.assignment.epoch
            job.plays, job.since = not job.plays, at
            if job.plays:
                self._pipe.send(FirstFrame(uid, epoch, at))
            else:
                again = at + timedelta(seconds=2)
                self._pipe.send(SourceLost(uid, epoch, at, Reason.NO_PACKETS, "", 1, again))

    def _raise_events(self, now: float) -> None:
        for _ in range(self._due("events")):
            job = self._jobs[self._chance.choice(self._uids)]
            event = _started(job.assignment, self._chance.getrandbits(64))
            epoch = job.assignment.epoch
            self._pipe.send(EventRaised(event.job_uid, epoch, event, FRAME, (CROP,)))
            self._open.append((now + 1, event.job_uid, event))
        while self._open and self._open[0][0] <= now:
            _, uid, event = self._open.pop(0)
            if uid in self._jobs:
                end = replace(event, phase=Phase.END, seq=1, at=datetime.now(UTC))
                self._pipe.send(EventRaised(uid, self._jobs[uid].assignment.epoch, end))


def run_host(pipe: Connection, seats: Sequence[Seat], traffic: Traffic) -> None:
    """The whole life of a process of simulated workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _Host(pipe, seats, traffic).run()
    except (EOFError, OSError):
        return


def _started(given: Assignment, number: int) -> Event:
    at = datetime.now(UTC)
    return Event(
        event_uid=f"{given.job_uid[:19]}{number:017x}",
        job_uid=given.job_uid,
        stream_uid=given.job_uid,
        camera_group_uid=None,
        case_type="motion-detect",
        type="motion-detect",
        phase=Phase.START,
        seq=0,
        at=at,
        started_at=at,
        media_time=timedelta(seconds=10),
        duration=timedelta(0),
        lag=timedelta(milliseconds=40),
        generation=given.generation,
        area="gate",
        boxes=((10, 20, 30, 40),),
        scores=(0.5,),
        object_ids=(1,),
    )
