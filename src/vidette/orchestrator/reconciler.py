"""Makes what runs follow what is wanted; one turn looks at everything and forgets nothing."""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta

from vidette.core.job import with_job_uid
from vidette.core.placement import Seat, Taken, Wish, place
from vidette.core.reasons import Reason
from vidette.core.reports import Assignment
from vidette.core.status import Signal, Status
from vidette.core.stream import Stream
from vidette.store import streams
from vidette.store.engine import Transaction

from .crew import Crew
from .ground import Ground
from .judging import PLACED, Actual, Judge
from .steps import Cause, log_step, take_step

TICK = 1.0
"""Seconds between two turns that nothing wakes."""
ASK_AGAIN = timedelta(seconds=2)
"""A worker that still runs what it was asked to stop is asked again after this."""
TO_PLACE = frozenset({Status.PREPARED, Status.UPDATED, Status.UNPAUSE, Status.TO_REPLACE})
_STAYS = frozenset({Status.UPDATED, Status.UNPAUSE})
"""Statuses whose streams go back to the worker that they have."""
_OF_CONCERN = frozenset(Status) - {Status.IN_PAUSE, Status.WAITING_IMAGES}


class Reconciler:
    """The one that starts and stops jobs."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._crew = Crew(ground)
        self._judge = Judge(ground.board)
        self._rows: dict[str, Stream] = {}
        self._started: dict[str, int] = {}
        self._asked: dict[tuple[str, str], datetime] = {}
        self._failures: list[BaseException] = []

    async def take_over(self) -> None:
        """At the start of the service: no worker of an earlier one runs anything any more.

        Raises StoreUnavailable.
        """
        await self._load()
        cause = Cause(Signal.WORKER_LOST, Reason.SERVICE_RESTARTED)
        await self._step_all({uid: cause for uid, row in self._rows.items() if row.worker})
        self._raise_failure()

    async def turn(self) -> float:
        """Brings desired and actual together once; seconds until the next turn at the latest.

        One stream's failure (of the store, of the engine) holds up no other: the first is raised
        at the end, and the next turn begins from the facts.
        """
        seats = self._ground.engine.workers()
        lost = self._ground.board.lost()
        ids = await self._crew.note(seats)
        await self._load()
        actual = self._look(seats, lost)
        causes = {uid: self._judge.judge(row, actual) for uid, row in self._rows.items()}
        await self._step_all({uid: cause for uid, cause in causes.items() if cause is not None})
        for worker_uid in lost if not self._failures else ():
            self._ground.board.settle(worker_uid)
        await self._place(seats, ids)
        await self._start_wanted(self._look(seats, lost))
        await self._stop_unwanted(self._look(seats, lost))
        self._judge.forget(self._rows)
        self._raise_failure()
        return TICK

    def _raise_failure(self) -> None:
        failures, self._failures = self._failures, []
        if failures:
            raise failures[0]

    async def _all(self, steps: Iterable[Awaitable[None]]) -> None:
        """Takes steps side by side, so that they share commits; keeps their failures."""
        for result in await asyncio.gather(*steps, return_exceptions=True):
            if isinstance(result, BaseException):
                self._failures.append(result)

    async def _load(self) -> None:
        async with self._ground.store.read() as tx:
            found = await streams.with_status(tx, _OF_CONCERN)
        self._rows = {stream.job_uid: stream for stream in found}

    def _look(self, seats: tuple[Seat, ...], lost: dict[str, str]) -> Actual:
        running = {seat.worker_uid: self._ground.engine.running(seat.worker_uid) for seat in seats}
        return Actual(self._ground.now(), running, lost)

    async def _step_all(self, causes: dict[str, Cause]) -> None:
        await self._all(self._step(uid, cause) for uid, cause in causes.items())

    async def _step(self, job_uid: str, cause: Cause) -> None:
        seen = self._rows[job_uid]
        options, at = self._ground.options, self._ground.now()

        async def work(tx: Transaction) -> Stream | None:
            row = await streams.get(tx, job_uid)
            if row is None or _facts(row) != _facts(seen):
                self._ground.desires.set()  # changed since it was read: the next turn's matter
                return None
            return await take_step(tx, row, cause, public_url=options.public_url, at=at)

        moved = await self._ground.write(work)
        if moved is not None:
            self._rows[job_uid] = moved
            log_step(moved)

    async def _place(self, seats: tuple[Seat, ...], ids: dict[str, int]) -> None:
        by_uid = {seat.worker_uid: seat for seat in seats}
        to_place = [row for row in self._rows.values() if row.status in TO_PLACE]
        placed = {
            row.job_uid: row.worker_uid
            for row in to_place
            if row.status in _STAYS and row.worker_uid and _serves(by_uid.get(row.worker_uid), row)
        }
        plan = place(
            [_wish(row) for row in to_place if row.job_uid not in placed],
            seats,
            [
                Taken(row.worker_uid, row.source_key)
                for row in self._rows.values()
                if row.worker_uid and (row.status not in TO_PLACE or row.job_uid in placed)
            ],
        )
        causes = {
            job_uid: Cause(Signal.PLACED, Reason.PLACED, worker=ids[worker_uid])
            for job_uid, worker_uid in (placed | dict(plan.placed)).items()
        }
        for job_uid, reason in plan.refused.items():
            row = self._rows[job_uid]
            if (row.status, row.reason) != (Status.PREPARED, reason):
                causes[job_uid] = Cause(Signal.NO_ROOM, reason)
        await self._step_all(causes)

    async def _start_wanted(self, actual: Actual) -> None:
        """Starts what was placed and never started in its epoch, by this turn or a failed one."""
        self._started = {uid: epoch for uid, epoch in self._started.items() if uid in self._rows}
        await self._all(
            self._start(row, row.worker_uid)
            for row in self._rows.values()
            if row.status in PLACED
            and row.worker_uid is not None
            and row.worker_uid in actual.running
            and self._started.get(row.job_uid) != row.epoch
            and not actual.runs(row)
        )

    async def _start(self, row: Stream, worker_uid: str) -> None:
        document = with_job_uid(row.document, row.job_uid)
        assignment = Assignment(row.job_uid, row.epoch, row.generation, document)
        await self._ground.engine.start(worker_uid, assignment)
        self._started[row.job_uid] = row.epoch

    async def _stop_unwanted(self, actual: Actual) -> None:
        wanted = {
            (row.worker_uid, row.job_uid)
            for row in self._rows.values()
            if row.status in PLACED or row.status in TO_PLACE
        }
        unwanted = {
            (worker_uid, job_uid)
            for worker_uid, jobs in actual.running.items()
            for job_uid in jobs
            if (worker_uid, job_uid) not in wanted
        }
        self._asked = {key: at for key, at in self._asked.items() if key in unwanted}
        due = [
            key
            for key in sorted(unwanted)
            if key not in self._asked or actual.at - self._asked[key] >= ASK_AGAIN
        ]
        await self._all(self._ground.engine.stop(*key) for key in due)
        self._asked |= dict.fromkeys(due, actual.at)


def _facts(row: Stream) -> tuple[object, ...]:
    return row.id, row.status, row.epoch, row.generation, row.worker


def _serves(seat: Seat | None, row: Stream) -> bool:
    return seat is not None and not seat.regions.isdisjoint(r.title for r in row.regions)


def _wish(row: Stream) -> Wish:
    return Wish(row.job_uid, row.source_key, frozenset(region.title for region in row.regions))
