"""Keeps the rows of the workers true to who is alive."""

from datetime import datetime, timedelta

from vidette.core.placement import Seat
from vidette.store import regions, workers
from vidette.store.engine import Transaction

from .ground import Ground

SEEN_EVERY = timedelta(seconds=5)
"""How old `last_seen_at` may grow."""


class Crew:
    """The workers as the store knows them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[str, Seat] = {}
        self._ids: dict[str, int] = {}
        self._noted_at: datetime | None = None
        self.draining: frozenset[str] = frozenset()
        """Uids of the workers that are to be emptied, at most SEEN_EVERY old."""

    async def note(self, seats: tuple[Seat, ...]) -> dict[str, int]:
        """Writes what changed since the last call; row ids of the live workers by uid."""
        present = {seat.worker_uid: seat for seat in seats}
        at = self._ground.now()
        is_due = self._noted_at is None or at - self._noted_at >= SEEN_EVERY
        is_due = is_due or present != self._known
        for uid in self._ground.board.lost():
            # One of this name that lives now is another, and started anew.
            is_due = self._known.pop(uid, None) is not None or is_due
        if is_due:
            self._ids = await self._ground.store.write(lambda tx: self._write(tx, present, at))
            self._known, self._noted_at = present, at
        return {uid: self._ids[uid] for uid in present}

    def _write(self, tx: Transaction, present: dict[str, Seat], at: datetime) -> dict[str, int]:
        for worker, _jobs in workers.all(tx):
            if worker.is_alive and worker.uid not in self._known:
                workers.set_alive(tx, worker.uid, False, at)
        for uid in self._known.keys() - present.keys():
            workers.set_alive(tx, uid, False, at)
        titles = {title for seat in present.values() for title in seat.regions}
        for title in sorted(titles - (regions.by_titles(tx, titles)).keys()):
            regions.insert(tx, title)
        heard_at = self._ground.board.heard_at
        rows = {uid: workers.upsert(tx, seat, heard_at(uid) or at) for uid, seat in present.items()}
        self.draining = frozenset(uid for uid, row in rows.items() if row.is_draining)
        return {uid: row.id for uid, row in rows.items()}
