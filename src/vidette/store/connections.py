"""Connections to the database: how they are opened, and what their failures are called."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)

from vidette.core.errors import StoreUnavailable

LONGEST_WAIT_MS = 5000
"""How long a statement waits for another process's lock before it fails."""
LARGEST_IDLE_WAL = 64 * 1024 * 1024
"""Bytes to which SQLite cuts its write-ahead log once a checkpoint emptied it."""
_PRAGMAS = (
    f"busy_timeout = {LONGEST_WAIT_MS}",
    "synchronous = FULL",
    "foreign_keys = ON",
    f"journal_size_limit = {LARGEST_IDLE_WAL}",
)
_OURS = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""Faults of the statement, not of the store."""


def connect(url: str, *, writes: bool, pool_size: int) -> Engine:
    """An engine whose every transaction is one from its first statement on.

    Parameters stay out of its errors: documents hold addresses with tokens.
    """
    place = make_url(url)
    if place.get_backend_name() != "sqlite":
        return create_engine(place, hide_parameters=True, pool_size=pool_size, max_overflow=0)
    # The sqlite3 module would begin transactions only at the first INSERT and so on, which breaks
    # SAVEPOINT and the snapshot of reads: it is told to keep out, and every BEGIN is ours.
    engine = create_engine(
        place,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"isolation_level": None},
    )
    pragmas = (*_PRAGMAS, f"query_only = {'OFF' if writes else 'ON'}")
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        _to_wal(connection)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _to_wal(connection: Any) -> None:
    """Sets the journal's mode, which the database keeps from then on.

    SQLite's busy timeout does not hold for this one change, so two processes that open a new
    database at once would fail: the wait is ours.
    """
    until = time.monotonic() + LONGEST_WAIT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.01)
        else:
            return


@contextmanager
def failures_named() -> Iterator[None]:
    """Turns the database's own failures (disk full, locked, I/O) into StoreUnavailable."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, _OURS):
            raise
        raise StoreUnavailable(f"The store cannot be used now: {error.orig}") from error
