"""A worker is emptied: its streams move where there is room, stay where there is none, and none comes."""

from pathlib import Path

import pytest

from tests.contract.plane import Plane, control_plane, seat
from vidette.core.errors import WorkerNotFound
from vidette.core.reasons import Reason
from vidette.core.status import Status
from vidette.orchestrator import emptying
from vidette.orchestrator.crew import SEEN_EVERY


async def settle(plane: Plane) -> None:
    """Turns until what was asked for is known and done."""
    plane.clock.forward(SEEN_EVERY.total_seconds())
    for _ in range(6):
        await plane.turn()


async def whereabouts(plane: Plane, *uids: str) -> list[str | None]:
    return [(await plane.stream(uid)).worker_uid for uid in uids]


async def test_streams_move_as_others_have_room(tmp_path: Path) -> None:
    async with control_plane(tmp_path, seat("w-1"), seat("w-2", capacity=2)) as plane:
        uids = [await plane.working() for _ in range(4)]
        before = await whereabouts(plane, *uids)
        await plane.service.drains.switch("w-1", on=True)
        await settle(plane)
        after = await whereabouts(plane, *uids)
        assert after.count("w-2") == 2
        assert after.count("w-1") == 2  # where there is no room for them they go on
        moved = [uid for uid, old, new in zip(uids, before, after, strict=True) if old != new]
        for uid in moved:
            steps = await plane.service.history(uid)
            assert Reason.WORKER_DRAINS in [step.reason for _, step in steps]
            assert (await plane.stream(uid)).status is Status.PENDING
        new = await plane.post()
        await settle(plane)
        assert await plane.status(new) == (Status.PREPARED, Reason.NO_CAPACITY)
        await plane.service.drains.switch("w-1", on=False)
        await settle(plane)
        assert await whereabouts(plane, new) == ["w-1"]


async def test_streams_that_cannot_move_hold_up_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emptying, "AT_ONCE", 1)
    seats = seat("w-1", "yard", "default"), seat("w-2", "default")
    async with control_plane(tmp_path, *seats) as plane:
        await plane.turn()
        await plane.service.drains.switch("w-2", on=True)
        await settle(plane)
        stay = [await plane.working(Regions=["yard"]) for _ in range(2)]
        go = [await plane.working() for _ in range(2)]
        await plane.service.drains.switch("w-2", on=False)
        await plane.service.drains.switch("w-1", on=True)
        await settle(plane)
        assert await whereabouts(plane, *stay, *go) == ["w-1", "w-1", "w-2", "w-2"]


async def test_it_holds_over_a_restart_and_only_known_workers_are_emptied(tmp_path: Path) -> None:
    async with control_plane(tmp_path, seat("w-1"), seat("w-2")) as plane:
        await plane.turn()
        await plane.service.drains.switch("w-2", on=True)
        plane.restart()
        await settle(plane)
        uids = [await plane.pending() for _ in range(3)]
        assert await whereabouts(plane, *uids) == ["w-1"] * 3
        draining = {worker.uid for worker, _ in await plane.service.workers() if worker.is_draining}
        assert draining == {"w-2"}
        with pytest.raises(WorkerNotFound):
            await plane.service.drains.switch("w-9", on=True)
