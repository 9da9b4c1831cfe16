"""Runs one plain async function again and again, and outlives its failures."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from vidette.core.errors import VidetteError

_log = logging.getLogger(__name__)

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
"""Seconds after a failed turn: doubles from the first to the longest, whatever wakes the loop."""


class Loop:
    """Turn after turn until a turn says that it was the last."""

    def __init__(
        self,
        name: str,
        turn: Callable[[], Awaitable[float | None]],
        wake: asyncio.Event | None = None,
        *,
        rest: float = 0.0,
    ) -> None:
        """*turn* gives the most seconds to wait before the next, or None to end the loop.

        *wake* cuts the wait short; it is cleared before each turn. Not the *rest*, seconds before
        that: what comes meanwhile is one turn's matter.
        """
        self.name = name
        self._turn = turn
        self._wake = wake or asyncio.Event()
        self._rest = rest
        self._failures = 0
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """What the last turn failed with, or nothing."""
        return self._trouble

    async def run(self) -> None:
        """Runs until a turn gives None, or until cancelled."""
        while (pause := await self._guarded()) is not None:
            if self._failures:
                await asyncio.sleep(pause)
            elif pause > 0:
                await asyncio.sleep(self._rest)
                await self._wait(pause)

    async def _wait(self, pause: float) -> None:
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _guarded(self) -> float | None:
        self._wake.clear()
        began = asyncio.get_running_loop().time()
        try:
            pause = await self._turn()
        except Exception as error:  # noqa: BLE001  # one turn fails, the loop goes on
            self._failed(error)
            return min(FIRST_PAUSE * float(1 << min(self._failures - 1, 10)), LONGEST_PAUSE)
        if self._failures:
            _log.info("The %s works again after %d failed turns.", self.name, self._failures)
        self._failures, self._trouble = 0, ""
        took = asyncio.get_running_loop().time() - began
        _log.debug("A turn of the %s took %.4f s.", self.name, took)
        return pause

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        trouble = str(error) if isinstance(error, VidetteError) else type(error).__name__
        if trouble != self._trouble:
            known = isinstance(error, VidetteError)
            _log.error(
                "A turn of the %s failed: %s",
                self.name,
                trouble,
                exc_info=None if known else error,
            )
        self._trouble = trouble
