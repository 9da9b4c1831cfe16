import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

WRITER = """
import asyncio, sys
from datetime import UTC, datetime

from vidette.store import deliveries
from vidette.store.deliveries import NewDelivery
from vidette.store.engine import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def write_for_ever(store, lane):
    number = 0
    while True:
        name = f"{lane}.{number}"
        new = NewDelivery(
            name, "http://sink.invalid/", lane, "events", "m", "{}" * 400, (), None, None, NOW
        )
        await store.write(lambda tx: deliveries.enqueue(tx, new))
        print(name, flush=True)
        number += 1


async def main():
    store = await Store.open(sys.argv[1])
    await asyncio.gather(*(write_for_ever(store, f"lane{n}") for n in range(8)))


asyncio.run(main())
"""


def rows_by_lane(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for lane, name in connection.execute("SELECT lane, webhook_id FROM deliveries ORDER BY id"):
            found.setdefault(lane, []).append(name)
        heads = connection.execute("SELECT count(*) FROM deliveries WHERE due_at IS NOT NULL")
        assert heads.fetchone() == (len(found),)
    return found


def write_until_killed(url: str, enough: int) -> list[str]:
    """The names that a writer process acknowledged before it was killed in the middle of it."""
    command = [sys.executable, "-c", WRITER, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        deadline = Timer(60, writer.kill)
        deadline.start()
        assert writer.stdout is not None
        told = [line.strip() for _, line in zip(range(enough), writer.stdout, strict=False)]
        writer.kill()
        told += [line.strip() for line in writer.stdout if line.endswith("\n")]
        deadline.cancel()
    assert len(told) >= enough
    return told


@pytest.mark.parametrize("enough", [1, 97, 400])
def test_what_was_acknowledged_outlives_a_kill(store_url: str, tmp_path: Path, enough: int) -> None:
    told = write_until_killed(store_url, enough)
    torn = tmp_path / "torn"
    torn.mkdir()
    for part in tmp_path.glob("vidette.db*"):
        shutil.copy(part, torn)
    for folder in (torn, tmp_path):
        kept = rows_by_lane(folder / "vidette.db")
        for lane, names in kept.items():
            assert names == [f"{lane}.{number}" for number in range(len(names))]
        assert set(told) <= {name for names in kept.values() for name in names}


def test_the_next_writer_goes_on_where_the_killed_one_was(store_url: str, tmp_path: Path) -> None:
    first = write_until_killed(store_url, 40)
    second = write_until_killed(store_url, 40)
    kept = [name for names in rows_by_lane(tmp_path / "vidette.db").values() for name in names]
    assert all(kept.count(name) == 2 for name in set(first) & set(second))
    assert set(first) | set(second) <= set(kept)
