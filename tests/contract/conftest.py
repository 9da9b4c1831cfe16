"""What the suites of this folder share: an empty store on a real disk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from vidette.store.engine import Store


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path}/vidette.db"


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """An open, empty store."""
    opened = await Store.open(store_url)
    yield opened
    await opened.close()
