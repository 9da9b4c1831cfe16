"""Who listens hears what happened, in order, and how much it missed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vidette.core.event import Event, Phase
from vidette.core.reasons import Reason
from vidette.core.status import Status
from vidette.core.stream import Region, Stream
from vidette.orchestrator.broadcast import Broadcast, Missed, Wanted
from vidette.store.news import EventSeen, News, StatusChanged, StoredEvent, StreamRemoved

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
STREAM = Stream(
    id=1,
    job_uid="job-1",
    stream_uid="camera-1",
    camera_group_uid="group-1",
    case_type=2,
    document="{}",
    title="gate",
    callback_url=None,
    source_key="key",
    regions=(Region(1, "north"), Region(2, "yard")),
    generation=1,
    epoch=1,
    status=Status.WORKING,
    reason=Reason.PLAYING,
    detail="",
    since=NOON,
    attempt=0,
    next_attempt_at=None,
    worker=1,
    worker_uid="w-1",
    created_at=NOON,
    updated_at=NOON,
)


def seen(
    seq: int, *, area: str | None = "gate", labels: tuple[str, ...] = (), score: float = 0.5
) -> EventSeen:
    event = Event(
        event_uid="event-1",
        job_uid="job-1",
        stream_uid="camera-1",
        camera_group_uid="group-1",
        case_type="motion-detect",
        type="motion-detect",
        phase=Phase.UPDATE,
        seq=seq,
        at=NOON,
        started_at=NOON,
        media_time=timedelta(0),
        duration=timedelta(0),
        lag=timedelta(0),
        generation=1,
        area=area,
        boxes=(),
        scores=(0.1, score),
        object_ids=(),
        labels=labels,
    )
    return EventSeen(StoredEvent(event, 1, None, (), False), STREAM)


def numbers(taken: list[News | Missed] | None) -> list[object]:
    assert taken is not None
    return [one.event.event.seq if isinstance(one, EventSeen) else one for one in taken]


async def test_each_listener_hears_everything_in_order() -> None:
    broadcast = Broadcast()
    with broadcast.listen(room=10) as one, broadcast.listen(room=10) as two:
        broadcast.tell([seen(1), seen(2)], is_sure=True)
        broadcast.tell([StatusChanged(STREAM)], is_sure=True)
        for listener in (one, two):
            assert numbers(await listener.take()) == [1, 2, StatusChanged(STREAM)]


async def test_who_listens_later_or_no_more_hears_nothing() -> None:
    broadcast = Broadcast()
    broadcast.tell([seen(1)], is_sure=True)
    with broadcast.listen(room=10) as listener:
        pass
    broadcast.tell([seen(2)], is_sure=True)
    assert await listener.take(0) == []


async def test_a_full_listener_is_told_how_much_it_missed_where_the_gap_is() -> None:
    broadcast = Broadcast()
    with broadcast.listen(room=2) as listener:
        broadcast.tell([seen(number) for number in range(1, 6)], is_sure=True)
        assert numbers(await listener.take()) == [1, 2, Missed(3)]
        broadcast.tell([seen(6)], is_sure=True)
        assert numbers(await listener.take()) == [6]


async def test_after_a_gap_nothing_comes_before_the_gap_is_told() -> None:
    broadcast = Broadcast()
    with broadcast.listen(room=2) as listener:
        broadcast.tell([seen(1), seen(2), seen(3)], is_sure=True)
        first = await anext(listener)
        broadcast.tell([seen(4)], is_sure=True)  # there is room again, but the gap comes first
        rest = [await anext(listener), await anext(listener)]
        assert numbers([first, *rest]) == [1, 2, Missed(2)]
        broadcast.tell([seen(5)], is_sure=True)
        assert numbers([await anext(listener)]) == [5]


async def test_a_failed_commit_leaves_a_doubt() -> None:
    broadcast = Broadcast()
    with broadcast.listen(Wanted(job_uid="another")) as listener:
        broadcast.tell([], is_sure=False)
        assert await listener.take() == [Missed(0)]


async def test_the_end_comes_after_what_waits() -> None:
    broadcast = Broadcast()
    with broadcast.listen(room=10) as one, broadcast.listen(room=10) as two:
        waiting = asyncio.create_task(two.take())
        broadcast.tell([seen(1)], is_sure=True)
        broadcast.close()
        assert numbers(await waiting) == [1]
        assert await two.take() is None
        assert numbers([news async for news in one]) == [1]
    with broadcast.listen(room=10) as late:
        assert await late.take() is None


@pytest.mark.parametrize(
    ("wanted", "heard"),
    [
        (Wanted(), "gate bus lawn status removed other"),
        (Wanted(streams=False), "gate bus lawn"),
        (Wanted(events=False), "status removed other"),
        (Wanted(area="gate"), "gate status removed other"),
        (Wanted(label="bus"), "bus status removed other"),
        (Wanted(min_score=0.9), "bus status removed other"),
        (Wanted(text="ANNA", streams=False), "lawn"),
        (Wanted(text="gat", streams=False), "gate bus lawn"),
        (Wanted(case_type="camera-obstacle"), "status removed other"),
        (Wanted(type="loud-sound"), "status removed other"),
        (Wanted(region="yard", streams=False), "gate bus lawn"),
        (Wanted(region="south"), ""),
        (Wanted(job_uid="job-2"), "other"),
        (Wanted(job_uid="job-1", stream_uid="camera-1", camera_group_uid="group-2"), ""),
    ],
)
def test_filters(wanted: Wanted, heard: str) -> None:
    news: dict[str, News] = {
        "gate": seen(1),
        "bus": seen(2, area=None, labels=("car", "bus"), score=0.95),
        "lawn": seen(3, area="lawn", labels=("Anna",)),
        "status": StatusChanged(STREAM),
        "removed": StreamRemoved(STREAM),
        "other": StatusChanged(replace(STREAM, job_uid="job-2", regions=())),
    }
    assert [name for name, one in news.items() if wanted.takes(one)] == heard.split()
