"""Empties workers: what they run moves to others that have room, and nothing new comes."""

from vidette.core.errors import WorkerNotFound
from vidette.store import workers

from .ground import Ground


class Drains:
    """Which workers are to be emptied. Every verb may raise StoreUnavailable."""

    def __init__(self, ground: Ground) -> None:
        self._store = ground.store

    async def switch(self, worker_uid: str, *, on: bool) -> None:
        """Drains a worker, or lets it take jobs again; raises WorkerNotFound.

        It holds over restarts of either. A stream moves once another worker of its regions has room;
        until then it stays and goes on.
        """
        known = await self._store.write(lambda tx: workers.set_draining(tx, worker_uid, on=on))
        if not known:
            raise WorkerNotFound
