"""The streams that need care, as the store has them; only what changed is read again."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from vidette.core.placement import Taken
from vidette.core.status import Status
from vidette.core.stream import Stream
from vidette.store import streams
from vidette.store.engine import Changes, Store

from .costs import Costs

TO_PLACE = frozenset({Status.PREPARED, Status.UPDATED, Status.UNPAUSE, Status.TO_REPLACE})
OF_CONCERN = frozenset(Status) - {Status.IN_PAUSE, Status.WAITING_IMAGES}


class Roster:
    """Rows of the store by job uid. Every commit is told of, so that none is missed."""

    def __init__(self) -> None:
        self._rows: dict[str, Stream] = {}
        self._to_place: set[str] = set()
        self._taken: dict[str, Taken] = {}
        self._starting: set[str] = set()
        self._is_whole = False

    def __iter__(self) -> Iterator[Stream]:
        return iter(self._rows.values())

    def uids(self) -> list[str]:
        """The job uids of all rows."""
        return list(self._rows)

    def get(self, job_uid: str) -> Stream | None:
        """The row, or None when the stream is gone or needs no care."""
        return self._rows.get(job_uid)

    def some(self, job_uids: Collection[str]) -> list[Stream]:
        """The rows of *job_uids* that are there, in the order of their creation."""
        if len(job_uids) >= len(self._rows):
            return [row for uid, row in self._rows.items() if uid in job_uids]
        found = [self._rows[uid] for uid in job_uids if uid in self._rows]
        return sorted(found, key=lambda row: row.id)

    def to_place(self) -> list[Stream]:
        """The streams that want a worker, in the order of their creation."""
        return sorted((self._rows[uid] for uid in self._to_place), key=lambda row: row.id)

    def taken(self, costs: Costs) -> Collection[Taken]:
        """The places of the streams that have a worker and keep it.

        What those cost that have no frame yet is foreseen: no load shows it.
        """
        starting = (self._rows[uid] for uid in self._starting)
        new = {row.job_uid: costs.expected(row.job_uid) for row in starting}
        if not new:
            return self._taken.values()
        return [
            replace(one, cost=new[uid]) if uid in new else one for uid, one in self._taken.items()
        ]

    def put(self, row: Stream) -> None:
        """Keeps a row as it was committed."""
        if row.status not in OF_CONCERN:
            self._drop(row.job_uid)
            return
        self._drop_place(row.job_uid)
        self._rows[row.job_uid] = row
        if row.status in TO_PLACE:
            self._to_place.add(row.job_uid)
        elif row.worker_uid:
            self._taken[row.job_uid] = Taken(row.worker_uid, row.source_key)
            if row.status is Status.PENDING:
                self._starting.add(row.job_uid)

    async def refresh(self, store: Store, changes: Changes) -> set[str]:
        """Takes in what changed, read where it must be, or reads all; the uids of what it took in.

        Raises StoreUnavailable; all is then read next time.
        """
        is_known, self._is_whole = self._is_whole and not changes.unknown, False
        if is_known:
            found = list(changes.rows.values())
            touched = set(changes.streams)
            if unread := touched - changes.rows.keys():
                found += await store.read(lambda tx: streams.of_jobs(tx, unread))
        else:
            found = await store.read(lambda tx: streams.with_status(tx, OF_CONCERN))
            touched = {row.job_uid for row in found} | self._rows.keys()
        rows = {row.job_uid: row for row in found}
        for uid in touched - rows.keys():
            self._drop(uid)
        for row in rows.values():
            self.put(row)
        self._is_whole = True
        return touched

    def _drop(self, job_uid: str) -> None:
        self._rows.pop(job_uid, None)
        self._drop_place(job_uid)

    def _drop_place(self, job_uid: str) -> None:
        self._to_place.discard(job_uid)
        self._taken.pop(job_uid, None)
        self._starting.discard(job_uid)
