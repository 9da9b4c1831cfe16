import base64
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select

from vidette.core.errors import InvalidInput
from vidette.core.event import Event, Phase
from vidette.core.view_map import ViewMap
from vidette.store import event_query, event_ways, events, regions, streams
from vidette.store.columns import to_ticks
from vidette.store.engine import Store, Transaction, migrate
from vidette.store.event_counts import by_hour, count_by, labels
from vidette.store.events import EventFilter, EventQuery, StoredEvent
from vidette.store.streams import NewStream, StreamQuery
from vidette.store.tables import event_kinds, event_places

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


async def test_no_question_walks_through_all_events(
    store: Store, plans: Callable[..., Awaitable[list[str]]]
) -> None:
    whole = EventQuery(limit=2)
    await put(store, start("a", 1), start("b", 2), start("c", 3))
    _, cursor = await find(store, whole)
    ranges = [
        whole,
        replace(whole, cursor=cursor),
        replace(whole, since=at(2.5)),
        replace(whole, since=at(2.5), until=at(9), cursor=cursor),
    ]
    for query in ranges:
        first, *reaching = await plans(partial(events.find, query=query))
        assert "ix_events_by_time" in first
        assert "TEMP B-TREE" not in first
        if query.since:
            short, long = reaching
            assert "ix_events_by_time (started_at>? AND started_at<?)" in short
            assert "ix_events_long (closes_at>?)" in long
    for query in ranges:
        of_job = replace(query, job_uid="job-1", type="motion-detect")
        walks = [one for one in await plans(partial(events.find, query=of_job)) if "by_" in one]
        if query.since is None:
            assert "COVERING INDEX ix_events_by_place (place=?" in walks[0]
            assert "TEMP B-TREE" not in walks[0]
    for job in (None, "job-1"):
        (plan,) = await plans(partial(events.still_open, job_uid=job))
        assert "job_uid=? AND closes_at=?" in plan if job else "closes_at=?" in plan
    next_phase = later(start("b"), 1)
    known, change = await plans(
        partial(events.put, event=next_phase, epoch=1, frame=None, crops=())
    )
    assert "event_uid=?" in known
    assert "rowid=?" in change


def some_events(number: int) -> list[Event]:
    """Different in all that events are searched by; several begin at the same moment."""
    random = Random(7)
    made = []
    for place in range(number):
        job = random.randrange(7)
        labels = tuple(random.sample(["person", "car", "Дог", "a_b", "a%b"], random.randrange(3)))
        event = replace(
            start(f"e{place}", random.randrange(40) / 2, job=f"job-{job}"),
            stream_uid=f"stream-{job // 2}",
            camera_group_uid=f"group-{job // 4}",
            case_type=random.choice(["motion-detect", "object"]),
            type=random.choice(["motion-detect", "seen"]),
            area=random.choice([None, "Gate", "yard", "Цех"]),
            scores=(0.05, random.randrange(101) / 100),
            labels=labels,
        )
        made.append(event)
    return made


def brute(made: list[Event], query: EventQuery) -> list[str]:
    def is_wanted(event: Event) -> bool:
        names = ("job_uid", "stream_uid", "camera_group_uid", "case_type", "type", "area")
        words = "\n".join([event.area or "", event.type, event.case_type, *event.labels])
        return (
            all(getattr(query, name) in {None, getattr(event, name)} for name in names)
            and (query.label is None or query.label in event.labels)
            and (query.min_score is None or max(event.scores) >= query.min_score)
            and (query.text is None or query.text.casefold() in words.casefold())
            and (query.since is None or event.started_at >= query.since)
            and (query.until is None or event.started_at < query.until)
        )

    order = sorted(made, key=lambda event: (event.started_at, made.index(event)), reverse=True)
    return [event.event_uid for event in order if is_wanted(event)]


@pytest.mark.parametrize(("walk", "few", "many"), [(10_000, 200, 64), (20, 0, 1), (20, 5, 64)])
async def test_a_search_finds_what_matches_and_all_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, walk: int, few: int, many: int
) -> None:
    monkeypatch.setattr(event_query, "WALK", walk)
    monkeypatch.setattr(event_query, "FEW", few)
    monkeypatch.setattr(event_ways, "MANY", many)
    made = some_events(400)
    await put(store, *made)
    queries = [
        EventQuery(job_uid="job-3"),
        EventQuery(stream_uid="stream-1", label="car"),
        EventQuery(camera_group_uid="group-0", area="Цех"),
        EventQuery(case_type="object", type="seen"),
        EventQuery(label="a_b"),
        EventQuery(label="a%b", min_score=0.33),
        EventQuery(label="nothing"),
        EventQuery(min_score=0.97),
        EventQuery(min_score=1.0),
        EventQuery(min_score=0.3, until=at(10)),
        EventQuery(text="ЦЕХ"),
        EventQuery(text="дог", min_score=0.55, type="seen"),
        EventQuery(text="%"),
        EventQuery(area="yard", until=at(10), min_score=0.851),
    ]
    for query in queries:
        for limit in (3, 50, 1000):
            seen, wanted = list[str](), replace(query, limit=limit)
            while True:
                page, cursor = await find(store, wanted)
                seen += [one.event.event_uid for one in page]
                if cursor is None:
                    break
                wanted = replace(wanted, cursor=cursor)
            assert seen == brute(made, query), query


async def test_an_event_is_searched_by_all_that_it_ever_showed(store: Store) -> None:
    first = replace(start("a"), labels=("car", "car"), scores=(0.3, 0.2))
    then = later(first, 1, Phase.UPDATE, labels=("person", "car"), scores=(0.9, 0.1))
    end = later(then, 1, labels=(), scores=(), boxes=(), object_ids=())
    for event in (first, then, end):
        await put(store, event)
        assert await uids(store, EventQuery(label="car")) == ["a"]
    assert await uids(store, EventQuery(label="person", min_score=0.9)) == ["a"]
    assert await uids(store, EventQuery(min_score=0.91)) == []
    assert await store.read(lambda tx: count_by(tx, EventFilter(), ["label"])) == {
        ("car",): 1,
        ("person",): 1,
    }


async def test_events_are_found_by_the_title_and_the_region_of_their_stream(store: Store) -> None:
    def work(tx: Transaction) -> None:
        yard = regions.insert(tx, "yard")
        new = NewStream("job-1", "s", None, 2, "{}", "Южный двор", None, "k", (yard.id,), NOW)
        streams.insert(tx, new)

    await store.write(work)
    await put(store, start("a", 1), start("b", 2, job="job-2"))
    assert await uids(store, EventQuery(text="ЮЖНЫЙ")) == ["a"]
    assert await uids(store, EventQuery(region="yard")) == ["a"]
    assert await uids(store, EventQuery(region="default")) == []


async def test_events_are_counted_by_hour_and_kind(store: Store) -> None:
    begun = [start("a"), start("b", 60), start("c", 3600), start("d", 3600, area="yard")]
    await put(store, *begun, start("old", -7200), start("other", 0, job="job-2"))
    noon = NOW.replace(minute=0, second=0, microsecond=0)
    hour = timedelta(hours=1)

    async def counted(**wanted: Any) -> dict[datetime, int]:
        return await store.read(lambda tx: by_hour(tx, EventFilter(since=noon, **wanted)))

    assert await counted(job_uid="job-1") == {noon: 2, noon + hour: 2}
    assert await counted(area="yard") == {noon + hour: 1}
    assert await counted(until=noon + hour) == {noon: 3}
    by_area = await store.read(lambda tx: count_by(tx, EventFilter(), ["job_uid", "area"]))
    assert by_area == {("job-1", "gate"): 4, ("job-1", "yard"): 1, ("job-2", "gate"): 1}


async def test_counts_follow_what_is_pruned(store: Store) -> None:
    await put(store, *(later(one, 5) for one in some_events(50)))
    await put(store, start("open"))
    await store.write(lambda tx: events.prune(tx, at(1000)))
    assert await store.read(lambda tx: count_by(tx, EventFilter(), ["job_uid"])) == {("job-1",): 1}
    assert await store.read(labels) == []


async def test_events_of_an_older_store_are_searched_like_new_ones(store_url: str) -> None:
    migrate(store_url, "0005")
    made = some_events(60)
    columns = (
        "id, event_uid, job_uid, stream_uid, camera_group_uid, case_type, type, phase, seq, at"
    )
    columns += ", started_at, closes_at, media_time, duration, lag, generation, epoch, area, boxes"
    columns += ", scores, object_ids, labels, crops"
    insert = f"INSERT INTO events ({columns}) VALUES ({', '.join('?' * 23)})"
    with closing(sqlite3.connect(store_url.removeprefix("sqlite:///"))) as old, old:
        for number, one in enumerate(made, 1):
            begun = to_ticks(one.started_at)
            names = (one.event_uid, one.job_uid, one.stream_uid, one.camera_group_uid)
            kind = (one.case_type, one.type, "end", 1, begun, begun, begun, 0, 0, 0, 1, 1, one.area)
            lists: tuple[list[Any], ...] = ([], list(one.scores), [], list(one.labels), [])
            old.execute(insert, (number, *names, *kind, *(json.dumps(some) for some in lists)))
        title = json.dumps({"Title": "Задний двор", "Source": {"Url": "rtsp://u:geheim@h/x"}})
        url = json.dumps({"Source": {"Url": "rtsp://u:geheim@h/x"}})
        fields = "job_uid, stream_uid, case_type, document, source_key, generation, epoch, status"
        fields += ", reason, detail, since, attempt, created_at, updated_at"
        for number, document in enumerate([title, url]):
            values = (f"j{number}", "s", 2, document, "k", 1, 0, 1, "received", "", 0, 0, 0, 0)
            old.execute(f"INSERT INTO streams ({fields}) VALUES ({', '.join('?' * 14)})", values)
    store = await Store.open(store_url)
    queries = [
        EventQuery(label="car", min_score=0.25, limit=100),
        EventQuery(text="gate", limit=100),
        EventQuery(job_uid="job-2", limit=100),
    ]
    for query in queries:
        assert await uids(store, query) == brute(made, query)
    assert sum((await store.read(lambda tx: by_hour(tx, EventFilter()))).values()) == 60
    _, named = await store.read(lambda tx: streams.find(tx, StreamQuery(ordering="id")))
    assert [one.title for one in named] == ["Задний двор", "h/x"]
    assert (await store.read(lambda tx: streams.find(tx, StreamQuery(search="ДВОР"))))[0] == 1
    sorts = select(
        select(func.count()).select_from(event_kinds).scalar_subquery(),
        select(func.count()).select_from(event_places).scalar_subquery(),
    )
    before = await store.read(lambda tx: tuple(tx.execute(sorts).one()))
    await put(store, later(replace(made[0], event_uid="new"), 1))
    assert len(await uids(store, EventQuery(limit=100))) == 61
    assert await store.read(lambda tx: tuple(tx.execute(sorts).one())) == before
    await store.close()


async def test_an_end_keeps_where_the_view_went(store: Store) -> None:
    event, view_map = start("turned"), ViewMap((1.5, 0, 0.125, 0, 1, 0, 1e-3, 0, 1), 0.75)
    await put(store, event, later(event, 60, view_map=view_map))
    found, _ = await store.read(lambda tx: events.find(tx, EventQuery()))
    assert [one.event.view_map for one in found] == [view_map]
