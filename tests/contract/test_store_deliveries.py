import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from vidette.core.event import Phase
from vidette.store import deliveries, told
from vidette.store.deliveries import Delivery, NewDelivery
from vidette.store.engine import Store, Transaction
from vidette.store.told import Attempt

NOW = datetime(2026, 3, 1, 12, 0, 0, 123457, tzinfo=UTC)
HOOK = "http://platform.invalid/hook"


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def new(
    number: int, lane: str = "job-1", phase: Phase | None = None, endpoint: str = HOOK
) -> NewDelivery:
    return NewDelivery(
        webhook_id=f"w{number}",
        endpoint=endpoint,
        lane=lane,
        channel="events",
        event="motion-detect",
        body=f'{{"n":{number}}}',
        crops=(f"{number}.crop.jpg",),
        event_uid="e" if phase else None,
        phase=phase,
        at=at(number),
    )


async def enqueue(store: Store, *wanted: NewDelivery) -> None:
    def work(tx: Transaction) -> None:
        for one in wanted:
            deliveries.enqueue(tx, one)

    await store.write(work)


async def due(
    store: Store, seconds: float = 1000, limit: int = 100, skip: tuple[tuple[str, str], ...] = ()
) -> list[Delivery]:
    with store.reading() as tx:
        return deliveries.due(tx, at(seconds), limit, skip)


async def ids(store: Store, seconds: float = 1000) -> list[str]:
    return [one.webhook_id for one in await due(store, seconds)]


async def next_due(store: Store) -> datetime | None:
    with store.reading() as tx:
        return deliveries.next_due_at(tx)


async def deliver(store: Store, one: Delivery) -> None:
    await store.write(lambda tx: deliveries.delivered(tx, one.id, at(100), 200))


async def drain(store: Store) -> list[str]:
    """Delivers everything, one head at a time; answers what arrived."""
    arrived: list[str] = []
    while heads := await due(store, limit=1):
        arrived.append(heads[0].webhook_id)
        await deliver(store, heads[0])
    return arrived


async def test_a_delivery_comes_back_as_it_went_in(store: Store) -> None:
    await enqueue(store, new(1))
    expected = Delivery(
        id=1,
        webhook_id="w1",
        endpoint=HOOK,
        lane="job-1",
        channel="events",
        event="motion-detect",
        body='{"n":1}',
        crops=("1.crop.jpg",),
        attempt=0,
        created_at=at(1),
        due_at=at(1),
    )
    assert await due(store) == [expected]
    assert await due(store, 1) == [expected]
    assert await due(store, 0.999999) == []
    assert await next_due(store) == at(1)
    assert HOOK not in repr(expected) + repr(new(1))


async def test_only_the_head_of_a_lane_is_due(store: Store) -> None:
    await enqueue(store, new(1), new(2), new(3, "job-2"), new(4, endpoint="http://other.invalid/"))
    assert await ids(store) == ["w1", "w3", "w4"]
    first, *_ = await due(store)
    await deliver(store, first)
    assert await ids(store) == ["w2", "w3", "w4"]
    await deliver(store, first)
    assert await ids(store) == ["w2", "w3", "w4"]


async def test_a_failed_try_holds_its_lane_up(store: Store) -> None:
    await enqueue(store, new(1), new(2), new(3, "job-2"))
    first, *_ = await due(store)
    await store.write(
        lambda tx: deliveries.retry_at(tx, first.id, at(60), 500, "HTTP 500", at=at(50))
    )
    assert await ids(store, 59) == ["w3"]
    assert await next_due(store) == at(3)
    again = (await due(store, 60))[1]
    assert (again.webhook_id, again.attempt, again.due_at) == ("w1", 1, at(60))
    assert again.created_at == at(1)


async def test_failed_attempts_are_kept_with_their_delivery_and_go_with_it(store: Store) -> None:
    await enqueue(store, new(1), new(2))
    first, *_ = await due(store)

    def work(tx: Transaction) -> None:
        deliveries.retry_at(tx, first.id, at(60), 500, "HTTP 500", at=at(50))
        deliveries.dead(tx, first.id, at(61), None, "no answer")
        deliveries.dead(tx, first.id, at(62), None, "too late to count")

    await store.write(work)
    tries = await store.read(lambda tx: told.attempts(tx, [first.id, first.id + 1]))
    assert tries == {
        first.id: [Attempt(at(50), 500, "HTTP 500"), Attempt(at(61), None, "no answer")]
    }
    prune = partial(deliveries.prune, delivered_before=at(900), given_up_before=at(900))
    assert await store.write(prune) == 1
    assert await store.read(lambda tx: told.attempts(tx, [first.id])) == {}


async def test_a_delivery_that_is_given_up_frees_its_lane(store: Store) -> None:
    await enqueue(store, new(1), new(2))
    first, *_ = await due(store)
    await store.write(lambda tx: deliveries.dead(tx, first.id, at(60), None, "no answer"))
    assert await ids(store) == ["w2"]
    await store.write(lambda tx: deliveries.retry_at(tx, first.id, at(1), 500, "late", at=at(1)))
    assert await ids(store) == ["w2"]
    with store.reading() as tx:
        assert deliveries.counts(tx) == {"pending": 1, "delivered": 0, "dead": 1}


async def test_busy_lanes_are_left_out_and_the_limit_is_kept(store: Store) -> None:
    await enqueue(store, *(new(n, f"job-{n}") for n in range(6)))
    heads = await due(store, limit=2, skip=((HOOK, "job-0"), (HOOK, "job-2"), ("x", "job-1")))
    assert [head.webhook_id for head in heads] == ["w1", "w3"]


async def test_the_longest_due_comes_first(store: Store) -> None:
    await enqueue(store, new(5, "a"), new(3, "b"), new(4, "c"))
    assert await ids(store) == ["w3", "w4", "w5"]
    assert await next_due(store) == at(3)


async def test_nothing_waits_in_an_empty_outbox(store: Store) -> None:
    assert await due(store) == []
    assert await next_due(store) is None
    with store.reading() as tx:
        assert deliveries.counts(tx) == {"pending": 0, "delivered": 0, "dead": 0}


async def test_an_update_takes_the_place_of_the_last_one_that_waits(store: Store) -> None:
    await enqueue(
        store, new(1, phase=Phase.START), new(2, phase=Phase.UPDATE), new(3, phase=Phase.UPDATE)
    )
    await enqueue(store, new(4, phase=Phase.END))
    assert await drain(store) == ["w1", "w3", "w4"]


async def test_the_body_and_pictures_of_the_newer_update_are_sent(store: Store) -> None:
    await enqueue(store, new(1), new(2, phase=Phase.UPDATE), new(3, phase=Phase.UPDATE))
    await deliver(store, (await due(store))[0])
    (head,) = await due(store)
    assert (head.webhook_id, head.body, head.crops) == ("w3", '{"n":3}', ("3.crop.jpg",))


async def test_an_update_that_may_be_on_its_way_is_left_alone(store: Store) -> None:
    await enqueue(store, *(new(n, phase=Phase.UPDATE) for n in (1, 2, 3)))
    assert await drain(store) == ["w1", "w3"]


async def test_updates_of_other_events_and_lanes_are_never_merged(store: Store) -> None:
    await enqueue(store, new(1), new(2, phase=Phase.UPDATE))
    await enqueue(store, replace(new(3, phase=Phase.UPDATE), event_uid="other"))
    await enqueue(store, new(4, phase=Phase.UPDATE), new(5, "job-2", phase=Phase.UPDATE))
    assert await drain(store) == ["w1", "w2", "w3", "w4", "w5"]


@pytest.mark.parametrize("phase", [Phase.START, Phase.END, None])
async def test_only_updates_are_merged(store: Store, phase: Phase | None) -> None:
    await enqueue(store, new(1), new(2, phase=phase), new(3, phase=phase))
    assert await drain(store) == ["w1", "w2", "w3"]


async def test_a_disabled_endpoint_waits_until_it_is_enabled(store: Store) -> None:
    await enqueue(store, new(1), new(2, endpoint="http://other.invalid/"))
    await store.write(lambda tx: deliveries.disable(tx, HOOK, at(9), "410 Gone"))
    await store.write(lambda tx: deliveries.disable(tx, HOOK, at(10), "again"))
    await enqueue(store, new(3))
    with store.reading() as tx:
        assert deliveries.is_disabled(tx, HOOK)
        assert not deliveries.is_disabled(tx, "http://other.invalid/")
        why = tx.execute(text("SELECT why FROM disabled_endpoints"))
        assert why.scalars().all() == ["410 Gone"]
    assert await ids(store) == ["w2"]
    assert await next_due(store) == at(2)
    await store.write(lambda tx: deliveries.enable(tx, HOOK))
    await store.write(lambda tx: deliveries.enable(tx, HOOK))
    assert await next_due(store) == at(1)
    assert await drain(store) == ["w1", "w2", "w3"]


async def test_what_is_done_goes_and_what_waits_stays(store: Store) -> None:
    await enqueue(store, *(new(n) for n in range(3)))
    first, *_ = await due(store)
    await deliver(store, first)
    second, *_ = await due(store)
    await store.write(lambda tx: deliveries.dead(tx, second.id, at(100), 500, "no"))

    async def pruned(delivered: int, given_up: int) -> int:
        before = {"delivered_before": at(delivered), "given_up_before": at(given_up)}
        return await store.write(lambda tx: deliveries.prune(tx, **before))

    assert await pruned(100, 100) == 0
    assert await pruned(101, 100) == 1
    assert await pruned(101, 101) == 1
    assert await drain(store) == ["w2"]


async def test_what_waits_for_a_disabled_endpoint_goes_in_the_end(store: Store) -> None:
    await enqueue(store, new(0), new(1))
    first, *_ = await due(store)
    await store.write(lambda tx: deliveries.disable(tx, first.endpoint, at(5), "gone"))
    before = {"delivered_before": at(101), "given_up_before": at(101)}
    assert await store.write(lambda tx: deliveries.prune(tx, **before)) == 2


async def test_an_endpoint_that_answers_again_is_hastened(store: Store) -> None:
    await enqueue(store, new(0, "job-0"), new(1, "job-1"))

    def fail(tx: Transaction) -> None:
        for one in deliveries.due(tx, at(1000), 2):
            deliveries.retry_at(tx, one.id, at(3600), 500, "no", at=at(1000))

    await store.write(fail)
    assert await due(store) == []
    await store.write(lambda tx: deliveries.hasten(tx, "http://other.invalid/", at(9)))
    assert await due(store) == []
    await store.write(lambda tx: deliveries.hasten(tx, HOOK, at(9)))
    assert [one.webhook_id for one in await due(store)] == ["w0", "w1"]


async def fill(store: Store, rows: int, lanes: int) -> None:
    """Puts *rows* pending rows in *lanes* lanes, as enqueue would, in one statement."""
    many = text(
        "WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n LIMIT :rows)"
        " INSERT INTO deliveries (webhook_id, endpoint, lane, channel, event, body, crops,"
        " created_at, state, attempt, due_at)"
        " SELECT 'w' || x, 'http://platform.invalid/hook', 'job-' || (x % :lanes), 'events', 'm',"
        " '{}', '[]', x, 'pending', 0, CASE WHEN x < :lanes THEN x END FROM n"
    )

    def work(tx: Transaction) -> None:
        tx.execute(many, {"rows": rows, "lanes": lanes})

    await store.write(work)


@pytest.mark.parametrize("lanes", [4, 10_000])
async def test_heads_are_found_however_much_waits(store: Store, lanes: int) -> None:
    await fill(store, 100_000, lanes)
    heads = await due(store, limit=50)
    assert [head.webhook_id for head in heads] == [f"w{n}" for n in range(min(lanes, 50))]
    await deliver(store, heads[1])
    await enqueue(store, new(200_000, heads[2].lane))
    following = {head.lane: head.webhook_id for head in await due(store, limit=lanes)}
    assert following["job-1"] == f"w{lanes + 1}"
    assert following["job-2"] == "w2"


async def test_no_question_walks_through_the_outbox(
    store: Store, plans: Callable[..., Awaitable[list[str]]]
) -> None:
    await enqueue(store, new(1), new(2))
    lane = "ix_deliveries_endpoint_lane_state_id (endpoint=? AND lane=? AND state=?)"
    due_now, heads = await plans(lambda tx: deliveries.due(tx, at(9), 10))
    assert "COVERING INDEX ix_deliveries_due_at_endpoint_lane (due_at<?)" in due_now
    assert "rowid=?" in heads
    (soonest,) = await plans(deliveries.next_due_at)
    assert "ix_deliveries_due_at_endpoint_lane (due_at>?)" in soonest
    last, _ = await plans(lambda tx: deliveries.enqueue(tx, new(3)))
    assert lane in last
    done, promoted = await plans(lambda tx: deliveries.delivered(tx, 1, at(9), 200))
    assert "rowid=?" in done
    assert lane in promoted
    (counted,) = await plans(deliveries.counts)
    assert "COVERING INDEX ix_deliveries_state_" in counted
    before = {"delivered_before": at(0), "given_up_before": at(0)}
    delivered, given_up, *_ = await plans(lambda tx: deliveries.prune(tx, **before))
    for pruned in (delivered, given_up):
        assert "ix_deliveries_state_finished_at (state=? AND finished_at<?)" in pruned


Act = tuple[str, int, Phase | None]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["enqueue", "enqueue", "deliver", "dead", "retry"]),
        st.integers(0, 2),
        st.sampled_from([Phase.START, Phase.UPDATE, Phase.END, None]),
    ),
    max_size=30,
)


class Lanes:
    """What the outbox should hold: for each lane its rows as (webhook id, phase, tries)."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[str, Phase | None]]] = {f"job-{n}": [] for n in range(3)}
        self.made = 0

    def enqueue(self, lane: str, phase: Phase | None) -> NewDelivery:
        self.made += 1
        one = new(self.made, lane, phase)
        rows = self.rows[lane]
        if len(rows) > 1 and rows[-1][1] is Phase.UPDATE is phase:
            rows.pop()
        rows.append((one.webhook_id, phase))
        return one

    def heads(self) -> set[tuple[str, str]]:
        return {(lane, rows[0][0]) for lane, rows in self.rows.items() if rows}


def test_every_lane_has_its_oldest_row_as_its_only_head(store_url: str) -> None:
    with asyncio.Runner() as runner:
        store = runner.run(Store.open(store_url))

        @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(ACTS)
        def play(acts: list[Act]) -> None:
            runner.run(_play(store, acts))

        play()
        runner.run(store.close())


async def _play(store: Store, acts: list[Act]) -> None:
    await store.write(lambda tx: tx.execute(text("DELETE FROM deliveries")))
    lanes = Lanes()
    for act, number, phase in acts:
        lane = f"job-{number}"
        heads = {head.lane: head for head in await due(store)}
        if act == "enqueue":
            await enqueue(store, lanes.enqueue(lane, phase))
        elif lane in heads:
            await _do(store, act, heads[lane])
            if act != "retry":
                lanes.rows[lane].pop(0)
        assert {(head.lane, head.webhook_id) for head in await due(store)} == lanes.heads()
    arrived = await drain(store)
    for lane, rows in lanes.rows.items():
        wanted = [webhook_id for webhook_id, _ in rows]
        assert [one for one in arrived if one in wanted] == wanted, lane
    assert len(arrived) == sum(len(rows) for rows in lanes.rows.values())


async def _do(store: Store, act: str, head: Delivery) -> None:
    if act == "deliver":
        await deliver(store, head)
    elif act == "dead":
        await store.write(lambda tx: deliveries.dead(tx, head.id, at(100), 500, "given up"))
    else:
        await store.write(
            lambda tx: deliveries.retry_at(tx, head.id, at(100), 500, "HTTP 500", at=at(9))
        )
