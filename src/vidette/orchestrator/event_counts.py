"""How many events there were, hour by hour."""

from datetime import datetime

from vidette.store import event_query
from vidette.store.events import EventQuery

from .ground import Ground


class EventCounts:
    """Counts of stored events."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def by_hour(self, query: EventQuery, since: datetime) -> dict[datetime, int]:
        """Events that began in each whole hour from *since* on. Raises StoreUnavailable."""
        return await self._ground.store.read(lambda tx: event_query.by_hour(tx, query, since))
