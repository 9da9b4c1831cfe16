"""What a work in the store is given: statements, and a note of what it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable

from vidette.core.stream import Stream

from .news import News


@dataclass(slots=True)
class Changes:
    """What others may have to act on once it is committed."""

    streams: set[str] = field(default_factory=set)
    """Job uids of the streams that were made, moved, changed or deleted."""
    outbox: bool = False
    """Something was queued for delivery, or became due."""
    unknown: bool = False
    """A commit failed: nobody can say what of it is kept."""
    rows: dict[str, Stream] = field(default_factory=dict, compare=False, repr=False)
    """Those of the streams whose row as it is now is known, so that none has to read it."""
    news: list[News] = field(default_factory=list, compare=False, repr=False)
    """What happened, in order, for those who listen."""

    def __bool__(self) -> bool:
        return bool(self.streams) or self.outbox or self.unknown or bool(self.news)

    def note(self, job_uid: str, row: Stream | None = None) -> None:
        """A stream was changed: to *row*, where that is known."""
        self.streams.add(job_uid)
        self.rows.pop(job_uid, None)
        if row is not None:
            self.rows[job_uid] = row

    def add(self, other: "Changes") -> None:
        """Takes in what a later work changed."""
        for job_uid in other.streams & self.rows.keys():
            del self.rows[job_uid]
        self.rows |= other.rows
        self.streams |= other.streams
        self.outbox |= other.outbox
        self.unknown |= other.unknown
        self.news += other.news

    def take_news(self) -> list[News]:
        """What happened; it is no longer part of this afterwards."""
        taken, self.news = self.news, []
        return taken


class Transaction:
    """One work's place in a transaction. It blocks: works run in threads of the store."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.changes = Changes()

    def execute(
        self,
        statement: Executable,
        values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """Runs one statement, or one for each of a sequence of values."""
        return self.connection.execute(statement, values)

    def scalar(self, statement: Executable) -> Any:
        """The first value of the first row, or None."""
        return self.connection.execute(statement).scalar()
