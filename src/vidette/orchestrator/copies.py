"""Rows of streams in memory as they were committed last: most looks at one need no database."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from vidette.core.stream import Stream
from vidette.store.engine import Changes


class Copies:
    """Every commit is told before its callers are answered, so a copy is never older than those."""

    def __init__(self) -> None:
        self._rows: dict[str, Stream] = {}
        self._watching: dict[int, Changes] = {}

    def get(self, job_uid: str) -> Stream | None:
        """The row; None when there is no copy of it."""
        return self._rows.get(job_uid)

    def take(self, changes: Changes) -> None:
        """Follows a commit."""
        for watched in self._watching.values():
            watched.add(changes)
        if changes.unknown:
            self._rows.clear()
            return
        for job_uid in changes.streams:
            self._rows.pop(job_uid, None)
        self._rows |= changes.rows

    @contextmanager
    def reading(self) -> Iterator[Changes]:
        """What is committed while the block lasts: a row that is read in it may be older."""
        changes = Changes()
        self._watching[id(changes)] = changes
        try:
            yield changes
        finally:
            del self._watching[id(changes)]

    def keep(self, rows: Iterable[Stream], meanwhile: Changes) -> None:
        """Keeps rows that were read, but for those that changed *meanwhile*."""
        if not meanwhile.unknown:
            kept = (row for row in rows if row.job_uid not in meanwhile.streams)
            self._rows |= {row.job_uid: row for row in kept}
