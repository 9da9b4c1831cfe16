"""Tells what happened to whoever listens in this process, once it is committed."""

import asyncio
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from vidette.core.errors import TooMany
from vidette.store.news import EventSeen, News

ROOM = 1000
"""News that wait for one listener at the most."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Something happened here that the listener was not told: the store knows it."""

    count: int
    """How many of the listener's news did not fit; 0: a commit failed and may have been kept."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which news: all conditions hold together; None lets everything pass.

    Of what only events have, `case_type` to `text`, changes of streams know nothing.
    """

    job_uid: str | None = None
    stream_uid: str | None = None
    camera_group_uid: str | None = None
    region: str | None = None
    """Title of a region that the job names."""
    case_type: str | None = None
    """Slug."""
    type: str | None = None
    area: str | None = None
    label: str | None = None
    """What one of the event's boxes holds."""
    min_score: float | None = None
    """0 to 1: the highest score of the event as it is told is at least this."""
    text: str | None = None
    """Part of the area, type, a label or of the stream's title; case does not matter."""
    events: bool = True
    """Whether events are wanted at all."""
    streams: bool = True
    """Whether changes of streams are wanted: of their status, and that they are no more."""

    def takes(self, news: News) -> bool:
        """Whether *news* is wanted."""
        stream = news.stream
        return (
            self.job_uid in {None, stream.job_uid}
            and self.stream_uid in {None, stream.stream_uid}
            and self.camera_group_uid in {None, stream.camera_group_uid}
            and (self.region is None or any(self.region == one.title for one in stream.regions))
            and (self._takes_event(news) if isinstance(news, EventSeen) else self.streams)
        )

    def _takes_event(self, news: EventSeen) -> bool:
        event = news.event.event
        return (
            self.events
            and self.case_type in {None, event.case_type}
            and self.type in {None, event.type}
            and self.area in {None, event.area}
            and (self.label is None or self.label in event.labels)
            and (self.min_score is None or max(event.scores, default=0.0) >= self.min_score)
            and (self.text is None or self.text.casefold() in _words(news))
        )


def _words(news: EventSeen) -> str:
    event = news.event.event
    words = (event.area or "", event.type, event.case_type, *event.labels, news.stream.title)
    return "\n".join(words).casefold()


EVERYTHING: Final = Wanted()


class Listener:
    """What one listener has not taken yet. Its news come in the order in which they happened.

    When it is full, what comes next is counted instead until the listener has taken all that
    waits and, after that, a `Missed`: so a listener knows where the gap is, and the news behind
    it are newer than all before it.
    """

    def __init__(self, broadcast: "Broadcast", wanted: Wanted, room: int) -> None:
        self._broadcast = broadcast
        self._wanted = wanted
        self._room = room
        self._waiting: deque[News] = deque()
        self._missed: int | None = None
        self._is_over = False
        self._came = asyncio.Event()

    def __enter__(self) -> Self:
        self._broadcast.add(self)
        return self

    def __exit__(
        self, _kind: object, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._broadcast.remove(self)

    async def take(self, seconds: float | None = None) -> list[News | Missed] | None:
        """All that waits, as soon as something does; None when the service is about to stop.

        With *seconds*, an empty list when nothing came in that time.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._came.wait()
        except TimeoutError:
            return []
        taken: list[News | Missed] = list(self._waiting)
        if self._missed is not None:
            taken.append(Missed(self._missed))
        self._waiting.clear()
        self._missed = None
        if not self._is_over:
            self._came.clear()
        return taken or (None if self._is_over else [])

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> News | Missed:
        await self._came.wait()
        if self._waiting:
            one: News | Missed = self._waiting.popleft()
        elif self._missed is not None:
            one, self._missed = Missed(self._missed), None
        else:
            raise StopAsyncIteration
        if not self._waiting and self._missed is None and not self._is_over:
            self._came.clear()
        return one

    def put(self, news: Collection[News]) -> None:
        """Keeps those that are wanted, as many as there is room for, and counts the others."""
        for one in news:
            if not self._wanted.takes(one):
                continue
            if self._missed is not None or len(self._waiting) >= self._room:
                self._missed = (self._missed or 0) + 1
            else:
                self._waiting.append(one)
            self._came.set()

    def doubt(self) -> None:
        """A commit failed, and nobody can say what of it is kept."""
        self._missed = self._missed or 0
        self._came.set()

    def end(self) -> None:
        """Nothing comes any more; what waits can still be taken."""
        self._is_over = True
        self._came.set()


class Broadcast:
    """All listeners of this process. Without one, telling costs nothing."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._listeners: dict[int, Listener] = {}
        self._is_over = False

    def listen(self, wanted: Wanted = EVERYTHING, *, room: int = ROOM) -> Listener:
        """What happens from now on, as soon as it is committed: listens while its `with` lasts.

        At most *room* news wait; a listener that falls behind is told how many it missed.
        """
        return Listener(self, wanted, room)

    def tell(self, news: Collection[News], *, is_sure: bool) -> None:
        """Tells what was committed; never waits."""
        for listener in self._listeners.values():
            listener.put(news)
            if not is_sure:
                listener.doubt()

    def add(self, listener: Listener) -> None:
        """Begins to tell *listener*; raises TooMany when as many listen as may."""
        if len(self._listeners) >= self._most:
            raise TooMany(
                f"{self._most} listeners follow what happens, as many as VIDETTE_LISTENERS allows."
            )
        self._listeners[id(listener)] = listener
        if self._is_over:
            listener.end()

    def remove(self, listener: Listener) -> None:
        """Tells *listener* no more."""
        self._listeners.pop(id(listener), None)

    def close(self) -> None:
        """Ends all listeners, also those to come."""
        self._is_over = True
        for listener in self._listeners.values():
            listener.end()
