"""Looks for a better threshold on what is kept of a stream: one at a time, answers kept for a while."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from vidette.core.errors import Conflict, NotFound, VidetteError

MOST_KEPT = 256
"""Answers that are remembered, the newest of each stream."""
LONGEST_WAIT = 60.0
"""Seconds that a caller may wait for the answer."""


class Tuner(Protocol):
    """What carries a tuning out, somewhere beside the service."""

    def check(self, job_uid: str) -> None:
        """Raises Conflict when nothing is kept of a stream; blocks for a moment."""

    async def tune(self, job_uid: str) -> dict[str, Any]:
        """The answer; raises VidetteError when there is none."""


class NoTuning(NotFound):
    """This stream was not tuned; POST to this path does it."""


class Progress(StrEnum):
    """How far a tuning is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Tuning:
    """One look for a better threshold."""

    status: Progress
    started_at: datetime
    finished_at: datetime | None = None
    detail: str = ""
    """Why it failed."""
    result: dict[str, Any] | None = None


class Tunings:
    """The tunings of one service; used from its event loop."""

    def __init__(self, tuner: Tuner | None, now: Callable[[], datetime]) -> None:
        self._tuner = tuner
        self._now = now
        self._known: dict[str, Tuning] = {}
        self._task: asyncio.Task[None] | None = None
        self._busy_with = ""

    async def start(self, job_uid: str, wait: float) -> Tuning:
        """Begins one, or joins the one under way, and waits for up to *wait* seconds.

        Raises Conflict when nothing is kept of the stream, or another one is being tuned.
        """
        if self._tuner is None:
            raise Conflict("The workers of this service keep no pictures to tune on.")
        is_busy = self._task is not None and not self._task.done()
        if is_busy and self._busy_with != job_uid:
            raise Conflict("Another stream is being tuned, and one is at a time; try again soon.")
        if not is_busy:
            await asyncio.to_thread(self._tuner.check, job_uid)
            self._begin(self._tuner, job_uid)
        if wait > 0 and self._task is not None:
            await asyncio.wait({self._task}, timeout=min(wait, LONGEST_WAIT))
        return self.get(job_uid)

    def get(self, job_uid: str) -> Tuning:
        """The newest of a stream; raises NoTuning."""
        found = self._known.get(job_uid)
        if found is None:
            raise NoTuning
        return found

    async def close(self) -> None:
        """Ends what is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    def _begin(self, tuner: Tuner, job_uid: str) -> None:
        self._known.pop(job_uid, None)
        while len(self._known) >= MOST_KEPT:
            del self._known[next(iter(self._known))]
        begun = self._known[job_uid] = Tuning(Progress.RUNNING, self._now())
        self._busy_with = job_uid
        self._task = asyncio.create_task(self._run(tuner, job_uid, begun), name="tuning")

    async def _run(self, tuner: Tuner, job_uid: str, begun: Tuning) -> None:
        try:
            result = await tuner.tune(job_uid)
            ended = replace(begun, status=Progress.DONE, result=result)
        except VidetteError as error:
            ended = replace(begun, status=Progress.FAILED, detail=str(error))
        self._known[job_uid] = replace(ended, finished_at=self._now())
