"""`python -m vidette.bench.raising`: a service whose one worker sees nothing and raises events.

It waits until it was given all its jobs, then raises messages at a steady rate, then many at once.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from uuid import uuid4

import uvloop

from vidette import logs
from vidette.app import serve, stop_on_signals
from vidette.core.event import Event, Phase
from vidette.core.placement import Seat
from vidette.core.reports import Assignment, EventRaised, FirstFrame, Released, Report
from vidette.settings import read_settings

SEAT = Seat("bench", "bench", frozenset({"default"}), 10_000)
FRAME, CROP = b"\xff\xd8" + os.urandom(40_000), b"\xff\xd8" + os.urandom(4_000)
"""As large as pictures of events are; they hold nothing."""


class RaisingEngine:
    """Keeps the engine protocol of the control plane."""

    def __init__(self, jobs: int, steady: int, rate: float, burst: int) -> None:
        """*steady* messages at *rate* a second, then *burst* at once, of *jobs* jobs in turn."""
        self._jobs: dict[str, Assignment] = {}
        self._expected, self._steady, self._rate, self._burst = jobs, steady, rate, burst
        self._reports: asyncio.Queue[Report | None] = asyncio.Queue()
        self._is_whole = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begins to wait for the jobs."""
        self._task = asyncio.create_task(self._raise_all())

    async def close(self) -> None:
        """Raises no more."""
        if self._task is not None:
            self._task.cancel()
        self._reports.put_nowait(None)

    def workers(self) -> tuple[Seat, ...]:
        """The one worker."""
        return (SEAT,)

    def running(self, worker_uid: str) -> Mapping[str, int]:
        """Job uid to epoch."""
        jobs = self._jobs if worker_uid == SEAT.worker_uid else {}
        return {uid: one.epoch for uid, one in jobs.items()}

    async def start(self, worker_uid: str, assignment: Assignment) -> None:
        """The job plays at once."""
        del worker_uid
        uid, epoch = assignment.job_uid, assignment.epoch
        self._jobs[uid] = assignment
        self._reports.put_nowait(FirstFrame(uid, epoch, datetime.now(UTC)))
        if len(self._jobs) >= self._expected:
            self._is_whole.set()

    async def look(
        self, worker_uid: str, job_uid: str, seconds: float, *, is_marked: bool = False
    ) -> None:
        """It has no pictures."""

    async def stop(self, worker_uid: str, job_uid: str) -> None:
        """The job is let go of at once."""
        del worker_uid
        if gone := self._jobs.pop(job_uid, None):
            self._reports.put_nowait(Released(job_uid, gone.epoch, datetime.now(UTC)))

    async def report(self) -> Report | None:
        """The next one."""
        return await self._reports.get()

    async def _raise_all(self) -> None:
        await self._is_whole.wait()
        loop, events = asyncio.get_running_loop(), _Events(list(self._jobs.values()))
        began = loop.time()
        for number in range(self._steady):
            await asyncio.sleep(max(0.0, began + number / self._rate - loop.time()))
            self._reports.put_nowait(events.next())
        for _ in range(self._burst):
            self._reports.put_nowait(events.next())


class _Events:
    """Of one job after the other: a start with its pictures, then its end."""

    def __init__(self, jobs: list[Assignment]) -> None:
        self._jobs = cycle(jobs)
        self._open: dict[str, Event] = {}

    def next(self) -> EventRaised:
        job, at = next(self._jobs), datetime.now(UTC)
        if started := self._open.pop(job.job_uid, None):
            end = replace(started, phase=Phase.END, seq=1, at=at)
            return EventRaised(job.job_uid, job.epoch, end)
        self._open[job.job_uid] = event = _started(job, at)
        return EventRaised(job.job_uid, job.epoch, event, FRAME, (CROP,))


def _started(job: Assignment, at: datetime) -> Event:
    return Event(
        event_uid=str(uuid4()),
        job_uid=job.job_uid,
        stream_uid=job.job_uid,
        camera_group_uid=None,
        case_type="motion-detect",
        type="motion-detect",
        phase=Phase.START,
        seq=0,
        at=at,
        started_at=at,
        media_time=timedelta(seconds=1),
        duration=timedelta(0),
        lag=timedelta(0),
        generation=job.generation,
        area=None,
        boxes=((10, 20, 30, 40),),
        scores=(0.5,),
        object_ids=(1,),
    )


def main() -> None:
    """Runs until SIGTERM; greets as `vidette serve` does."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, kind in (("jobs", int), ("steady", int), ("rate", float), ("burst", int)):
        parser.add_argument(name, type=kind)
    engine = RaisingEngine(**vars(parser.parse_args()))
    settings = read_settings()
    logs.configure(settings.log_level, settings.log_format)

    def greet(url: str) -> None:
        sys.stdout.write(f"A service that raises events answers at {url} .\n")
        sys.stdout.flush()

    async def run() -> None:
        await serve(settings, stop=stop_on_signals(), ready=greet, engine=engine)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())


if __name__ == "__main__":
    main()
