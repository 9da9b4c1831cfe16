"""Explanations on their way from the workers to the disk: whose are kept, and whose are refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.contract.plane import Plane, control_plane, seat
from vidette.core.explanation import Explanation, Stage, Verdict
from vidette.core.reports import Explained


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with control_plane(tmp_path, seat()) as made:
        yield made


def explained(plane: Plane, job_uid: str, epoch: int, stage: Stage) -> Explained:
    return Explained(job_uid, epoch, (Explanation(plane.clock(), 1, 5, (Verdict(None, stage),)),))


async def stages(plane: Plane, job_uid: str) -> list[Stage]:
    now = plane.clock()
    found = await plane.service.explain(job_uid, now - timedelta(hours=1), now + timedelta(hours=1))
    return [one.furthest for one in found]


async def test_what_a_worker_tells_of_an_old_epoch_is_refused(plane: Plane) -> None:
    job_uid = await plane.working()
    epoch = (await plane.stream(job_uid)).epoch
    late = explained(plane, job_uid, epoch - 1, Stage.EVENT)
    await plane.take_in(late, explained(plane, job_uid, epoch, Stage.SIZE), late)
    await plane.ground.explaining.turn()
    assert await stages(plane, job_uid) == [Stage.SIZE]
    assert (plane.ground.explaining.refused, plane.ground.explaining.lost) == (2, 0)


async def test_what_a_worker_tells_of_a_stream_that_is_gone_is_refused(plane: Plane) -> None:
    await plane.take_in(explained(plane, "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d29", 1, Stage.SIZE))
    await plane.ground.explaining.turn()
    assert plane.ground.explaining.refused == 1
