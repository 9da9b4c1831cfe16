"""What was seen: stored events, found, counted, and put into words as clients read them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from vidette.core.errors import EventNotFound
from vidette.store import event_counts, events
from vidette.store.event_counts import Dimension
from vidette.store.events import EventFilter, EventQuery

from .ground import Ground
from .telling import stored_envelope

PAGE: Final = 500
"""Events that are read at once where all are asked for."""
Counts = dict[tuple[Any, ...], int]


class Seen:
    """Every verb may raise StoreUnavailable."""

    def __init__(self, ground: Ground) -> None:
        self._store = ground.store
        self._url = ground.options.public_url

    async def find(self, query: EventQuery) -> tuple[list[dict[str, Any]], str | None]:
        """Envelopes of stored events, newest first, and the cursor of the next page."""
        found, cursor = await self._store.read(lambda tx: events.find(tx, query))
        return [stored_envelope(self._url, one) for one in found], cursor

    async def get(self, event_uid: str) -> dict[str, Any]:
        """The envelope of one event; raises EventNotFound."""
        found = await self._store.read(lambda tx: events.get(tx, event_uid))
        if found is None:
            raise EventNotFound
        return stored_envelope(self._url, found)

    async def all(self, query: EventQuery) -> AsyncIterator[list[dict[str, Any]]]:
        """Every event from the query's cursor on, newest first, page by page.

        Each page is a look of its own at the store: events that come meanwhile are not part of it.
        """
        wanted = replace(query, limit=PAGE)
        while True:
            found, cursor = await self.find(wanted)
            yield found
            if cursor is None:
                return
            wanted = replace(wanted, cursor=cursor)

    async def by_hour(self, wanted: EventFilter) -> dict[datetime, int]:
        """How many events began in each whole hour; hours without one are left out."""
        return await self._store.read(lambda tx: event_counts.by_hour(tx, wanted))

    async def counts(self, wanted: EventFilter, by: Sequence[Dimension]) -> Counts:
        """How many events there were, by the values of *by*: see `event_counts.count_by`."""
        return await self._store.read(lambda tx: event_counts.count_by(tx, wanted, by))

    async def labels(self) -> list[str]:
        """Every label that a stored event has."""
        return await self._store.read(event_counts.labels)
