"""What every engine keeps: the same suite over a worker in this process and over spawned hosts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from socket import socket

import pytest

from tests.contract.desk import (
    OPTIONS,
    STILL,
    WORKER,
    YARD,
    Desk,
    assignment,
    document,
    is_event,
    is_first,
    is_lost,
    is_released,
    new_engine,
    uid,
    utc_now,
)
from vidette.core.event import Phase
from vidette.core.job import parse_job, source_key
from vidette.core.reasons import Reason
from vidette.core.reports import (
    Assignment,
    Beat,
    EventRaised,
    FirstFrame,
    Released,
    SourceLost,
)


@pytest.fixture(params=["inline", "local"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    engine = new_engine(request.param)
    await engine.open()
    yield Desk(engine)
    async with asyncio.timeout(10):
        await engine.close()


async def test_a_worker_is_offered_as_it_was_described(desk: Desk) -> None:
    (seat,) = desk.engine.workers()
    assert seat == OPTIONS.seat()
    assert seat.regions == {"default", "yard"}
    assert desk.engine.running(WORKER) == {}
    assert desk.engine.running("unknown") == {}
    await desk.until(lambda one: isinstance(one, Beat) and one.worker_uid == WORKER)


async def test_a_job_plays_and_its_figures_say_how(desk: Desk) -> None:
    given = assignment(YARD)
    await desk.start(given)
    await desk.until(is_first())
    assert desk.engine.running(WORKER) == {uid(1): 1}
    figures = await desk.figures(lambda one: one.fps_analysed > 4)
    assert figures.epoch == 1
    assert figures.attempt == 0
    assert figures.next_attempt_at is None
    assert 8 < figures.fps_in < 13
    assert figures.fps_analysed < 7
    assert figures.feed == source_key(parse_job(document(YARD)))
    assert figures.last_frame_at is not None
    assert timedelta(0) <= utc_now() - figures.last_frame_at < timedelta(seconds=3)
    assert 0 <= figures.lag_ms < 1000
    assert (figures.corrupt_frames, figures.lost_events) == (0, 0)


async def test_an_event_is_told_from_start_to_end_with_its_pictures(desk: Desk) -> None:
    await desk.start(assignment(YARD))
    await desk.until(is_event(Phase.END))
    start, *between, end = desk.events()
    assert start.event.phase is Phase.START
    assert {one.event.phase for one in between} == {Phase.UPDATE}
    assert [one.event.seq for one in desk.events()] == list(range(len(between) + 2))
    assert {one.event.event_uid for one in desk.events()} == {start.event.event_uid}
    assert start.event.media_time.total_seconds() == pytest.approx(1, abs=0.6)
    assert end.event.media_time.total_seconds() == pytest.approx(4, abs=0.6)
    assert start.frame is not None
    assert start.frame.startswith(b"\xff\xd8")
    assert len(start.crops) == len(start.event.boxes) > 0
    for x, y, w, h in start.event.boxes:
        assert x >= 0 and y >= 0 and 0 < w <= 320 - x and 0 < h <= 180 - y  # noqa: PT018
    times = [one.event.at for one in desk.events()]
    assert times == sorted(times)
    assert start.event.at == start.event.started_at == end.event.started_at
    assert end.frame is None
    assert utc_now() - end.event.at < timedelta(seconds=5)


async def test_a_stopped_job_ends_its_events_then_is_released(desk: Desk) -> None:
    await desk.start(assignment(YARD))
    await desk.until(is_event(Phase.START))
    await desk.engine.stop(WORKER, uid(1))
    await desk.engine.stop(WORKER, uid(1))
    await desk.until(is_released(), 5)
    *_, end, released = desk.of()
    assert isinstance(end, EventRaised)
    assert end.event.phase is Phase.END
    assert isinstance(released, Released)
    assert desk.engine.running(WORKER) == {}


async def test_a_source_that_refuses_is_tried_again_and_again(desk: Desk) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"rtsp://user:secret-word@127.0.0.1:{taken.getsockname()[1]}/x"
        await desk.start(assignment(url))
        await desk.until(is_lost(2))
    first, second = (one for one in desk.of() if isinstance(one, SourceLost))
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.reason is second.reason is Reason.REFUSED
    assert first.next_attempt_at is not None
    assert timedelta(seconds=1) <= first.next_attempt_at - first.at <= timedelta(seconds=3)
    assert second.at >= first.next_attempt_at
    figures = await desk.figures(lambda one: one.next_attempt_at is not None)
    assert figures.attempt >= 2
    assert figures.last_frame_at is None
    assert "secret-word" not in repr(desk.seen)


async def test_a_source_that_ends_is_not_played_again(desk: Desk) -> None:
    await desk.start(assignment(YARD + "&duration=2.5"))
    await desk.until(is_lost(1))
    start, *_, end, lost = desk.of()[1:]
    assert isinstance(start, EventRaised)
    assert isinstance(end, EventRaised)
    assert end.event.phase is Phase.END
    assert isinstance(lost, SourceLost)
    assert (lost.reason, lost.next_attempt_at) == (Reason.ENDED, None)
    told = len(desk.of())
    for _ in range(3):
        await desk.until(lambda one: isinstance(one, Beat))
    assert len(desk.of()) == told
    await desk.start(assignment(YARD + "&duration=2.5", epoch=2))
    await desk.until(is_first(epoch=2), 5)
    assert is_released(epoch=1)(desk.of()[told])


async def test_a_file_plays(desk: Desk, clip: Callable[[str], Path]) -> None:
    await desk.start(assignment(clip("car-park-topdown.mp4").absolute().as_uri()))
    await desk.until(is_first())
    figures = await desk.figures(lambda one: one.fps_in > 10)
    assert figures.fps_in == pytest.approx(12.5, abs=2.5)


async def test_jobs_on_one_camera_share_its_feed(desk: Desk) -> None:
    await desk.start(assignment(STILL))
    await desk.until(is_first(1))
    await desk.start(assignment(STILL, job=2, fps=2))
    await desk.start(assignment(STILL + "&seed=5", job=3))
    await desk.until(is_first(2), 5)
    second = await desk.figures(lambda one: one.fps_analysed > 1, job=2)
    first = await desk.figures(lambda one: bool(one.feed), job=1)
    third = await desk.figures(lambda one: bool(one.feed), job=3)
    assert first.feed == second.feed != third.feed
    await desk.engine.stop(WORKER, uid(1))
    await desk.until(is_released(1), 5)
    released_at = utc_now()
    still = await desk.figures(
        lambda one: one.last_frame_at is not None and one.last_frame_at > released_at, job=2
    )
    assert still.attempt == 0
    assert [type(one) for one in desk.of(2)] == [FirstFrame]


async def test_a_newer_epoch_replaces_an_older_one(desk: Desk) -> None:
    await desk.start(assignment(STILL, epoch=4))
    await desk.until(is_first(epoch=4))
    await desk.start(assignment(STILL, epoch=5))
    await desk.until(is_first(epoch=5), 5)
    await desk.start(assignment(STILL, epoch=4))
    assert desk.engine.running(WORKER) == {uid(1): 5}
    assert [(type(one), one.epoch) for one in desk.of()] == [
        (FirstFrame, 4),
        (Released, 4),
        (FirstFrame, 5),
    ]
    moved = assignment(STILL + "&seed=3", epoch=6)
    await desk.start(moved)
    await desk.until(is_first(epoch=6), 5)
    assert desk.engine.running(WORKER) == {uid(1): 6}


async def test_a_document_that_cannot_be_read_is_reported_and_let_go(desk: Desk) -> None:
    await desk.start(Assignment(uid(1), 1, 1, '{"CaseType": "motion-detect"}'))
    await desk.until(is_lost(1), 5)
    (lost,) = desk.of()
    assert isinstance(lost, SourceLost)
    assert (lost.reason, lost.next_attempt_at) == (Reason.INTERNAL, None)
    assert "Source" in lost.detail
    await desk.engine.stop(WORKER, uid(1))
    await desk.until(is_released(), 5)
    assert desk.engine.running(WORKER) == {}


async def test_closing_ends_events_and_releases_jobs_first(desk: Desk) -> None:
    await desk.start(assignment(YARD))
    await desk.start(assignment(STILL, job=2))
    await desk.until(is_event(Phase.START))
    await desk.engine.close()
    assert desk.engine.workers() == ()
    assert desk.engine.running(WORKER) == {}
    async with asyncio.timeout(5):
        await desk.rest()
    assert isinstance(desk.of(1)[-1], Released)
    assert desk.events()[-1].event.phase is Phase.END
    assert isinstance(desk.of(2)[-1], Released)
    assert await desk.engine.report() is None
