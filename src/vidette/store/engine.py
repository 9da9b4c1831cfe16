"""The store: any number of readers, one writer, and one commit for all writes that wait together."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from vidette.core.errors import StoreUnavailable

from .connections import connect, failures_named
from .schema import migrate, upgrade

__all__ = ["LARGEST_GROUP", "Store", "Transaction", "migrate"]

_log = logging.getLogger(__name__)
T = TypeVar("T")
Transaction = AsyncConnection
LARGEST_GROUP = 128
"""Works in one commit; bounds how long the first of them waits for the others."""
READERS = 4


@dataclass(slots=True, eq=False)
class _Pending:
    """A work and the caller that waits for it."""

    work: Callable[[Transaction], Awaitable[Any]]
    answer: asyncio.Future[Any]
    task: asyncio.Task[Any] | None = field(default=None)

    async def run(self, tx: Transaction) -> None:
        """Does the work in a savepoint; its own exception is kept for the caller.

        Raises the database's failures: after one, nothing of the transaction can be trusted.
        """
        if self.answer.done():
            return  # the caller went away before its turn
        # A task of its own keeps the work's exceptions apart, whatever they are.
        self.task = asyncio.create_task(_in_savepoint(tx, self.work))
        try:
            await asyncio.wait({self.task})
        finally:
            self.task.cancel()
        error = None if self.task.cancelled() else self.task.exception()
        if isinstance(error, StoreUnavailable) and isinstance(error.__cause__, DBAPIError):
            raise error

    def settle(self) -> None:
        """Gives the caller what its work came to, now that it is committed."""
        if self.task is None or self.task.cancelled():
            self.answer.cancel()
            return
        error = self.task.exception()
        if self.answer.done():
            return
        if error is None:
            self.answer.set_result(self.task.result())
        else:
            self.answer.set_exception(error)

    def fail(self, error: Exception) -> None:
        """Tells the caller that nothing of its work was kept."""
        if not self.answer.done():
            failure = StoreUnavailable(str(error))
            failure.__cause__ = error
            self.answer.set_exception(failure)


async def _in_savepoint(tx: Transaction, work: Callable[[Transaction], Awaitable[T]]) -> T:
    with failures_named():
        async with tx.begin_nested():
            return await work(tx)


class Store:
    """An open database at the newest schema. Made by `Store.open`."""

    def __init__(self, reading: AsyncEngine, writing: AsyncEngine) -> None:
        self._reading = reading
        self._writing = writing
        # Not bounded by a number: each entry is a caller that waits here for its answer.
        self._waiting: deque[_Pending] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._failing = False
        self._writer = asyncio.create_task(self._write_groups(), name="store writer")

    @classmethod
    async def open(cls, url: str) -> "Store":
        """Opens the database at *url* (`sqlite+aiosqlite:////path/vidette.db`), made when missing.

        Runs the migrations that are due. Raises StoreUnavailable.
        """
        await upgrade(url)
        return cls(
            connect(url, writes=False, pool_size=READERS),
            connect(url, writes=True, pool_size=1),
        )

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Does *work* and answers its result once it is on the disk.

        Works that wait at the same time share one commit, in the order of the calls. A work that
        raises undoes itself alone. *work* should touch nothing but the store: while it waits, no
        other write goes on. A caller that is cancelled before its work's turn leaves nothing
        behind; after that its work is kept. Raises what the work raises, and StoreUnavailable.
        """
        if self._closing:
            raise StoreUnavailable("The store is closed.")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Pending(work, answer))
        self._wake.set()
        return await answer

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A snapshot of what is committed; writing in it fails. Raises StoreUnavailable."""
        if self._closing:
            raise StoreUnavailable("The store is closed.")
        with failures_named():
            async with self._reading.begin() as tx:
                yield tx

    async def close(self) -> None:
        """Commits the works that wait, then lets go of the database. May be called twice."""
        self._closing = True
        self._wake.set()
        await asyncio.wait({self._writer})
        await self._reading.dispose()
        await self._writing.dispose()

    async def _write_groups(self) -> None:
        while True:
            if self._waiting:
                await self._write_group()
            elif self._closing:
                return
            else:
                self._wake.clear()
                await self._wake.wait()

    async def _write_group(self) -> None:
        group: list[_Pending] = []
        try:
            with failures_named():
                async with self._writing.begin() as tx:
                    while self._waiting and len(group) < LARGEST_GROUP:
                        group.append(self._waiting.popleft())
                        await group[-1].run(tx)
        except (StoreUnavailable, SQLAlchemyError) as error:
            self._tell(error)
            if not group:  # not even begun: nobody who waits now would fare better
                group = list(self._waiting)
                self._waiting.clear()
            for pending in group:
                pending.fail(error)
        else:
            self._tell(None)
            for pending in group:
                pending.settle()

    def _tell(self, error: Exception | None) -> None:
        if error is not None and not self._failing:
            _log.warning("The store cannot be written: %s", error)
        elif error is None and self._failing:
            _log.info("The store can be written again.")
        self._failing = error is not None
