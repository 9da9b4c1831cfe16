"""Tries of cameras for those who are about to watch one: a few at a time, kept nowhere."""

import json
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar
from uuid import UUID

from vidette.core.errors import InvalidInput, TooMany
from vidette.core.trial import JobTrial, SourceTrial, Tryer

from .admission import admit
from .ground import Ground

T = TypeVar("T")
MOST: Final = 4
"""Tries at the same time."""
_NOBODY: Final = str(UUID(int=0))


class Trials:
    """The tries that are under way."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._running = 0

    async def source(self, source: object) -> SourceTrial:
        """A picture and facts of what is at the `Url` of *source*, or why there is none.

        *source* is as the `Source` of a job; its Uid may be left out. Raises InvalidInput for what a
        job could not have either, by field, and TooMany when MOST are under way.
        """
        given = source if isinstance(source, dict) else {}
        job = {"CaseType": "motion-detect", "Source": {"Uid": _NOBODY} | given}
        try:
            read = (await admit(self._ground, json.dumps(job))).job.Source
        except InvalidInput as error:
            raise InvalidInput(error.faults.get("Source", error.faults)) from None
        return await self._run(lambda tryer: tryer.try_source(read.Url, read.Transport))

    async def job(self, text: str, seconds: float) -> JobTrial:
        """What the job in *text* would see in so many seconds; nobody is told.

        Raises InvalidInput for a job that would not be taken, by field, and TooMany.
        """
        await admit(self._ground, text)
        return await self._run(lambda tryer: tryer.try_job(text, seconds))

    async def _run(self, attempt: Callable[[Tryer], Awaitable[T]]) -> T:
        tryer = self._ground.options.tryer
        if tryer is None or self._running >= MOST:
            raise TooMany(f"{MOST} cameras are being tried already; try again in a few seconds.")
        self._running += 1
        try:
            return await attempt(tryer)
        finally:
            self._running -= 1
