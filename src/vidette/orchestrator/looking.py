"""Pictures of streams as they are now, for those who look: one for all of them, none for nobody."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from vidette.core.errors import Conflict, StoreUnavailable, StreamNotFound, TooMany
from vidette.core.reasons import SENTENCES
from vidette.core.reports import Sighted
from vidette.core.status import Status
from vidette.core.stream import Stream

from .engine import Engine

LEASE: Final = 4.0
"""Seconds for which a worker is asked for pictures at a time."""
RENEWAL: Final = 1.5
"""Seconds between two such asks while somebody looks."""
PATIENCE: Final = 12.0
"""Seconds that one picture is waited for: a stream that rests shows its key pictures alone."""

_Key = tuple[str, bool]
"""Job uid, and whether the pictures are marked."""
Find = Callable[[str], Awaitable[Stream]]
"""A stream by its job uid as it is now; raises StreamNotFound."""


@dataclass(slots=True)
class _Watched:
    """One stream that somebody looks at."""

    viewers: int = 0
    sight: Sighted | None = None
    came: asyncio.Event = field(default_factory=asyncio.Event)
    """Set, and made anew, with each picture."""
    asking: asyncio.Task[None] | None = None
    is_gone: bool = False
    """Whether the stream was deleted meanwhile."""


class Looking:
    """Who looks at what. Without viewers it holds nothing and asks for nothing."""

    def __init__(self, engine: Engine, find: Find, most: int) -> None:
        """*most*: viewers of all streams together."""
        self._engine = engine
        self._find = find
        self._most = most
        self._watched: dict[_Key, _Watched] = {}
        self._is_over = False

    @property
    def viewers(self) -> int:
        """How many look now."""
        return sum(one.viewers for one in self._watched.values())

    def take(self, report: Sighted) -> None:
        """Takes in a picture."""
        watched = self._watched.get((report.job_uid, report.is_marked))
        if watched is not None:
            watched.sight = report
            _wake(watched)

    async def snapshot(self, job_uid: str, *, is_marked: bool = False) -> Sighted:
        """The next picture of a stream; *is_marked*: with areas and boxes drawn into it.

        Raises StreamNotFound, Conflict when it does not play or shows nothing for PATIENCE seconds, TooMany when too
        many look already.
        """
        require_playing(await self._find(job_uid))
        with self._looking((job_uid, is_marked)) as watched:
            sight = await self._next(watched, PATIENCE)
        if sight is None:
            raise Conflict(
                f"The stream has shown no picture for {PATIENCE:.0f} s: while it rests only its key "
                "pictures are decoded. Try again."
            )
        return sight

    async def preview(self, job_uid: str, *, is_marked: bool = False) -> AsyncGenerator[Sighted]:
        """Pictures of a stream as they come; who is slow misses some. Ends with stream or service.

        Raises as `snapshot` does, before the first one.
        """
        require_playing(await self._find(job_uid))
        with self._looking((job_uid, is_marked)) as watched:
            while not (self._is_over or watched.is_gone):
                sight = await self._next(watched, PATIENCE)
                if sight is not None:
                    yield sight

    def close(self) -> None:
        """Ends all looks, also those to come."""
        self._is_over = True
        for watched in self._watched.values():
            _wake(watched)

    async def _next(self, watched: _Watched, seconds: float) -> Sighted | None:
        before = watched.sight
        try:
            async with asyncio.timeout(seconds):
                await watched.came.wait()
        except TimeoutError:
            return None
        return watched.sight if watched.sight is not before else None

    @contextmanager
    def _looking(self, key: _Key) -> Iterator[_Watched]:
        if self.viewers >= self._most:
            raise TooMany(
                f"{self._most} viewers look at pictures already, as many as VIDETTE_VIEWERS allows."
            )
        watched = self._watched.setdefault(key, _Watched())
        watched.viewers += 1
        if watched.asking is None:
            watched.asking = asyncio.create_task(self._ask(key, watched), name=f"look-{key[0]}")
        try:
            yield watched
        finally:
            watched.viewers -= 1
            if not watched.viewers:
                watched.asking.cancel()
                self._watched.pop(key, None)

    async def _ask(self, key: _Key, watched: _Watched) -> None:
        """Asks the worker of the stream, whichever it is by then, as long as somebody looks."""
        uid, is_marked = key
        while not self._is_over:
            try:
                stream = await self._find(uid)
            except StreamNotFound:
                watched.is_gone = True
                _wake(watched)
                return
            except StoreUnavailable:
                stream = None
            if stream is not None and stream.worker_uid is not None:
                await self._engine.look(stream.worker_uid, uid, LEASE, is_marked=is_marked)
            await asyncio.sleep(RENEWAL)


def require_playing(stream: Stream) -> None:
    """Raises Conflict, with the stream's true reason, when it has no pictures."""
    if stream.status is not Status.WORKING:
        name = Status(stream.status).name
        why = SENTENCES[stream.reason] if stream.reason else ""
        raise Conflict(f"The stream shows nothing, it is {name}. {why}".strip())


def _wake(watched: _Watched) -> None:
    watched.came.set()
    watched.came = asyncio.Event()
