from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from vidette.core.errors import InvalidInput, StreamNotFound
from vidette.core.placement import Seat
from vidette.core.reasons import Reason
from vidette.core.status import Status
from vidette.core.stream import Region, Stream
from vidette.store import regions, streams, workers
from vidette.store.engine import Store, Transaction
from vidette.store.streams import NewDocument, NewStream, Step, StreamQuery

NOW = datetime(2026, 3, 1, 12, 0, 0, 123457, tzinfo=UTC)
DOCUMENT = '{ "CaseType":"motion-detect",\t"Source" : {"Url":"rtsp://u:t0ken@camera.invalid/é"}}'


def uid(number: int) -> str:
    return str(UUID(int=number))


def new(number: int, **changes: object) -> NewStream:
    stream = NewStream(
        job_uid=uid(number),
        stream_uid=uid(1000 + number),
        camera_group_uid=None,
        case_type=2,
        document=DOCUMENT,
        title="gate",
        callback_url=None,
        source_key="abc",
        region_ids=(1,),
        at=NOW + timedelta(seconds=number),
    )
    return replace(stream, **changes)  # type: ignore[arg-type]  # the fields are named by the tests


async def insert(store: Store, *wanted: NewStream) -> list[Stream]:
    def work(tx: Transaction) -> list[Stream]:
        return [streams.insert(tx, one) for one in wanted]

    return await store.write(work)


async def seat(store: Store, worker_uid: str, at: datetime = NOW) -> int:
    place = Seat(worker_uid, f"Worker {worker_uid}", frozenset({"yard", "default"}), 16)
    return (await store.write(lambda tx: workers.upsert(tx, place, at))).id


async def get(store: Store, job_uid: str) -> Stream | None:
    with store.reading() as tx:
        return streams.get(tx, job_uid)


async def move(store: Store, stream: Stream, step: Step) -> Stream:
    return await store.write(lambda tx: streams.move(tx, stream, step))


async def found(store: Store, query: StreamQuery) -> tuple[int, list[str]]:
    with store.reading() as tx:
        count, page = streams.find(tx, query)
    return count, [stream.job_uid for stream in page]


async def test_a_new_stream_is_kept_to_the_byte_and_the_microsecond(store: Store) -> None:
    (made,) = await insert(store, new(1, callback_url="http://platform.invalid/x"))
    assert made == Stream(
        id=1,
        job_uid=uid(1),
        stream_uid=uid(1001),
        camera_group_uid=None,
        case_type=2,
        document=DOCUMENT,
        title="gate",
        callback_url="http://platform.invalid/x",
        source_key="abc",
        regions=(Region(1, "default"),),
        generation=1,
        epoch=0,
        status=Status.CREATED,
        reason=Reason.RECEIVED,
        detail="",
        since=NOW + timedelta(seconds=1),
        attempt=0,
        next_attempt_at=None,
        worker=None,
        worker_uid=None,
        created_at=NOW + timedelta(seconds=1),
        updated_at=NOW + timedelta(seconds=1),
    )
    assert await get(store, uid(1)) == made
    assert await get(store, uid(2)) is None
    with store.reading() as tx:
        ((_, first),) = streams.history(tx, uid(1))
    assert (first.source, first.target, first.reason) == (None, Status.CREATED, Reason.RECEIVED)
    assert first.at == made.created_at


async def test_records_show_no_address(store: Store) -> None:
    (made,) = await insert(store, new(1))
    document = NewDocument(DOCUMENT, "gate", uid(1), None, "http://u:t0ken@x/", "k", (), NOW)
    assert "t0ken" not in repr(made) + repr(new(1)) + repr(document)


async def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="without a zone"):
        await insert(store, new(1, at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the point of it


async def test_a_stream_moves_and_its_steps_are_kept(store: Store) -> None:
    worker = await seat(store, "w-1")
    (stream,) = await insert(store, new(1))
    later = [NOW + timedelta(minutes=minute) for minute in range(6)]
    stream = await move(store, stream, Step(later[1], Status.PREPARED, Reason.NO_CAPACITY, "full"))
    stream = await move(
        store, stream, Step(later[2], Status.PENDING, Reason.PLACED, epoch=1, worker=worker)
    )
    assert (stream.epoch, stream.worker, stream.worker_uid) == (1, worker, "w-1")
    stream = await move(
        store,
        stream,
        Step(later[3], Status.DOWN, Reason.TIMEOUT, "slow", attempt=1, next_attempt_at=later[4]),
    )
    again = Step(later[4], Status.DOWN, Reason.TIMEOUT, "slow", attempt=2, next_attempt_at=later[5])
    stream = await move(store, stream, again)
    assert (stream.since, stream.updated_at) == (later[3], later[4])
    assert (stream.attempt, stream.next_attempt_at) == (2, later[5])
    assert await get(store, uid(1)) == stream
    stream = await move(
        store, stream, Step(later[5], Status.TO_REPLACE, Reason.WORKER_LOST, worker=None)
    )
    assert (stream.worker, stream.worker_uid, stream.attempt) == (None, None, 0)
    assert stream.next_attempt_at is None
    assert await get(store, uid(1)) == stream
    with store.reading() as tx:
        history = streams.history(tx, uid(1))
        newest = streams.history(tx, uid(1), limit=2)
        older = streams.history(tx, uid(1), limit=2, before=newest[-1][0])
        none = streams.history(tx, uid(1), before=10**30)
    assert [(step.source, step.target, step.reason) for _, step in history] == [
        (Status.DOWN, Status.TO_REPLACE, Reason.WORKER_LOST),
        (Status.PENDING, Status.DOWN, Reason.TIMEOUT),
        (Status.PREPARED, Status.PENDING, Reason.PLACED),
        (Status.CREATED, Status.PREPARED, Reason.NO_CAPACITY),
        (None, Status.CREATED, Reason.RECEIVED),
    ]
    assert [step.worker_uid for _, step in history] == ["w-1", "w-1", "w-1", None, None]
    assert [step.epoch for _, step in history] == [1, 1, 1, 0, 0]
    assert newest + older == history[:4]
    assert none == history


async def test_moving_or_changing_a_deleted_stream_is_not_found(store: Store) -> None:
    (stream,) = await insert(store, new(1))
    assert await store.write(lambda tx: streams.delete(tx, uid(1)))
    with pytest.raises(StreamNotFound):
        await move(store, stream, Step(NOW, Status.PREPARED, Reason.NONE))
    document = NewDocument("{}", "", uid(5), None, None, "k", (), NOW)
    with pytest.raises(StreamNotFound):
        await store.write(lambda tx: streams.replace_document(tx, uid(1), document))
    assert not await store.write(lambda tx: streams.delete(tx, uid(1)))


async def test_deleting_takes_the_steps_and_frees_the_regions(store: Store) -> None:
    yard = await store.write(lambda tx: regions.insert(tx, "yard"))
    await insert(store, new(1, region_ids=(yard.id,)))
    with store.reading() as tx:
        assert regions.is_used(tx, yard.id)
        assert not regions.is_used(tx, 1)
        assert not regions.is_used(tx, 10**30)
    await store.write(lambda tx: streams.delete(tx, uid(1)))
    with store.reading() as tx:
        assert not regions.is_used(tx, yard.id)
        assert streams.history(tx, uid(1)) == []
    assert await store.write(lambda tx: regions.delete(tx, yard.id))
    assert not await store.write(lambda tx: regions.delete(tx, yard.id))
    assert not await store.write(lambda tx: regions.delete(tx, 10**30))
    (next_one,) = await insert(store, new(2))
    assert next_one.id == 2, "a row id is never given twice"


async def test_a_region_is_known_by_its_title(store: Store) -> None:
    yard = await store.write(lambda tx: regions.insert(tx, "yard"))
    with store.reading() as tx:
        assert regions.by_titles(tx, ["yard", "nowhere"]) == {"yard": yard}
        assert regions.all(tx) == [Region(1, "default"), yard]
    with pytest.raises(InvalidInput) as caught:
        await store.write(lambda tx: regions.insert(tx, "yard"))
    assert caught.value.faults == {"title": ["region with this title already exists."]}


async def test_a_new_document_raises_the_generation(store: Store) -> None:
    yard = await store.write(lambda tx: regions.insert(tx, "yard"))
    (before,) = await insert(store, new(1))
    document = NewDocument(
        document="{}",
        title="Yard",
        stream_uid=uid(7),
        camera_group_uid=uid(8),
        callback_url="http://platform.invalid/y",
        source_key="def",
        region_ids=(yard.id, 1, yard.id),
        at=NOW + timedelta(hours=1),
    )
    await store.write(lambda tx: streams.replace_document(tx, uid(1), document))
    assert await get(store, uid(1)) == replace(
        before,
        document="{}",
        title="Yard",
        stream_uid=uid(7),
        camera_group_uid=uid(8),
        callback_url="http://platform.invalid/y",
        source_key="def",
        regions=(yard, Region(1, "default")),
        generation=2,
        updated_at=NOW + timedelta(hours=1),
    )


async def test_streams_are_found_by_every_filter(store: Store) -> None:
    yard = await store.write(lambda tx: regions.insert(tx, "yard"))
    made = await insert(
        store,
        new(1, region_ids=(1, yard.id)),
        new(2, case_type=4, camera_group_uid="0000aBcd-0000-0000-0000-000000000000"),
        new(3, stream_uid="feed_100%-x"),
    )
    await move(store, made[2], Step(NOW, Status.PREPARED, Reason.NO_CAPACITY))
    expected = {
        StreamQuery(): [3, 2, 1],
        StreamQuery(status=Status.PREPARED): [3],
        StreamQuery(region="yard"): [1],
        StreamQuery(region="default", status=Status.CREATED): [2, 1],
        StreamQuery(region="nowhere"): [],
        StreamQuery(case_type=4): [2],
        StreamQuery(case_type=10**30): [],
        StreamQuery(camera_group_uid="0000aBcd-0000-0000-0000-000000000000"): [2],
        StreamQuery(stream_uid=uid(1001)): [1],
        StreamQuery(search=uid(1)[-4:]): [1],
        StreamQuery(search="ABCD"): [2],
        StreamQuery(search="100%"): [3],
        StreamQuery(search="feed_"): [3],
        StreamQuery(search="0_0"): [],
        StreamQuery(search="%"): [3],
        StreamQuery(search="\\"): [],
        StreamQuery(search="0' OR '1'='1"): [],
        StreamQuery(ordering="id"): [1, 2, 3],
        StreamQuery(ordering="created_at"): [1, 2, 3],
        StreamQuery(ordering="-updated_at"): [2, 1, 3],
        StreamQuery(ordering="status"): [1, 2, 3],
        StreamQuery(ordering="-status"): [3, 2, 1],
    }
    for query, numbers in expected.items():
        assert await found(store, query) == (len(numbers), [uid(n) for n in numbers]), query


async def test_a_page_counts_them_all(store: Store) -> None:
    await insert(store, *(new(number) for number in range(1, 8)))
    assert await found(store, StreamQuery(limit=3)) == (7, [uid(7), uid(6), uid(5)])
    assert await found(store, StreamQuery(limit=3, offset=6)) == (7, [uid(1)])
    assert await found(store, StreamQuery(offset=10**30)) == (7, [])


async def test_an_ordering_that_is_none_is_named(store: Store) -> None:
    for ordering in ("document", "--id", "", "id;"):
        with pytest.raises(InvalidInput) as caught:
            await found(store, StreamQuery(ordering=ordering))
        assert caught.value.faults == {"ordering": [f'"{ordering}" is not a valid choice.']}


async def test_streams_are_gathered_by_status_with_their_regions(store: Store) -> None:
    made = await insert(store, *(new(number) for number in range(1, 603)))
    for stream in made[:2]:
        await move(store, stream, Step(NOW, Status.PREPARED, Reason.NONE))
    with store.reading() as tx:
        created = streams.with_status(tx, [Status.CREATED])
        both = streams.with_status(tx, {Status.CREATED, Status.PREPARED})
        assert streams.with_status(tx, []) == []
    assert [stream.job_uid for stream in created] == [uid(n) for n in range(3, 603)]
    assert [stream.id for stream in both] == list(range(1, 603))
    assert all(stream.regions == (Region(1, "default"),) for stream in both)


async def test_an_idempotency_key_is_remembered_for_a_time(store: Store) -> None:
    await store.write(lambda tx: streams.remember(tx, "key", "hash", uid(1), NOW))
    with store.reading() as tx:
        assert streams.remembered(tx, "key") == ("hash", uid(1))
        assert streams.remembered(tx, "other") is None
    assert await store.write(lambda tx: streams.forget(tx, NOW)) == 0
    assert await store.write(lambda tx: streams.forget(tx, NOW + timedelta(days=1))) == 1
    with store.reading() as tx:
        assert streams.remembered(tx, "key") is None


async def test_workers_keep_their_id_and_count_their_jobs(store: Store) -> None:
    first = await seat(store, "w-1")
    second = await seat(store, "w-2")
    assert await seat(store, "w-1", NOW + timedelta(seconds=5)) == first
    (stream, _) = await insert(store, new(1), new(2))
    await move(store, stream, Step(NOW, Status.PENDING, Reason.PLACED, epoch=1, worker=second))
    with store.reading() as tx:
        (one, one_jobs), (two, two_jobs) = workers.all(tx)
    assert (one.uid, one.title, one.regions) == ("w-1", "Worker w-1", ("default", "yard"))
    assert (one.started_at, one.last_seen_at) == (NOW, NOW + timedelta(seconds=5))
    assert (one.capacity, one.is_alive, one_jobs) == (16, True, 0)
    assert (two.id, two_jobs) == (second, 1)


async def test_a_worker_that_comes_back_has_started_anew(store: Store) -> None:
    await seat(store, "w-1")
    lost, back = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    await store.write(lambda tx: workers.set_alive(tx, "w-1", False, lost))
    with store.reading() as tx:
        ((worker, _),) = workers.all(tx)
    assert (worker.is_alive, worker.last_seen_at) == (False, NOW)
    await seat(store, "w-1", back)
    await store.write(lambda tx: workers.set_alive(tx, "nobody", True, back))
    with store.reading() as tx:
        ((worker, _),) = workers.all(tx)
    assert (worker.is_alive, worker.started_at, worker.last_seen_at) == (True, back, back)
