import asyncio
import logging
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, event, text

from vidette.core.errors import Conflict, StoreUnavailable
from vidette.core.stream import Region
from vidette.store import regions
from vidette.store.engine import READERS, Store, Transaction, migrate
from vidette.store.metadata import metadata


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


async def titles(store: Store) -> list[str]:
    with store.reading() as tx:
        return [region.title for region in regions.all(tx)]


def adding(title: str) -> Callable[[Transaction], Region]:
    def work(tx: Transaction) -> Region:
        return regions.insert(tx, title)

    return work


async def test_a_fresh_store_has_the_default_region(store: Store) -> None:
    assert await store.read(regions.all) == [Region(1, "default")]


async def test_what_is_written_is_there_after_reopening(store_url: str) -> None:
    store = await Store.open(store_url)
    assert await store.write(adding("yard")) == Region(2, "yard")
    await store.close()
    again = await Store.open(store_url)
    assert await titles(again) == ["default", "yard"]
    await again.close()


async def test_every_connection_is_durable_and_checks_references(store: Store) -> None:
    def settings(tx: Transaction) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return [tx.scalar(text(f"PRAGMA {name}")) for name in names]

    assert await store.write(settings) == ["wal", 2, 1, 5000]
    with store.reading() as tx:
        assert settings(tx) == ["wal", 2, 1, 5000]


async def test_writes_that_wait_together_share_a_commit(store: Store) -> None:
    commits: list[int] = []

    def count(_connection: Connection) -> None:
        commits.append(1)

    event.listen(store._writing, "commit", count)
    made = await asyncio.gather(*(store.write(adding(f"r{n}")) for n in range(100)))
    assert [region.title for region in made] == [f"r{n}" for n in range(100)]
    assert len(commits) <= 2
    assert await titles(store) == ["default", *(f"r{n}" for n in range(100))]


async def test_an_answer_comes_only_after_the_commit(store: Store, store_url: str) -> None:
    seen: list[int] = []

    async def write(title: str) -> None:
        await store.write(adding(title))
        with closing(sqlite3.connect(file_of(store_url))) as other:
            seen.append(
                other.execute("SELECT count(*) FROM regions WHERE title = ?", [title]).fetchone()[0]
            )

    await asyncio.gather(*(write(f"r{n}") for n in range(10)))
    assert seen == [1] * 10


async def test_a_work_that_raises_undoes_itself_alone(store: Store) -> None:
    def failing(tx: Transaction) -> None:
        regions.insert(tx, "half")
        raise Conflict("not today")

    results = await asyncio.gather(
        store.write(adding("before")),
        store.write(failing),
        store.write(adding("after")),
        return_exceptions=True,
    )
    assert isinstance(results[1], Conflict)
    assert str(results[1]) == "not today"
    assert await titles(store) == ["default", "before", "after"]


async def test_a_fault_of_a_statement_stays_with_its_work(store: Store) -> None:
    def twice(tx: Transaction) -> None:
        tx.execute(text("INSERT INTO regions (title) VALUES ('default')"))

    results = await asyncio.gather(
        store.write(twice), store.write(adding("other")), return_exceptions=True
    )
    assert "UNIQUE constraint failed" in str(results[0])
    assert await titles(store) == ["default", "other"]


async def test_a_caller_that_leaves_does_not_stop_the_writer(store: Store) -> None:
    started, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(tx: Transaction) -> None:
        loop.call_soon_threadsafe(started.set)
        assert go_on.wait(5)
        regions.insert(tx, "slow")

    first = asyncio.create_task(store.write(slow))
    second = asyncio.create_task(store.write(adding("never")))
    third = asyncio.create_task(store.write(adding("third")))
    await asyncio.wait_for(started.wait(), 5)
    first.cancel()
    second.cancel()
    await asyncio.wait({first, second}, timeout=5)
    go_on.set()
    assert (await asyncio.wait_for(third, 5)).title == "third"
    assert first.cancelled()
    assert second.cancelled()
    assert await titles(store) == ["default", "slow", "third"]


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 8, 13, 21, 34])
async def test_callers_that_leave_at_any_moment_do_no_harm(store: Store, steps: int) -> None:
    async def read() -> None:
        await store.read(regions.all)

    async def leave() -> None:
        for _ in range(steps):  # one turn of the loop each: connecting, beginning, asking, ...
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()

    for turn in range(5):
        tasks = [asyncio.create_task(read()) for _ in range(6)]
        tasks.append(asyncio.create_task(_add(store, f"r{turn}")))
        results = await asyncio.gather(leave(), *tasks, return_exceptions=True)
        assert {type(result) for result in results} <= {type(None), asyncio.CancelledError}
    assert (await _add_and_list(store, "last"))[-1] == "last"
    # All readers at once, so none is still at work for a caller that left.
    together = Barrier(READERS)
    await asyncio.gather(*(store.read(lambda _tx: together.wait(10)) for _ in range(READERS)))
    for engine in (store._reading, store._writing):
        assert "Checked out connections: 0" in engine.pool.status()


async def _add(store: Store, title: str) -> None:
    await store.write(adding(title))


async def _add_and_list(store: Store, title: str) -> list[str]:
    await _add(store, title)
    return await titles(store)


async def test_a_read_sees_one_moment(store: Store) -> None:
    with store.reading() as tx:
        before = regions.all(tx)
        await store.write(adding("later"))
        assert regions.all(tx) == before
    assert await titles(store) == ["default", "later"]


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(StoreUnavailable), store.reading() as tx:
        regions.insert(tx, "x")
    assert await titles(store) == ["default"]


async def test_closing_finishes_what_waits_and_refuses_what_comes_later(store_url: str) -> None:
    store = await Store.open(store_url)
    waiting = asyncio.gather(*(store.write(adding(f"r{n}")) for n in range(20)))
    made, _ = await asyncio.gather(waiting, store.close())
    assert [region.title for region in made] == [f"r{n}" for n in range(20)]
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.write(adding("late"))
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.read(regions.all)
    await store.close()


@contextmanager
def locked(url: str) -> Iterator[None]:
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_held_lock_is_told_to_all_who_wait_and_then_over(
    store: Store, store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def impatient(tx: Transaction) -> None:
        tx.execute(text("PRAGMA busy_timeout = 20"))

    await store.write(impatient)
    caplog.set_level(logging.INFO, "vidette.store")
    with locked(store_url):
        waiting = [store.write(adding(f"r{n}")) for n in range(5)]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [StoreUnavailable] * 5
        assert "locked" in str(results[0])
        assert await titles(store) == ["default"]
        with pytest.raises(StoreUnavailable):
            await store.write(adding("again"))
    await store.write(adding("at last"))
    assert await titles(store) == ["default", "at last"]
    told = [record.levelname for record in caplog.records]
    assert told == ["WARNING", "INFO"]


async def test_a_full_disk_fails_the_group_and_keeps_the_rest(store: Store) -> None:
    def fill(tx: Transaction) -> None:
        pages = tx.scalar(text("PRAGMA page_count"))
        tx.execute(text(f"PRAGMA max_page_count = {pages}"))

    def large(tx: Transaction) -> None:
        regions.insert(tx, "large" * 20_000)

    def room(tx: Transaction) -> None:
        tx.execute(text("PRAGMA max_page_count = 1000000"))

    await store.write(adding("kept"))
    await store.write(fill)
    results = await asyncio.gather(
        store.write(adding("with it")), store.write(large), return_exceptions=True
    )
    assert [type(result) for result in results] == [StoreUnavailable] * 2
    assert "full" in str(results[1])
    assert await titles(store) == ["default", "kept"]
    await store.write(room)
    await store.write(adding("after"))
    assert await titles(store) == ["default", "kept", "after"]


async def test_a_failure_quotes_no_parameters(store: Store) -> None:
    def bad(tx: Transaction) -> None:
        tx.execute(text("SELECT no_such_column, :url"), {"url": "rtsp://u:hunter2@cam/"})

    with pytest.raises(StoreUnavailable) as caught:
        await store.write(bad)
    error: BaseException | None = caught.value
    while error is not None:
        assert "hunter2" not in str(error)
        error = error.__cause__


@pytest.mark.parametrize("content", [b"this is not a database" * 100, None])
async def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "vidette.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(StoreUnavailable):
        await Store.open(f"sqlite:///{path}")


def test_the_migrations_make_the_tables_as_they_are_declared(tmp_path: Path) -> None:
    folder = tmp_path / "100% odd: folder"
    folder.mkdir()
    path = folder / "vidette.db"
    migrate(f"sqlite:///{path}")
    migrate(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        tables = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'table'"))
        assert sum("AUTOINCREMENT" in (row.sql or "") for row in tables) == 11
    engine.dispose()


async def test_a_database_of_a_newer_version_is_refused(store_url: str) -> None:
    store = await Store.open(store_url)
    await store.write(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = 'z'")))
    await store.close()
    with pytest.raises(StoreUnavailable, match="'z'"):
        await Store.open(store_url)


def test_migrating_leaves_the_logs_as_they_were_set_up(store_url: str) -> None:
    log = logging.getLogger("vidette.some.place")
    root = logging.getLogger()
    before = (log.disabled, log.level, list(root.handlers), root.level)
    migrate(store_url)
    assert (log.disabled, log.level, list(root.handlers), root.level) == before


def test_two_processes_that_open_at_once_migrate_once(store_url: str) -> None:
    code = "import sys; from vidette.store.engine import migrate; migrate(sys.argv[1])"
    both = [subprocess.Popen([sys.executable, "-c", code, store_url]) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    with closing(sqlite3.connect(file_of(store_url))) as connection:
        assert connection.execute("SELECT title FROM regions").fetchall() == [("default",)]
