"""Makes what runs follow what is wanted; one turn forgets nothing, and each second one sees all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

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
from .roster import TO_PLACE, Roster
from .steps import Cause, log_step, take_step

TICK = 1.0
"""Seconds between two turns that nothing wakes."""
ASK_AGAIN = timedelta(seconds=2)
"""A worker that still runs what it was asked to stop is asked again after this."""
SEES_ALL_EVERY = timedelta(seconds=1)
"""How often a turn looks at every stream; those between look at what changed."""
MOST_STEPS = 500
"""Of one kind in one turn; what is left is the next turn's, which follows at once."""
SLICE = 250
"""Streams that are looked at before others may use the event loop."""
_STAYS = frozenset({Status.UPDATED, Status.UNPAUSE})
"""Statuses whose streams go back to the worker that they have."""


class Reconciler:
    """The one that starts and stops jobs."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._crew = Crew(ground)
        self._judge = Judge(ground.board)
        self._roster = Roster()
        self._started: dict[str, int] = {}
        self._asked: dict[tuple[str, str], datetime] = {}
        self._seats: tuple[Seat, ...] = ()
        self._saw_all_at: datetime | None = None
        self._failures: list[BaseException] = []

    async def take_over(self) -> None:
        """At the start of the service: no worker of an earlier one runs anything any more.

        Raises StoreUnavailable.
        """
        await self._roster.refresh(self._ground.store, self._ground.take_changes())
        cause = Cause(Signal.WORKER_LOST, Reason.SERVICE_RESTARTED)
        await self._step_all({row.job_uid: cause for row in self._roster if row.worker})
        self._raise_failure()

    async def turn(self) -> float:
        """Brings desired and actual together once; seconds until the next turn at the latest.

        One stream's failure (of the store, of the engine) holds up no other: the first is raised
        at the end, and the next turn begins from the facts.
        """
        seats = self._ground.engine.workers()
        lost = self._ground.board.lost()
        ids = await self._crew.note(seats)
        touched = await self._roster.refresh(self._ground.store, self._ground.take_changes())
        self._forget_gone(touched)
        actual = self._look(seats, lost)
        if self._is_time_for_all(actual, seats):
            self._saw_all_at, self._seats = actual.at, seats
            touched = touched.union(self._roster.uids(), *actual.running.values())
        causes = await self._judged(touched, actual)
        await self._step_all(causes)
        is_done = len(causes) < MOST_STEPS
        for worker_uid in lost if is_done and not self._failures else ():
            self._ground.board.settle(worker_uid)
        is_done = await self._place(seats, ids, touched) and is_done
        await self._start_wanted(touched, self._look(seats, lost))
        await self._stop_unwanted(touched, self._look(seats, lost))
        if self._failures or not is_done:
            self._saw_all_at = None
        self._raise_failure()
        return TICK if is_done else 0.0

    def _is_time_for_all(self, actual: Actual, seats: tuple[Seat, ...]) -> bool:
        """Time goes on for streams that do not change, and workers come and go."""
        last = self._saw_all_at
        is_due = last is None or actual.at - last >= SEES_ALL_EVERY
        return is_due or bool(actual.lost) or seats != self._seats

    def _raise_failure(self) -> None:
        failures, self._failures = self._failures, []
        if failures:
            raise failures[0]

    async def _all(self, steps: Iterable[Awaitable[None]]) -> None:
        """Takes steps side by side, so that they share commits; keeps their failures."""
        for result in await asyncio.gather(*steps, return_exceptions=True):
            if isinstance(result, BaseException):
                self._failures.append(result)

    def _look(self, seats: tuple[Seat, ...], lost: dict[str, str]) -> Actual:
        running = {seat.worker_uid: self._ground.engine.running(seat.worker_uid) for seat in seats}
        return Actual(self._ground.now(), running, lost)

    def _forget_gone(self, touched: Collection[str]) -> None:
        for uid in touched:
            if self._roster.get(uid) is None:
                self._started.pop(uid, None)
                self._judge.forget(uid)

    async def _judged(self, touched: Collection[str], actual: Actual) -> dict[str, Cause]:
        """What must be said of the streams; no more than MOST_STEPS."""
        causes: dict[str, Cause] = {}
        async for rows in _in_slices(self._roster.some(touched)):
            judged = ((row.job_uid, self._judge.judge(row, actual)) for row in rows)
            causes |= {uid: cause for uid, cause in judged if cause is not None}
            if len(causes) >= MOST_STEPS:
                break
        return _first_steps(causes)

    async def _step_all(self, causes: dict[str, Cause]) -> None:
        await self._all(self._step(uid, cause) for uid, cause in causes.items())

    async def _step(self, job_uid: str, cause: Cause) -> None:
        seen = self._roster.get(job_uid)
        options, at = self._ground.options, self._ground.now()

        def work(tx: Transaction) -> Stream | None:
            row = streams.get(tx, job_uid)
            if row is None or seen is None or _facts(row) != _facts(seen):
                return None  # changed since it was read: the next turn's matter
            return take_step(tx, row, cause, public_url=options.public_url, at=at)

        moved = await self._ground.store.write(work)
        if moved is not None:
            self._roster.put(moved)
            log_step(moved)

    async def _place(
        self, seats: tuple[Seat, ...], ids: dict[str, int], touched: Collection[str]
    ) -> bool:
        """Whether all was told that could be; no more than MOST_STEPS."""
        to_place = self._roster.to_place()
        if not any(row.job_uid in touched for row in to_place):
            return True
        by_uid = {seat.worker_uid: seat for seat in seats}
        placed = {
            row.job_uid: row.worker_uid
            for row in to_place
            if row.status in _STAYS and row.worker_uid and _serves(by_uid.get(row.worker_uid), row)
        }
        plan = place(
            [_wish(row) for row in to_place if row.job_uid not in placed],
            seats,
            [
                *self._roster.taken(),
                *(
                    Taken(placed[row.job_uid], row.source_key)
                    for row in to_place
                    if row.job_uid in placed
                ),
            ],
        )
        causes = {
            job_uid: Cause(Signal.PLACED, Reason.PLACED, worker=ids[worker_uid])
            for job_uid, worker_uid in (placed | dict(plan.placed)).items()
        }
        for row in to_place:
            reason = plan.refused.get(row.job_uid)
            if reason is not None and (row.status, row.reason) != (Status.PREPARED, reason):
                causes[row.job_uid] = Cause(Signal.NO_ROOM, reason)
        await self._step_all(_first_steps(causes))
        return len(causes) <= MOST_STEPS

    async def _start_wanted(self, touched: Collection[str], actual: Actual) -> None:
        """Starts what was placed and never started in its epoch, by this turn or a failed one."""
        async for rows in _in_slices(self._roster.some(touched)):
            await self._all(
                self._start(row, row.worker_uid)
                for row in rows
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

    async def _stop_unwanted(self, touched: Collection[str], actual: Actual) -> None:
        unwanted: set[tuple[str, str]] = set()
        for worker_uid, jobs in actual.running.items():
            await asyncio.sleep(0)  # a worker may run thousands
            looked_at = jobs.keys() & touched
            unwanted |= {(worker_uid, uid) for uid in looked_at if not self._wants(worker_uid, uid)}
        self._asked = {
            key: at for key, at in self._asked.items() if key in unwanted or key[1] not in touched
        }
        due = [
            key
            for key in sorted(unwanted)
            if key not in self._asked or actual.at - self._asked[key] >= ASK_AGAIN
        ]
        await self._all(self._ground.engine.stop(*key) for key in due)
        self._asked |= dict.fromkeys(due, actual.at)

    def _wants(self, worker_uid: str, job_uid: str) -> bool:
        row = self._roster.get(job_uid)
        if row is None or row.worker_uid != worker_uid:
            return False
        return row.status in PLACED or row.status in TO_PLACE


def _first_steps(causes: dict[str, Cause]) -> dict[str, Cause]:
    return dict(islice(causes.items(), MOST_STEPS))


async def _in_slices(rows: Sequence[Stream]) -> AsyncIterator[Sequence[Stream]]:
    """Lets others use the event loop between two slices."""
    for start in range(0, len(rows), SLICE):
        yield rows[start : start + SLICE]
        await asyncio.sleep(0)


def _facts(row: Stream) -> tuple[object, ...]:
    return row.id, row.status, row.epoch, row.generation, row.worker


def _serves(seat: Seat | None, row: Stream) -> bool:
    return seat is not None and not seat.regions.isdisjoint(r.title for r in row.regions)


def _wish(row: Stream) -> Wish:
    return Wish(row.job_uid, row.source_key, frozenset(region.title for region in row.regions))
