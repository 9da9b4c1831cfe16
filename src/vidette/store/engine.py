"""The store: any number of readers, one writer, and one commit for all writes that wait together."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from vidette.core.errors import StoreUnavailable

from .connections import connect, failures_named
from .schema import migrate
from .transaction import Changes, Transaction

__all__ = ["LARGEST_GROUP", "Changes", "Store", "Transaction", "migrate"]

_log = logging.getLogger(__name__)
T = TypeVar("T")
LARGEST_GROUP = 128
"""Works in one commit; bounds how long the first of them waits for the others."""
READERS = 4


class _Pending:
    """A work, the caller that waits for it, and what it came to."""

    def __init__(self, work: Callable[[Transaction], Any], answer: asyncio.Future[Any]) -> None:
        self._work = work
        self._answer = answer
        self._result: Any = None
        self._error: BaseException | None = None
        self.changes = Changes()

    def run(self, connection: Connection) -> None:
        """Does the work in a savepoint; its own exception is kept for the caller.

        Raises the database's failures: after one, nothing of the transaction can be trusted.
        """
        if self._answer.done():
            return  # the caller went away before its turn
        tx = Transaction(connection)
        with self, failures_named(), _savepoint(connection):
            self._result = self._work(tx)
            self.changes = tx.changes
        if isinstance(self._error, StoreUnavailable) and isinstance(
            self._error.__cause__, DBAPIError
        ):
            raise self._error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: TracebackType | None
    ) -> bool:
        self._error = error
        return True

    def settle(self) -> None:
        """Gives the caller what its work came to, now that it is committed."""
        if self._answer.done():
            return
        if self._error is None:
            self._answer.set_result(self._result)
        else:
            self._answer.set_exception(self._error)

    def fail(self, error: Exception) -> None:
        """Tells the caller that nothing of its work was kept."""
        if not self._answer.done():
            failure = StoreUnavailable(str(error))
            failure.__cause__ = error
            self._answer.set_exception(failure)


@contextmanager
def _savepoint(connection: Connection) -> Iterator[None]:
    """As `begin_nested`, which costs as much as a statement of its own three times over."""
    connection.exec_driver_sql("SAVEPOINT work")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT work")
        connection.exec_driver_sql("RELEASE SAVEPOINT work")
        raise
    connection.exec_driver_sql("RELEASE SAVEPOINT work")


class Store:
    """An open database at the newest schema. Made by `Store.open`.

    Works are plain functions; each runs as a whole in a thread of the store, so that it costs two
    changes of thread however many statements it has.
    """

    def __init__(self, reading: Engine, writing: Engine) -> None:
        self._reading = reading
        self._writing = writing
        self._loop = asyncio.get_running_loop()
        # Not bounded by a number: each entry is a caller that waits here for its answer.
        self._waiting: SimpleQueue[_Pending | None] = SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, "store reader")
        self._writer = Thread(target=self._write_groups, name="store writer", daemon=True)
        self._written = asyncio.Event()
        self._listener: Callable[[Changes], None] | None = None
        self._closing = False
        self._failing = False
        self._writer.start()

    @classmethod
    async def open(cls, url: str) -> "Store":
        """Opens the database at *url* (`sqlite:////path/vidette.db`), made when missing.

        Runs the migrations that are due. Raises StoreUnavailable.
        """
        await asyncio.to_thread(migrate, url)
        return cls(
            connect(url, writes=False, pool_size=READERS),
            connect(url, writes=True, pool_size=1),
        )

    def tell(self, listener: Callable[[Changes], None]) -> None:
        """Has *listener* called in the event loop after each commit, before its answers."""
        self._listener = listener

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Does *work* and answers its result once it is on the disk.

        Works that wait at the same time share one commit, in the order of the calls. A work that
        raises undoes itself alone. *work* should touch nothing but the store: while it waits, no
        other write goes on. A caller that is cancelled before its work's turn leaves nothing
        behind; after that its work is kept. Raises what the work raises, and StoreUnavailable.
        """
        if self._closing:
            raise StoreUnavailable("The store is closed.")
        answer: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put(_Pending(work, answer))
        return await answer

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """What *work* finds in a snapshot of what is committed. Raises StoreUnavailable."""
        if self._closing:
            raise StoreUnavailable("The store is closed.")
        return await self._loop.run_in_executor(self._readers, self._read, work)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """As `read`, for callers that may block; writing in it fails. Raises StoreUnavailable."""
        if self._closing:
            raise StoreUnavailable("The store is closed.")
        with failures_named(), self._reading.begin() as connection:
            yield Transaction(connection)

    async def close(self) -> None:
        """Commits the works that wait, then lets go of the database. May be called twice."""
        if not self._closing:
            self._closing = True
            self._waiting.put(None)
        await self._written.wait()
        await asyncio.to_thread(self._let_go)

    def _let_go(self) -> None:
        self._writer.join()
        self._readers.shutdown()
        self._reading.dispose()
        self._writing.dispose()

    def _read(self, work: Callable[[Transaction], T]) -> T:
        with failures_named(), self._reading.begin() as connection:
            return work(Transaction(connection))

    def _write_groups(self) -> None:
        """The life of the writer's thread."""
        while (first := self._waiting.get()) is not None:
            self._in_loop(self._settle, *self._write_group(first))
        self._in_loop(self._written.set)

    def _write_group(self, first: _Pending) -> tuple[list[_Pending], Exception | None]:
        """One transaction; the works in it, and why nothing of them was kept."""
        group: list[_Pending] = []
        try:
            with failures_named(), self._writing.begin() as connection:
                one: _Pending | None = first
                while one is not None:
                    group.append(one)
                    one.run(connection)
                    one = self._next() if len(group) < LARGEST_GROUP else None
        except (StoreUnavailable, SQLAlchemyError) as error:
            if not group:  # not even begun: nobody who waits now would fare better
                one = first
                while one is not None:
                    group.append(one)
                    one = self._next()
            return group, error
        return group, None

    def _next(self) -> _Pending | None:
        """The work that waits longest; None when none does or the end was asked for."""
        try:
            one = self._waiting.get_nowait()
        except Empty:
            return None
        if one is None:
            self._waiting.put(None)  # nothing comes after the end: it stays the last
        return one

    def _in_loop(self, call: Callable[..., None], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *args)
        except RuntimeError:  # the loop has ended without a close; nobody waits any more
            return

    def _settle(self, group: list[_Pending], error: Exception | None) -> None:
        """In the event loop: tells what was committed, then answers."""
        self._note_failure(error)
        changes = Changes(unknown=error is not None)
        for pending in group if error is None else ():
            changes.add(pending.changes)
        if changes and self._listener is not None:
            self._listener(changes)
        for pending in group:
            if error is None:
                pending.settle()
            else:
                pending.fail(error)

    def _note_failure(self, error: Exception | None) -> None:
        if error is not None and not self._failing:
            _log.warning("The store cannot be written: %s", error)
        elif error is None and self._failing:
            _log.info("The store can be written again.")
        self._failing = error is not None
