"""What the suites of this folder share: an empty store on a real disk."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.event import listen, remove

from vidette.store.engine import Store, Transaction


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path}/vidette.db"


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """An open, empty store."""
    opened = await Store.open(store_url)
    yield opened
    await opened.close()


Ask = Callable[[Transaction], object]
Plans = Callable[[Ask], Awaitable[list[str]]]


@pytest.fixture
def plans(store: Store) -> Plans:
    """Tells how the database goes about each statement of a work."""
    return lambda ask: store.write(lambda tx: _plans(tx, ask))


def _plans(tx: Transaction, ask: Ask) -> list[str]:
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        asked.append((statement, values))

    listen(tx.connection, "before_cursor_execute", note)
    ask(tx)
    remove(tx.connection, "before_cursor_execute", note)
    found = []
    for statement, values in asked:
        rows = tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        found.append(" | ".join(row.detail for row in rows))
    return found
