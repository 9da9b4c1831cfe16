"""What is kept of a live camera, shown again: the same events to the bit."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from tests.contract.desk import OPTIONS, WORKER, Desk, is_first, is_released, uid, utc_now
from tests.contract.passing import FPS, X264, write
from vidette.analytics.catalogue import catalogue
from vidette.core.event import Event, Phase
from vidette.core.reports import Assignment, EventRaised, Report
from vidette.media.recode import Recipe, recode
from vidette.practice.camera import PracticeCamera
from vidette.runtime.inline import InlineEngine
from vidette.runtime.keeping.tending import Replays
from vidette.runtime.replaying.again import play_again
from vidette.runtime.replaying.kept_job import runs

NAME = "yard"
LONG_GROUP = 4
"""Seconds between two key pictures."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    options = replace(OPTIONS, replays=Replays(tmp_path / "replay", 10**9, segment=4))
    engine = InlineEngine(options, now=utc_now)
    await engine.open()
    yield Desk(engine)
    async with asyncio.timeout(10):
        await engine.close()


def _assignment(url: str, *, job: int = 1, epoch: int = 1, decode: str = "full") -> Assignment:
    processing = {"decode": decode, "replay_minutes": 5}
    document = {
        "CaseType": "motion-detect",
        "Source": {"Uid": uid(9), "Url": url},
        "Pipeline": {"Processing": processing},
        "JobUid": uid(job),
    }
    return Assignment(uid(job), epoch, 1, json.dumps(document))


def _phases(count: int) -> Callable[[Report], bool]:
    seen: list[Report] = []

    def enough(report: Report) -> bool:
        if isinstance(report, EventRaised):
            seen.append(report)
        return len(seen) >= count

    return enough


def _told_after(seconds: float) -> Callable[[Report], bool]:
    """An event of the first job that was told so late in its connection."""
    return lambda one: (
        isinstance(one, EventRaised)
        and one.job_uid == uid(1)
        and one.event.media_time.total_seconds() >= seconds
    )


@pytest.fixture
async def camera(
    request: pytest.FixtureRequest, clip: Callable[[str], Path], tmp_path: Path
) -> AsyncIterator[PracticeCamera]:
    """Plays the shipped scene by the codec that the test asks for."""
    path = tmp_path / "clip.mp4"
    recode(clip("car-park-topdown.mp4"), path, [(0, 16)], Recipe(request.param, (480, 270), 15))
    camera = PracticeCamera({NAME: path})
    await camera.start()
    yield camera
    await camera.close()


async def _end(desk: Desk, job: int = 1) -> list[Event]:
    await desk.engine.stop(WORKER, uid(job))
    await desk.until(is_released(job))
    await desk.engine.close()
    await desk.rest()
    return [one.event for one in desk.events(job)]


@pytest.mark.parametrize("decode", ["full", "auto"])
@pytest.mark.parametrize("camera", ["h264", "h265"], indirect=True)
async def test_the_kept_pictures_give_the_live_events(
    desk: Desk, camera: PracticeCamera, tmp_path: Path, decode: str
) -> None:
    await desk.start(_assignment(camera.url(NAME), decode=decode))
    await desk.until(is_first())
    await desk.until(_phases(8), 40)
    live = await _end(desk)
    found = await asyncio.to_thread(play_again, tmp_path / "replay" / uid(1), catalogue())
    assert found.told == live
    assert found.replayed == live
    assert (found.missing, found.holes, found.unknown) == (0, 0, 0)
    assert live[-1].phase is Phase.END


async def test_a_rest_that_begins_within_a_group_is_replayed(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write(path, 29, ((5, 7.5), (17, 18.2), (23, 24.2)), "libx264", X264, LONG_GROUP * FPS)
    camera = PracticeCamera({NAME: path})
    await camera.start()
    await desk.start(_assignment(camera.url(NAME), decode="auto"))
    await desk.until(_told_after(23), 40)
    await desk.until(lambda one: isinstance(one, EventRaised) and one.event.phase is Phase.END, 10)
    live = await _end(desk)
    await camera.close()
    (run,) = runs(tmp_path / "replay" / uid(1))
    shown = [one.pts.total_seconds() for stretch in run for one in stretch.seen()]
    rested = [at for at, after in pairwise(shown) if after - at > 1.5]
    assert any(1 < at % LONG_GROUP < LONG_GROUP / 2 for at in rested), rested
    found = await asyncio.to_thread(play_again, tmp_path / "replay" / uid(1), catalogue())
    assert found.told == live
    assert found.replayed == live
    assert (found.missing, found.holes, found.unknown) == (0, 0, 0)


@pytest.mark.parametrize("camera", ["h264"], indirect=True)
async def test_a_replay_goes_over_a_reconnect_and_from_segment_to_segment(
    desk: Desk, camera: PracticeCamera, tmp_path: Path
) -> None:
    await desk.start(_assignment(camera.url(NAME), decode="auto"))
    await desk.start(_assignment(camera.url(NAME), job=2, decode="full"))
    await desk.until(is_first())
    await desk.until(_told_after(9), 40)
    await camera.drop(NAME)
    await desk.until(is_first(), 15)
    await desk.until(_told_after(9), 40)
    root = tmp_path / "replay"
    live = await _end(desk)
    found = await asyncio.to_thread(play_again, root / uid(1), catalogue())
    assert found.told == live
    assert found.replayed == live
    assert (found.missing, found.holes, found.unknown) == (0, 0, 0)
    segments = sorted((root / uid(1)).glob("*.units"))
    assert len(segments) >= 4
    assert {one.stat().st_nlink for one in segments} == {2}, "jobs on a camera share the pictures"
    for path in sorted((root / uid(1)).iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"rtsp://" not in path.read_bytes()
        if path.name[:13] in (segments[0].name[:13], segments[1].name[:13]):
            path.unlink()
    later = await asyncio.to_thread(play_again, root / uid(1), catalogue())
    assert later.replayed == later.told != []
    assert len(later.told) < len(live)
    assert (later.missing, later.holes, later.unknown) == (0, 0, 0)
    assert later == await asyncio.to_thread(play_again, root / uid(1), catalogue())
