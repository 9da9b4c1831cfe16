"""An aiosqlite connection that changes threads once a statement, not four times.

SQLAlchemy asks the driver for a cursor, executes, fetches and closes. With aiosqlite each of
these is a round trip to the connection's thread, which halves the number of events a second that
the store takes. Here the first does nothing, the second does all, the others find it done.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite
from sqlalchemy.engine import URL


class OneHopCursor:
    """A cursor as SQLAlchemy uses it; its rows are here once the statement ran."""

    def __init__(self, connection: "OneHopConnection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> None:
        """Runs one statement and brings all its rows back."""
        await self._connection.run(self._run, False, statement, values)

    async def executemany(self, statement: str, values: Iterable[Iterable[Any]]) -> None:
        """Runs one statement for each of *values*."""
        await self._connection.run(self._run, True, statement, values)

    async def fetchall(self) -> list[Any]:
        """The rows of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing is left open between statements."""

    def _run(self, raw: sqlite3.Connection, many: bool, statement: str, values: Any) -> None:
        cursor = raw.cursor()
        try:
            (cursor.executemany if many else cursor.execute)(statement, values)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors are `OneHopCursor`s."""

    def cursor(self) -> Any:  # a OneHopCursor: all that SQLAlchemy asks of aiosqlite's
        """A cursor, without asking the thread for it."""
        return OneHopCursor(self)

    async def run(self, work: Callable[..., None], *args: Any) -> None:
        """Does *work* in the connection's thread, with the sqlite3 connection before *args*."""
        in_thread: Callable[..., Awaitable[None]] = self._execute
        await in_thread(work, self._conn, *args)


def one_hop(url: URL, pragmas: Sequence[str]) -> Callable[[], Awaitable[OneHopConnection]]:
    """What opens a connection to *url*, for `create_async_engine(async_creator=...)`.

    The sqlite3 module would begin transactions only at the first INSERT and so on, which breaks
    SAVEPOINT and the snapshot of reads: it is told to keep out, and every BEGIN is ours.
    """
    args, options = url.get_dialect()().create_connect_args(url)

    opened = partial(sqlite3.connect, *args, **options, isolation_level=None)

    async def connect() -> OneHopConnection:
        connection = OneHopConnection(opened, 64)
        connection._thread.daemon = True  # as SQLAlchemy has it: never in the way of an exit
        try:
            await connection
            for pragma in pragmas:
                await connection.cursor().execute(f"PRAGMA {pragma}")
        except BaseException:
            await connection.close()
            # The thread's last words need the event loop: nobody leaves before it does.
            await asyncio.to_thread(connection._thread.join)
            raise
        return connection

    return connect
