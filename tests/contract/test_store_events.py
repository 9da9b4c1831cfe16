import base64
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from vidette.core.errors import InvalidInput
from vidette.core.event import Event, Phase
from vidette.core.view_map import ViewMap
from vidette.store import events
from vidette.store.engine import Store, Transaction
from vidette.store.event_query import by_hour
from vidette.store.events import EventQuery, StoredEvent

NOW = datetime(2026, 3, 1, 12, 0, 0, 123457, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def start(uid: str, seconds: float = 0, *, job: str = "job-1", area: str | None = "gate") -> Event:
    return Event(
        event_uid=uid,
        job_uid=job,
        stream_uid="stream",
        camera_group_uid=None,
        case_type="motion-detect",
        type="motion-detect",
        phase=Phase.START,
        seq=0,
        at=at(seconds),
        started_at=at(seconds),
        media_time=timedelta(seconds=seconds, microseconds=1),
        duration=timedelta(),
        lag=timedelta(milliseconds=80),
        generation=1,
        area=area,
        boxes=((1, 2, 30, 40), (5, 6, 7, 8)),
        scores=(0.25, 1.0),
        object_ids=(1, 2),
    )


def later(event: Event, seconds: float, phase: Phase = Phase.END, **changes: object) -> Event:
    moved = replace(
        event,
        phase=phase,
        seq=event.seq + 1,
        at=event.at + timedelta(seconds=seconds),
        media_time=event.media_time + timedelta(seconds=seconds),
        duration=event.duration + timedelta(seconds=seconds),
    )
    return replace(moved, **changes)  # type: ignore[arg-type]  # the fields are named by the tests


async def put(store: Store, *wanted: Event, epoch: int = 1) -> None:
    def work(tx: Transaction) -> None:
        for event in wanted:
            events.put(tx, event, epoch, None, ())

    await store.write(work)


async def find(store: Store, query: EventQuery) -> tuple[list[StoredEvent], str | None]:
    with store.reading() as tx:
        return events.find(tx, query)


async def uids(store: Store, query: EventQuery) -> list[str]:
    page, _ = await find(store, query)
    return [one.event.event_uid for one in page]


async def test_a_start_is_kept_whole(store: Store) -> None:
    event = start("a")
    await store.write(lambda tx: events.put(tx, event, 3, "f0", ("c0", "c1")))
    known = StoredEvent(event, epoch=3, frame="f0", crops=("c0", "c1"), ended=False)
    assert await find(store, EventQuery()) == ([known], None)
    with store.reading() as tx:
        assert events.still_open(tx) == [known]
        assert events.still_open(tx, "job-1") == [known]
        assert events.still_open(tx, "job-2") == []


async def test_the_row_follows_its_event_to_the_end(store: Store) -> None:
    first = start("a")
    await store.write(lambda tx: events.put(tx, first, 1, "f0", ("c0",)))
    update = later(first, 1, Phase.UPDATE, boxes=((9, 9, 9, 9),), scores=(0.5,), object_ids=(2,))
    await put(store, update)
    ((known,), _) = await find(store, EventQuery())
    assert known == StoredEvent(update, 1, "f0", ("c0",), ended=False)
    fresh = later(update, 1, Phase.UPDATE)
    await store.write(lambda tx: events.put(tx, fresh, 1, "f2", ()))
    ((known,), _) = await find(store, EventQuery())
    assert known == StoredEvent(fresh, 1, "f2", ("c0",), ended=False)
    end = later(fresh, 1, boxes=(), scores=(), object_ids=())
    await put(store, end, epoch=2)
    ((known,), _) = await find(store, EventQuery())
    seen_last = replace(end, boxes=fresh.boxes, scores=fresh.scores, object_ids=fresh.object_ids)
    assert known == StoredEvent(seen_last, 2, "f2", ("c0",), ended=True)
    assert known.event.duration == timedelta(seconds=3)
    with store.reading() as tx:
        assert events.still_open(tx) == []


async def test_what_is_late_or_known_changes_nothing(store: Store) -> None:
    first = start("a")
    second = later(first, 1, Phase.UPDATE)
    third = later(second, 1, Phase.UPDATE)
    await put(store, first, third)
    await put(store, second, first, third)
    ((known,), _) = await find(store, EventQuery())
    assert (known.event.seq, known.event.at) == (2, at(2))
    await put(store, later(third, 1))
    await put(store, replace(later(third, 2, Phase.UPDATE), seq=9))
    ((known,), _) = await find(store, EventQuery())
    assert (known.event.seq, known.event.phase, known.ended) == (3, Phase.END, True)


async def test_an_end_of_an_unknown_event_is_kept(store: Store) -> None:
    end = later(start("a"), 5)
    await put(store, end)
    assert await find(store, EventQuery()) == ([StoredEvent(end, 1, None, (), ended=True)], None)


async def test_filters_hold_together(store: Store) -> None:
    other = replace(start("c", 3, area=None), type="line-intersection")
    await put(store, start("a", 1), start("b", 2, job="job-2", area="yard"), other)
    expected = {
        EventQuery(): ["c", "b", "a"],
        EventQuery(job_uid="job-1"): ["c", "a"],
        EventQuery(type="motion-detect"): ["b", "a"],
        EventQuery(area="yard"): ["b"],
        EventQuery(job_uid="job-1", area="yard"): [],
        EventQuery(job_uid="job-1", type="motion-detect", area="gate"): ["a"],
        EventQuery(limit=2): ["c", "b"],
    }
    for query, wanted in expected.items():
        assert await uids(store, query) == wanted, query


async def test_a_range_finds_all_that_overlaps_it(store: Store) -> None:
    closed = start("closed", 0)
    long = start("long", 10)
    inside = start("inside", 22)
    await put(store, closed, later(closed, 5), long, later(long, 15), inside, later(inside, 2))
    await put(store, start("open", 8), start("future", 40, job="job-2"))
    expected = {
        (None, None): ["future", "inside", "long", "open", "closed"],
        (20, 30): ["inside", "long", "open"],
        (24, 30): ["inside", "long", "open"],
        (24.000001, 30): ["long", "open"],
        (26, 30): ["open"],
        (None, 10): ["open", "closed"],
        (None, 10.000001): ["long", "open", "closed"],
        (5, 6): ["closed"],
        (5.000001, 6): [],
        (30, None): ["future", "open"],
    }
    for (since, until), wanted in expected.items():
        query = EventQuery(
            since=None if since is None else at(since), until=None if until is None else at(until)
        )
        assert await uids(store, query) == wanted, (since, until)
    assert await uids(store, EventQuery(job_uid="job-1", since=at(26))) == ["open"]


@pytest.mark.parametrize("since", [None, 7.5])
async def test_pages_cover_everything_once_while_new_events_come(
    store: Store, since: float | None
) -> None:
    made = [start(f"e{n}", n // 3) for n in range(30)]  # three share each start
    await put(store, *made)
    await put(store, *(later(event, 5) for event in made[:15]))
    query = EventQuery(limit=4, since=None if since is None else at(since))
    seen: list[str] = []
    while True:
        page, cursor = await find(store, query)
        seen += [one.event.event_uid for one in page]
        if cursor is None:
            break
        assert len(page) == 4
        await put(store, start(f"new{len(seen)}", 1000))
        query = replace(query, cursor=cursor)
    reach = [event for event in made if since is None or made.index(event) >= 15]
    reach += [] if since is None else [e for e in made[:15] if e.started_at >= at(since - 5)]
    expected = sorted(reach, key=lambda event: (event.started_at, made.index(event)), reverse=True)
    assert seen == [event.event_uid for event in expected]


async def test_a_page_that_ends_the_list_has_no_cursor(store: Store) -> None:
    await put(store, start("a", 1), start("b", 2))
    page, cursor = await find(store, EventQuery(limit=2))
    assert (len(page), cursor) == (2, None)
    page, cursor = await find(store, EventQuery(limit=1))
    assert (len(page), cursor is None) == (1, False)


async def test_a_cursor_from_elsewhere_is_refused(store: Store) -> None:
    wrong = ["", "x", "é", "e1:1:1", "ZTE6MTox!", "====", "ZTE6YToxCg", "ZTE6MTox\n", "A" * 5000]
    large = base64.urlsafe_b64encode(f"e1:1:{2**63}".encode()).decode()
    for cursor in (*wrong, large):
        with pytest.raises(InvalidInput) as caught:
            await find(store, EventQuery(cursor=cursor))
        assert caught.value.faults == {"cursor": ["Invalid cursor."]}, cursor


async def test_old_events_go_and_open_ones_stay(store: Store) -> None:
    old, edge, kept = start("old", 0), start("edge", 0), start("open", 0)
    await put(store, old, later(old, 9), edge, later(edge, 10), kept)
    assert await store.write(lambda tx: events.prune(tx, at(10))) == 1
    assert await uids(store, EventQuery()) == ["open", "edge"]


@pytest.mark.parametrize("job", [None, "job-1"])
async def test_no_question_walks_through_all_events(
    store: Store, plans: Callable[..., Awaitable[list[str]]], job: str | None
) -> None:
    whole = EventQuery(job_uid=job, limit=2)
    await put(store, start("a", 1), start("b", 2), start("c", 3))
    _, cursor = await find(store, whole)
    queries = [
        whole,
        replace(whole, cursor=cursor),
        replace(whole, since=at(2.5)),
        replace(whole, since=at(2.5), until=at(9), cursor=cursor, type="x"),
    ]
    started = "job_uid_started_at_id (job_uid=?" if job else "ix_events_started_at_id"
    closes = "job_uid_closes_at (job_uid=? AND closes_at>?)" if job else "closes_at (closes_at>?)"
    for query in queries:
        first, *second = await plans(partial(events.find, query=query))
        assert started in first
        assert "TEMP B-TREE" not in first
        assert [closes in plan for plan in second] == ([True] if query.since else [])
    (plan,) = await plans(lambda tx: events.still_open(tx, job))
    assert closes.replace("closes_at>?", "closes_at=?") in plan
    next_phase = later(start("b"), 1)
    known, change = await plans(
        partial(events.put, event=next_phase, epoch=1, frame=None, crops=())
    )
    assert "event_uid=?" in known
    assert "rowid=?" in change


async def test_events_are_counted_by_the_hour_in_which_they_began(store: Store) -> None:
    begun = [start("a"), start("b", 60), start("c", 3600), start("d", 3600, area="yard")]
    await put(store, *begun, start("old", -7200), start("other", 0, job="job-2"))
    noon = NOW.replace(minute=0, second=0, microsecond=0)
    hour = timedelta(hours=1)

    async def counted(query: EventQuery) -> dict[datetime, int]:
        return await store.read(lambda tx: by_hour(tx, query, noon))

    assert await counted(EventQuery(job_uid="job-1")) == {noon: 2, noon + hour: 2}
    assert await counted(EventQuery(area="yard")) == {noon + hour: 1}
    assert await counted(EventQuery(until=at(60))) == {noon: 2}


async def test_an_end_keeps_where_the_view_went(store: Store) -> None:
    event, view_map = start("turned"), ViewMap((1.5, 0, 0.125, 0, 1, 0, 1e-3, 0, 1), 0.75)
    await put(store, event, later(event, 60, view_map=view_map))
    found, _ = await store.read(lambda tx: events.find(tx, EventQuery()))
    assert [one.event.view_map for one in found] == [view_map]
