"""What every engine keeps on real RTSP connections: one a camera, kept, dropped, let go."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.contract.desk import (
    WORKER,
    Desk,
    assignment,
    is_first,
    is_lost,
    is_released,
    new_engine,
    uid,
)
from vidette.core.reasons import Reason
from vidette.core.reports import Report, Sighted, SourceLost
from vidette.practice.camera import PracticeCamera

NAME = "yard"


@pytest.fixture
async def camera(clip: Callable[[str], Path]) -> AsyncIterator[PracticeCamera]:
    camera = PracticeCamera({NAME: clip("car-park-topdown.mp4")})
    await camera.start()
    yield camera
    await camera.close()


@pytest.fixture(params=["inline", "local"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    engine = new_engine(request.param)
    await engine.open()
    yield Desk(engine)
    async with asyncio.timeout(10):
        await engine.close()


async def test_jobs_come_and_go_on_one_connection(desk: Desk, camera: PracticeCamera) -> None:
    url = camera.url(NAME)
    for job in (1, 2, 3):
        await desk.start(assignment(url, job=job))
        await desk.until(is_first(job))
    await desk.start(assignment(url, job=2, epoch=2, fps=2))
    await desk.until(is_first(2, epoch=2))
    await desk.engine.stop(WORKER, uid(1))
    await desk.until(is_released(1), 5)
    await desk.start(assignment(url, job=1, epoch=2))
    await desk.until(is_first(1, epoch=2))
    assert (camera.connections_total(NAME), camera.readers(NAME)) == (1, 1)
    for job, epoch in ((1, 2), (2, 2), (3, 1)):
        await desk.engine.stop(WORKER, uid(job))
        await desk.until(is_released(job, epoch), 5)
    await camera.wait_for_readers(NAME, 0)
    assert desk.engine.running(WORKER) == {}
    assert camera.connections_total(NAME) == 1


async def test_a_dropped_connection_is_made_again(desk: Desk, camera: PracticeCamera) -> None:
    await desk.start(assignment(camera.url(NAME)))
    await desk.until(is_first())
    before = len(desk.of())
    await camera.drop(NAME)
    await desk.until(is_first(), 15)
    lost = [one for one in desk.of()[before:] if isinstance(one, SourceLost)]
    assert [one.attempt for one in lost] == list(range(1, len(lost) + 1))
    assert lost[0].next_attempt_at is not None
    assert camera.connections_total(NAME) == len(lost) + 1
    figures = await desk.figures(lambda one: one.fps_analysed > 0)
    assert figures.attempt == 0


async def test_a_silent_camera_is_lost_and_holds_nobody(desk: Desk, camera: PracticeCamera) -> None:
    await desk.start(assignment(camera.url(NAME)))
    await desk.until(is_first())
    camera.pause(NAME)
    await desk.until(is_lost(1), 15)
    lost = desk.of()[-1]
    assert isinstance(lost, SourceLost)
    assert lost.reason in (Reason.NO_PACKETS, Reason.TIMEOUT)
    await camera.wait_for_readers(NAME, 1)  # it is tried again, let in, and gets nothing
    await desk.engine.stop(WORKER, uid(1))
    await desk.until(is_released(), 2)


async def test_credentials_that_are_refused_are_retried_slowly(
    desk: Desk, camera: PracticeCamera
) -> None:
    camera.refuse(NAME, 401)
    await desk.start(assignment(camera.url(NAME)))
    await desk.until(is_lost(1))
    lost = desk.of()[-1]
    assert isinstance(lost, SourceLost)
    assert lost.reason is Reason.UNAUTHORIZED
    assert lost.next_attempt_at is not None
    assert (lost.next_attempt_at - lost.at).total_seconds() >= 45
    camera.refuse(NAME, None)
    await desk.start(assignment(camera.url(NAME), epoch=2))  # a restart does not wait that long
    await desk.until(is_first(epoch=2), 10)


async def test_pictures_come_while_somebody_looks_and_not_after(
    desk: Desk, camera: PracticeCamera
) -> None:
    await desk.start(assignment(camera.url(NAME)))
    await desk.until(is_first())
    assert not any(isinstance(one, Sighted) for one in desk.seen)
    await desk.engine.look(WORKER, uid(1), 2.0)
    await desk.until(is_sight, 10)
    sight = next(one for one in desk.seen if isinstance(one, Sighted))
    assert (sight.job_uid, sight.epoch) == (uid(1), 1)
    assert (sight.width, sight.height) == (768, 432)
    assert sight.jpeg.startswith(b"\xff\xd8")
    assert sight.jpeg.endswith(b"\xff\xd9")
    await desk.engine.look(WORKER, uid(1), 2.0, is_marked=True)
    await desk.until(lambda report: isinstance(report, Sighted) and report.is_marked, 10)
    for is_marked in (False, True):
        await desk.engine.look(WORKER, uid(1), 0.0, is_marked=is_marked)
    await desk.figures(lambda one: one.fps_analysed > 0)
    after = len(desk.seen)
    await desk.figures(lambda one: one.fps_analysed > 0)
    await desk.figures(lambda one: one.fps_analysed > 0)
    assert not any(isinstance(one, Sighted) for one in desk.seen[after:])


def is_sight(report: Report) -> bool:
    return isinstance(report, Sighted)
