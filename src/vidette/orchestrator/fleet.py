"""All streams at once, for doors that show many of them and follow what changes."""

from collections.abc import Iterable

from vidette.core.reports import Figures
from vidette.core.stream import Stream
from vidette.store import streams
from vidette.store.streams import StreamQuery

from .ground import Ground

MOST = 20_000
"""Streams that are read at once; what comes behind them is found by a search."""


class Fleet:
    """The streams of the store, and how their workers say that they are doing."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def streams(self) -> list[Stream]:
        """The first MOST streams by id. Raises StoreUnavailable."""
        query = StreamQuery(ordering="id", limit=MOST)
        _, found = await self._ground.store.read(lambda tx: streams.find(tx, query))
        return found

    async def count(self) -> int:
        """How many streams there are. Raises StoreUnavailable."""
        count, _ = await self._ground.store.read(lambda tx: streams.find(tx, StreamQuery(limit=0)))
        return count

    def figures(self, some: Iterable[Stream]) -> list[Figures | None]:
        """The newest figures of each of *some* streams; None before the first beat of its worker."""
        return [self._ground.board.figures(stream) for stream in some]

    def load(self, worker_uid: str) -> float:
        """Share of its processor time that a worker uses; 0 before its first beat."""
        return self._ground.board.load(worker_uid)
