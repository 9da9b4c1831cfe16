from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.plane import Plane, control_plane, seat, source
from vidette.core.status import Status
from vidette.orchestrator import reconciler as module
from vidette.orchestrator.roster import Roster
from vidette.store import regions, streams
from vidette.store.engine import Changes, Transaction


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with control_plane(tmp_path, seat("w-1"), seat("w-2")) as made:
        yield made


async def refreshed(plane: Plane, roster: Roster) -> set[str]:
    return await roster.refresh(plane.store, plane.ground.take_changes())


def statuses(roster: Roster) -> list[tuple[str, Status]]:
    return [(row.job_uid, row.status) for row in roster]


async def test_a_roster_reads_all_once_and_then_what_changed(plane: Plane) -> None:
    one, two, three = [await plane.post() for _ in range(3)]
    roster = Roster()
    assert await refreshed(plane, roster) == {one, two, three}
    assert await refreshed(plane, roster) == set()
    await plane.service.pause(two)
    await plane.service.delete(three)
    four = await plane.post()
    assert await refreshed(plane, roster) == {two, three, four}
    expected = [(one, Status.CREATED), (two, Status.PAUSE), (four, Status.CREATED)]
    assert statuses(roster) == expected
    assert await roster.refresh(plane.store, Changes(unknown=True)) == {one, two, four}
    assert statuses(roster) == expected


async def test_a_roster_drops_what_needs_no_care_and_takes_it_back(plane: Plane) -> None:
    job_uid = await plane.working()
    roster = Roster()
    await refreshed(plane, roster)
    await plane.service.pause(job_uid)
    await plane.turn()
    await plane.take_in()
    assert (await plane.stream(job_uid)).status is Status.IN_PAUSE
    await roster.refresh(plane.store, Changes({job_uid}))
    assert roster.get(job_uid) is None
    await plane.service.unpause(job_uid)
    await roster.refresh(plane.store, Changes({job_uid}))
    assert [row.job_uid for row in roster.to_place()] == [job_uid]


async def test_a_turn_takes_a_bounded_number_of_steps_and_goes_on_at_once(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_STEPS", 2)
    uids = [await plane.post() for _ in range(5)]
    pauses = [await plane.reconciler.turn() for _ in range(4)]
    assert pauses[0] == 0.0
    assert pauses[-1] == module.TICK
    assert {(await plane.stream(uid)).status for uid in uids} == {Status.PENDING}
    assert len(plane.engine.orders) == 5


async def test_a_lost_worker_is_settled_once_all_its_streams_were_moved(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    cameras = [source(Url=f"rtsp://camera-{number}.invalid/") for number in range(6)]
    uids = [await plane.pending(Source=camera) for camera in cameras]
    on_first = [uid for uid in uids if (await plane.stream(uid)).worker_uid == "w-1"]
    assert len(on_first) == 3
    monkeypatch.setattr(module, "MOST_STEPS", 1)
    plane.engine.die("w-1")
    await plane.lose_worker("w-1")
    await plane.turn()
    assert plane.ground.board.lost() == {"w-1": "It died."}
    for _ in range(6):
        await plane.turn()
    assert plane.ground.board.lost() == {}
    rows = [await plane.stream(uid) for uid in on_first]
    assert [(row.worker_uid, row.epoch) for row in rows] == [("w-2", 2)] * 3


async def test_every_commit_tells_what_it_changed(plane: Plane) -> None:
    job_uid = await plane.post()
    assert plane.ground.desires.is_set()
    assert plane.ground.outbox.is_set()
    assert plane.ground.take_changes() == Changes({job_uid}, outbox=True)
    plane.ground.desires.clear()
    await plane.store.write(lambda tx: regions.insert(tx, "yard"))
    assert not plane.ground.desires.is_set()

    def failing(tx: Transaction) -> None:
        streams.delete(tx, job_uid)
        raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        await plane.store.write(failing)
    assert plane.ground.take_changes() == Changes()
