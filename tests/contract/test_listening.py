"""What listeners hear of a real control plane: what is committed, in order, and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.plane import Plane, control_plane, seat
from vidette.core.errors import StreamNotFound
from vidette.core.event import Phase
from vidette.core.reasons import Reason
from vidette.orchestrator.broadcast import Listener, Missed, Wanted
from vidette.store.news import EventSeen, StatusChanged, StreamRemoved


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with control_plane(tmp_path, seat()) as made:
        yield made


async def heard(listener: Listener) -> list[str]:
    """What came so far, in short words."""
    taken = await listener.take(0)
    assert taken is not None
    words = list[str]()
    for one in taken:
        match one:
            case EventSeen():
                words.append(f"{one.event.event.phase} {one.event.event.seq}")
            case StatusChanged():
                words.append(f"{one.stream.status.name} {one.stream.reason}")
            case StreamRemoved():
                words.append("removed")
            case Missed():
                words.append(f"missed {one.count}")
    return words


async def test_the_life_of_a_stream_is_heard_in_order(plane: Plane) -> None:
    with plane.service.listen() as listener:
        job_uid = await plane.working(CallbackUrl=None)
        assert await heard(listener) == [
            "CREATED received",
            "PREPARED received",
            "PENDING placed",
            "WORKING playing",
        ]
        raised = await plane.event(job_uid, 1, Phase.START, 0)
        await plane.event(job_uid, 1, Phase.UPDATE, 1)
        taken = await listener.take()
        assert taken is not None
        assert next(one.event.event for one in taken if isinstance(one, EventSeen)) == raised
        await plane.lose_source(job_uid, Reason.TIMEOUT)
        await plane.service.delete(job_uid)
        assert await heard(listener) == ["DOWN timeout", "end 2", "removed"]


async def test_a_verb_that_fails_is_not_heard(plane: Plane) -> None:
    with plane.service.listen() as listener:
        with pytest.raises(StreamNotFound):
            await plane.service.delete("0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10")
        assert await heard(listener) == []


async def test_filters_and_room(plane: Plane) -> None:
    one, two = await plane.working(), await plane.working()
    with (
        plane.service.listen(Wanted(job_uid=two, streams=False)) as of_two,
        plane.service.listen(Wanted(streams=False), room=1) as small,
    ):
        for job_uid in (one, two):
            await plane.event(job_uid, 1, Phase.START, 0)
        await plane.service.pause(two)
        assert await heard(of_two) == ["start 0"]
        assert await heard(small) == ["start 0", "missed 1"]
