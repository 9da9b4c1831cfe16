"""Makes what runs follow what is wanted; a turn forgets nothing, and each second all are seen."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from vidette.core.job import with_job_uid
from vidette.core.placement import Seat
from vidette.core.reasons import Reason
from vidette.core.reports import Assignment
from vidette.core.status import Signal
from vidette.core.stream import Stream
from vidette.store import streams
from vidette.store.engine import Transaction

from .crew import Crew
from .emptying import leaving, loaded
from .ground import Ground
from .judging import PLACED, Actual, Judge
from .roster import TO_PLACE, Roster
from .rounds import Rounds
from .steps import Cause, log_step, take_step
from .whereabouts import REFUSALS, where_to

TICK = 1.0
"""Seconds between two turns that nothing wakes."""
ASK_AGAIN = timedelta(seconds=2)
"""A worker that still runs what it was asked to stop is asked again after this."""
SEES_ALL_EVERY = timedelta(seconds=1)
"""How often every stream is looked at; those that changed are at once."""
MOST_STEPS = 250
"""Of one kind in one turn; what is left is the next turn's, which follows at once."""
SLICE = 50
"""Streams that are looked at before others may use the event loop; the first look at a stream
parses its document, a tenth of a millisecond."""


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
        self._rounds = Rounds(SEES_ALL_EVERY)
        self._left: set[str] = set()
        self._placed_at: datetime | None = None
        self._failures: list[BaseException] = []

    async def take_over(self) -> None:
        """At the start of the service: no worker of an earlier one runs anything any more.

        Raises StoreUnavailable.
        """
        await self._refresh()
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
        changed = await self._refresh()
        self._forget_gone(changed)
        actual = self._look(seats, lost)
        touched = changed.union(self._left, self._due(actual, seats))
        causes = await self._judged(touched, actual)
        await self._step_all(causes)
        is_done = len(causes) < MOST_STEPS
        for worker_uid in lost if is_done and not self._failures else ():
            self._ground.board.settle(worker_uid)
        room = loaded(seats, self._ground.board, self._crew.draining)
        await self._step_all(leaving(self._roster, room, ids, self._ground.board))
        is_done = await self._place(room, ids, changed | causes.keys(), actual.at) and is_done
        await self._start_wanted(touched, self._look(seats, lost))
        await self._stop_unwanted(touched, self._look(seats, lost))
        self._left = set() if is_done else touched - causes.keys()
        if self._failures:
            self._start_anew()
        self._raise_failure()
        return min(TICK, self._rounds.pause) if is_done else 0.0

    async def _refresh(self) -> set[str]:
        """Brings the roster up to date; what changed."""
        copies, roster = self._ground.copies, self._roster
        with copies.reading() as meanwhile:
            changed = await roster.refresh(self._ground.store, self._ground.take_changes())
        copies.keep((row for row in map(roster.get, changed) if row is not None), meanwhile)
        return changed

    def _due(self, actual: Actual, seats: tuple[Seat, ...]) -> Sequence[str]:
        """Time goes on for streams that do not change, and workers come and go."""
        if actual.lost or seats != self._seats:
            self._seats = seats
            self._start_anew()
        return self._rounds.due(
            actual.at, lambda: set(self._roster.uids()).union(*actual.running.values())
        )

    def _start_anew(self) -> None:
        """The next look is at all streams, and places those that can be placed."""
        self._rounds.start_anew()
        self._placed_at = None

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
                self._ground.board.costs.forget(uid)

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
        self, seats: Sequence[Seat], ids: dict[str, int], changed: Collection[str], at: datetime
    ) -> bool:
        """Whether all was told that could be; no more than MOST_STEPS.

        Those that were refused before are asked about when no other is left.
        """
        to_place = self._roster.to_place()
        if not to_place:
            return True
        new = [row for row in to_place if row.reason not in REFUSALS]
        is_time = self._placed_at is None or at - self._placed_at >= SEES_ALL_EVERY
        if not is_time and not any(row.job_uid in changed for row in to_place):
            return True
        board = self._ground.board
        taken = self._roster.taken(board.costs)
        causes = where_to(new[:MOST_STEPS] or to_place, seats, ids, taken, board.costs)
        await self._step_all(_first_steps(causes))
        is_done = len(new) <= MOST_STEPS >= len(causes)
        self._placed_at = at if is_done else None
        return is_done

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
        if row is None:
            return self._ground.shadows.wants(job_uid)
        if row.worker_uid != worker_uid:
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
