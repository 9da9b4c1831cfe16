"""What was told is listed newest first, and again is queued under the same webhook id, in order."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from tests.contract.test_store_deliveries import HOOK, at, due, enqueue, new
from vidette.store import deliveries, told
from vidette.store.engine import Store, Transaction
from vidette.store.told import ToldQuery

OTHER = "http://platform.invalid/other?token=invented"


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[Store]:
    """Three messages: one told, one given up, one that waits; and one of another lane and endpoint."""
    store = await Store.open(f"sqlite:///{tmp_path / 'vidette.db'}")
    try:
        await enqueue(store, new(1), new(2), new(3), new(4, lane="job-2", endpoint=OTHER))
        (first, _) = await due(store)
        await store.write(lambda tx: deliveries.delivered(tx, first.id, at(10), 204))
        second = next(one for one in await due(store) if one.lane == "job-1")
        await store.write(lambda tx: deliveries.dead(tx, second.id, at(20), 500, "HTTP 500"))
        yield store
    finally:
        await store.close()


async def listed(store: Store, query: ToldQuery) -> list[str]:
    return [one.webhook_id for one in await store.read(lambda tx: told.find(tx, query))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ToldQuery(), ["w4", "w3", "w2", "w1"]),
        (ToldQuery(limit=2), ["w4", "w3"]),
        (ToldQuery(state="dead"), ["w2"]),
        (ToldQuery(state="pending"), ["w4", "w3"]),
        (ToldQuery(state="pending", job_uid="job-1"), ["w3"]),
        (ToldQuery(since=at(2), until=at(4)), ["w3", "w2"]),
        (ToldQuery(event_uid="none"), []),
    ],
)
async def test_what_is_asked_for_is_listed(
    outbox: Store, query: ToldQuery, expected: list[str]
) -> None:
    assert await listed(outbox, query) == expected


async def test_pages_follow_each_other(outbox: Store) -> None:
    rows = await outbox.read(lambda tx: told.find(tx, ToldQuery(limit=3)))
    last = rows[-1].id
    assert await listed(outbox, ToldQuery(before=last)) == ["w1"]


async def test_what_was_given_up_goes_out_again_after_what_waits(outbox: Store) -> None:
    rows = await outbox.read(lambda tx: told.find(tx, ToldQuery(job_uid="job-1")))
    ids = [row.id for row in rows]
    assert await outbox.write(lambda tx: told.again(tx, ids, at(30))) == 2
    order: list[str] = []
    while heads := [one for one in await due(outbox) if one.lane == "job-1"]:
        order.append(heads[0].webhook_id)
        done = heads[0].id
        await outbox.write(partial(deliveries.delivered, delivery_id=done, at=at(40), status=204))
    assert order == ["w3", "w1", "w2"]


async def test_what_waits_is_not_queued_twice(outbox: Store) -> None:
    def waiting(tx: Transaction) -> list[int]:
        return [one.id for one in told.find(tx, ToldQuery(state="pending"))]

    ids = await outbox.read(waiting)
    assert await outbox.write(lambda tx: told.again(tx, ids, at(30))) == 0
    assert await outbox.read(waiting) == ids


async def test_endpoints_say_what_waits_and_what_is_off(outbox: Store) -> None:
    await outbox.write(lambda tx: deliveries.disable(tx, OTHER, at(50), "410"))
    first, second = await outbox.read(told.endpoints)
    assert (first.address, first.pending, first.dead) == (HOOK, 1, 1)
    assert (first.oldest_pending_at, first.disabled_at) == (at(3), None)
    assert (second.address, second.pending, second.why) == (OTHER, 1, "410")
    assert "invented" not in repr(second)
