"""The life of a stream: what is wanted, what workers report, and what the reconciler makes of it."""

import json
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import pytest

from tests.contract.plane import HOOK, Plane, control_plane, job, seat, source
from vidette.core.errors import Conflict, StreamNotFound
from vidette.core.event import Phase
from vidette.core.reasons import Reason
from vidette.core.reports import FirstFrame, Released
from vidette.core.status import Status
from vidette.orchestrator.judging import Actual
from vidette.orchestrator.reconciler import Reconciler
from vidette.orchestrator.service import Service
from vidette.orchestrator.steps import Cause
from vidette.store import streams
from vidette.store.streams import NewDocument


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    """One worker, region `default`, eight places."""
    async with control_plane(tmp_path, seat()) as made:
        yield made


async def test_a_job_is_placed_started_and_works_with_its_first_frame(plane: Plane) -> None:
    job_uid = await plane.post()
    assert await plane.status(job_uid) == (Status.CREATED, Reason.RECEIVED)
    await plane.turn()
    assert await plane.status(job_uid) == (Status.PENDING, Reason.PLACED)
    assert plane.engine.orders == [("start", "w-1", job_uid, 1)]
    document = plane.engine.jobs["w-1"][job_uid].document
    assert document == json.dumps(job() | {"JobUid": job_uid})
    await plane.first_frame(job_uid)
    assert await plane.status(job_uid) == (Status.WORKING, Reason.PLAYING)
    assert [(step.target, step.reason) for step in await plane.history(job_uid)] == [
        (Status.CREATED, Reason.RECEIVED),
        (Status.PREPARED, Reason.RECEIVED),
        (Status.PENDING, Reason.PLACED),
        (Status.WORKING, Reason.PLAYING),
    ]
    assert await plane.told() == [
        "CREATED received",
        "PREPARED received",
        "PENDING placed",
        "WORKING playing",
    ]


async def test_a_quiet_turn_changes_and_asks_nothing(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.outbox()
    before, orders = await plane.stream(job_uid), list(plane.engine.orders)
    for _ in range(3):
        await plane.beat(job_uid, plane.clock.forward(1))
        await plane.turn()
    assert await plane.stream(job_uid) == before
    assert plane.engine.orders == orders
    assert await plane.told() == []


async def test_a_status_callback_carries_the_documented_fields(plane: Plane) -> None:
    job_uid = await plane.post()
    [delivery] = await plane.outbox()
    assert (delivery.endpoint, delivery.lane, delivery.crops) == (HOOK, job_uid, ())
    assert json.loads(delivery.body) == {
        "channel": "streams",
        "event": "status",
        "data": {
            "job_uid": job_uid,
            "stream_uid": "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21",
            "camera_group_uid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10",
            "status": 2,
            "status_name": "CREATED",
            "reason": "received",
            "updated_at": "2026-03-01T12:00:00.000000Z",
        },
    }


async def test_a_failing_source_is_down_with_its_reason_and_no_secret(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.lose_source(job_uid, Reason.REFUSED, "rtsp://user:pa@ss@camera.invalid refuses")
    row = await plane.stream(job_uid)
    assert (row.status, row.reason) == (Status.DOWN, Reason.REFUSED)
    assert row.detail == "rtsp://***@camera.invalid refuses"
    assert (row.attempt, (row.next_attempt_at or row.since) - row.since) == (
        3,
        plane.clock.forward(20) - row.since,
    )
    await plane.lose_source(job_uid, Reason.UNAUTHORIZED)
    assert await plane.status(job_uid) == (Status.DOWN, Reason.UNAUTHORIZED)
    await plane.first_frame(job_uid)
    row = await plane.stream(job_uid)
    assert (row.status, row.attempt, row.next_attempt_at) == (Status.WORKING, 0, None)


async def test_no_worker_and_no_room_are_said_once(tmp_path: Path) -> None:
    async with control_plane(tmp_path, seat("w-1", capacity=1)) as plane:
        await plane.pending()
        second = await plane.post()
        await plane.turn()
        await plane.turn()
        assert await plane.status(second) == (Status.PREPARED, Reason.NO_CAPACITY)
        assert len(await plane.history(second)) == 3
        plane.engine.die("w-1")
        await plane.turn()
        assert await plane.status(second) == (Status.PREPARED, Reason.NO_WORKER_IN_REGION)


async def test_a_job_goes_to_a_worker_of_its_region(tmp_path: Path) -> None:
    async with control_plane(tmp_path, seat("w-1"), seat("w-2", "yard")) as plane:
        await plane.turn()  # makes the regions of the workers known
        job_uid = await plane.pending(Regions=["yard"])
        assert (await plane.stream(job_uid)).worker_uid == "w-2"
        await plane.service.replace(job_uid, json.dumps(job(Regions=["default"])))
        await plane.turn()
        assert (await plane.stream(job_uid)).worker_uid == "w-1"
        assert plane.engine.orders == [
            ("start", "w-2", job_uid, 1),
            ("start", "w-1", job_uid, 2),
            ("stop", "w-2", job_uid, 1),
        ]


async def test_a_lost_worker_is_replaced_and_its_events_end(tmp_path: Path) -> None:
    async with control_plane(tmp_path, seat("w-1"), seat("w-2")) as plane:
        job_uid = await plane.working()
        await plane.event(job_uid, 1, Phase.START, 0)
        await plane.outbox()
        plane.engine.die("w-1")
        await plane.lose_worker("w-1", "It ended with signal 9.")
        assert plane.ground.desires.is_set()
        await plane.turn()
        row = await plane.stream(job_uid)
        assert (row.status, row.worker_uid, row.epoch) == (Status.PENDING, "w-2", 2)
        lost = (await plane.history(job_uid))[-2]
        assert (lost.target, lost.reason) == (Status.TO_REPLACE, Reason.WORKER_LOST)
        assert lost.detail == "It ended with signal 9."
        assert await plane.told() == ["1 end 1", "TO_REPLACE worker_lost", "PENDING placed"]
        assert [(await plane.service.workers())[0][0].is_alive] == [False]


async def test_a_worker_that_comes_back_under_its_name_starts_anew(plane: Plane) -> None:
    job_uid = await plane.working()
    plane.engine.die("w-1")
    plane.engine.revive(seat())
    plane.clock.forward(1)
    await plane.lose_worker("w-1")
    await plane.turn()
    assert plane.engine.orders[-1] == ("start", "w-1", job_uid, 2)
    [(worker, jobs)] = await plane.service.workers()
    assert (worker.is_alive, worker.started_at, jobs) == (True, plane.clock(), 1)
    assert plane.ground.board.lost() == {}


async def test_a_late_loss_does_not_move_what_runs_again(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.lose_worker("w-1")  # of an incarnation whose jobs were all moved already
    await plane.turn()
    assert await plane.status(job_uid) == (Status.WORKING, Reason.PLAYING)


async def test_a_job_that_its_worker_dropped_is_started_again_after_a_grace(plane: Plane) -> None:
    job_uid = await plane.working()
    del plane.engine.jobs["w-1"][job_uid]
    await plane.turn()
    assert await plane.status(job_uid) == (Status.WORKING, Reason.PLAYING)
    plane.clock.forward(3)
    await plane.turn()
    assert plane.engine.orders[-1] == ("start", "w-1", job_uid, 2)
    assert (await plane.history(job_uid))[-2].detail == "The worker let it go."


async def test_a_worker_that_vanishes_without_a_word_is_given_up(plane: Plane) -> None:
    job_uid = await plane.working()
    plane.engine.die("w-1")
    await plane.turn()
    plane.clock.forward(3)
    await plane.turn()
    assert await plane.status(job_uid) == (Status.PREPARED, Reason.NO_WORKER_IN_REGION)
    assert (await plane.history(job_uid))[-2].detail == "The worker is gone."


async def test_a_start_that_fails_is_made_again_in_the_same_epoch(plane: Plane) -> None:
    plane.engine.fails_to_start = OSError("the pipe broke")
    job_uid = await plane.post()
    with pytest.raises(OSError, match="the pipe broke"):
        await plane.turn()
    assert await plane.status(job_uid) == (Status.PENDING, Reason.PLACED)
    plane.engine.fails_to_start = None
    await plane.turn()
    assert plane.engine.orders == [("start", "w-1", job_uid, 1)]


async def test_one_job_that_fails_to_start_holds_up_no_other(plane: Plane) -> None:
    plane.engine.fails_to_start = OSError("the pipe broke")
    for _ in range(2):
        await plane.post()
    pausing = await plane.post()
    with pytest.raises(OSError, match="the pipe broke"):
        await plane.turn()
    await plane.service.pause(pausing)
    with pytest.raises(OSError, match="the pipe broke"):
        await plane.turn()
    plane.clock.forward(3)
    with pytest.raises(OSError, match="the pipe broke"):
        await plane.turn()
    assert (await plane.stream(pausing)).status is Status.IN_PAUSE


async def test_a_document_of_an_earlier_version_does_not_stop_the_loop(plane: Plane) -> None:
    job_uid = await plane.working()
    bad = NewDocument("{}", "", "s", None, None, "k", (1,), plane.clock())
    await plane.store.write(lambda tx: streams.replace_document(tx, job_uid, bad))
    await plane.beat(job_uid, plane.clock())
    await plane.turn()
    assert (await plane.stream(job_uid)).status is Status.WORKING


async def test_silence_is_down_and_pictures_again_are_working(plane: Plane) -> None:
    job_uid = await plane.working()
    last = plane.clock()
    plane.clock.forward(6.9)
    await plane.beat(job_uid, last)
    await plane.turn()
    assert await plane.status(job_uid) == (Status.WORKING, Reason.PLAYING)
    plane.clock.forward(1)
    await plane.beat(job_uid, last)
    await plane.turn()
    assert await plane.status(job_uid) == (Status.DOWN, Reason.NO_PACKETS)
    plane.clock.forward(3)
    await plane.beat(job_uid, plane.clock())
    await plane.turn()
    assert await plane.status(job_uid) == (Status.WORKING, Reason.PLAYING)


async def test_slow_jobs_may_be_silent_longer(plane: Plane) -> None:
    job_uid = await plane.working(Source=source(Output={"FPS": 0.1}))
    last = plane.clock()
    for seconds, status in ((51, Status.WORKING), (2, Status.DOWN)):
        plane.clock.forward(seconds)
        await plane.beat(job_uid, last)
        await plane.turn()
        assert (await plane.stream(job_uid)).status is status


async def test_old_figures_prove_nothing(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.beat(job_uid, plane.clock())
    plane.clock.forward(60)  # the intake stood still, as it does while the store is out
    await plane.turn()
    assert await plane.status(job_uid) == (Status.WORKING, Reason.PLAYING)
    await plane.beat(job_uid, None, epoch=99)
    assert (await plane.service.get(job_uid)).figures is None


async def test_pause_goes_through_status_9_to_11_and_keeps_the_last_event_end(
    plane: Plane,
) -> None:
    job_uid = await plane.working()
    await plane.event(job_uid, 1, Phase.START, 0)
    assert (await plane.service.pause(job_uid)).stream.status is Status.PAUSE
    await plane.outbox()
    plane.engine.hangs = True
    await plane.turn()
    await plane.event(job_uid, 1, Phase.END, 1)
    assert [one.ended for one in await plane.events(job_uid)] == [True]
    await plane.take_in(Released(job_uid, 1, plane.clock()))
    row = await plane.stream(job_uid)
    assert (row.status, row.worker_uid) == (Status.IN_PAUSE, None)
    assert await plane.told() == ["1 end 1", "IN_PAUSE released"]
    with pytest.raises(Conflict, match="already paused"):
        await plane.service.pause(job_uid)
    with pytest.raises(Conflict, match="runs on no worker: it is IN_PAUSE"):
        await plane.service.restart(job_uid)


async def test_a_worker_that_does_not_let_go_is_asked_again_but_not_at_once(plane: Plane) -> None:
    job_uid = await plane.working()
    plane.engine.hangs = True
    await plane.service.pause(job_uid)
    stop = ("stop", "w-1", job_uid, 1)
    for seconds, asked in ((0, 1), (1, 1), (1, 2)):
        plane.clock.forward(seconds)
        await plane.turn()
        assert plane.engine.orders.count(stop) == asked
    plane.engine.die("w-1")
    await plane.lose_worker("w-1")
    await plane.turn()
    assert await plane.status(job_uid) == (Status.IN_PAUSE, Reason.WORKER_LOST)


async def test_unpause_places_anew(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.service.pause(job_uid)
    await plane.turn()
    await plane.take_in()
    assert await plane.status(job_uid) == (Status.IN_PAUSE, Reason.RELEASED)
    assert (await plane.service.unpause(job_uid)).stream.status is Status.UNPAUSE
    await plane.turn()
    row = await plane.stream(job_uid)
    assert (row.status, row.epoch) == (Status.PENDING, 2)
    with pytest.raises(Conflict, match="not paused"):
        await plane.service.unpause(job_uid)


async def test_unpause_before_the_worker_let_go_replaces_the_job_there(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.service.pause(job_uid)
    await plane.service.unpause(job_uid)
    await plane.turn()
    assert plane.engine.orders == [("start", "w-1", job_uid, 1), ("start", "w-1", job_uid, 2)]
    assert (await plane.stream(job_uid)).status is Status.PENDING


async def test_a_job_paused_before_it_was_placed_is_in_pause(plane: Plane) -> None:
    job_uid = await plane.post()
    await plane.service.pause(job_uid)
    await plane.turn()
    assert await plane.status(job_uid) == (Status.IN_PAUSE, Reason.RELEASED)
    assert plane.engine.orders == []


async def test_a_change_starts_the_new_document_on_the_same_worker(tmp_path: Path) -> None:
    async with control_plane(tmp_path, seat("w-1"), seat("w-2")) as plane:
        job_uid = await plane.working()
        await plane.event(job_uid, 1, Phase.START, 0)
        changed = json.dumps(job(Source=source(Url="rtsp://camera.invalid/gate")))
        assert await plane.service.replace(job_uid, changed) == job_uid
        row = await plane.stream(job_uid)
        assert (row.status, row.reason, row.generation) == (Status.UPDATED, Reason.CHANGED, 2)
        assert row.document == changed
        await plane.outbox()
        await plane.turn()
        assigned = plane.engine.jobs["w-1"][job_uid]
        assert (assigned.epoch, assigned.generation) == (2, 2)
        assert json.loads(assigned.document)["Source"]["Url"] == "rtsp://camera.invalid/gate"
        assert await plane.told() == ["1 end 1", "PENDING placed"]


async def test_a_change_of_a_paused_job_is_kept_for_later(plane: Plane) -> None:
    job_uid = await plane.post()
    await plane.service.pause(job_uid)
    await plane.turn()
    await plane.service.replace(job_uid, json.dumps(job(CallbackUrl=None)))
    row = await plane.stream(job_uid)
    assert (row.status, row.reason, row.generation) == (Status.IN_PAUSE, Reason.RELEASED, 2)


async def test_restart_gives_a_new_epoch(plane: Plane) -> None:
    job_uid = await plane.working()
    view = await plane.service.restart(job_uid)
    assert (view.stream.status, view.stream.reason) == (Status.UPDATED, Reason.RESTARTED)
    await plane.turn()
    assert plane.engine.orders[-1] == ("start", "w-1", job_uid, 2)


async def test_delete_forgets_at_once_ends_events_and_stops_next_turn(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.event(job_uid, 1, Phase.START, 0)
    await plane.outbox()
    await plane.service.delete(job_uid)
    with pytest.raises(StreamNotFound):
        await plane.service.get(job_uid)
    assert await plane.told() == ["1 end 1"]
    assert [one.ended for one in await plane.events(job_uid)] == [True]
    await plane.turn()
    assert plane.engine.orders[-1] == ("stop", "w-1", job_uid, 1)
    await plane.take_in()  # its Released comes late and is nobody's
    assert plane.intake.refused == 1
    with pytest.raises(StreamNotFound):
        await plane.service.delete(job_uid)


async def test_a_restarted_service_places_all_anew_and_refuses_old_reports(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.event(job_uid, 1, Phase.START, 0)
    pausing = await plane.working()
    await plane.service.pause(pausing)
    await plane.outbox()
    plane.engine.revive(seat())
    plane.restart()
    await plane.reconciler.take_over()
    assert await plane.status(job_uid) == (Status.TO_REPLACE, Reason.SERVICE_RESTARTED)
    assert await plane.status(pausing) == (Status.IN_PAUSE, Reason.SERVICE_RESTARTED)
    await plane.turn()
    row = await plane.stream(job_uid)
    assert (row.status, row.epoch) == (Status.PENDING, 2)
    await plane.take_in(FirstFrame(job_uid, 1, plane.clock()))
    assert (await plane.stream(job_uid)).status is Status.PENDING
    lane = [one for one in await plane.told() if not one.startswith("IN_PAUSE")]
    assert lane == ["1 end 1", "TO_REPLACE service_restarted", "PENDING placed"]


class Interrupted(Reconciler):
    """Somebody pauses the job after the turn has read it."""

    job_uid = ""

    async def _judged(self, touched: Collection[str], actual: Actual) -> dict[str, Cause]:
        causes = await super()._judged(touched, actual)
        await Service(self._ground).pause(self.job_uid)
        return causes


async def test_what_changed_under_a_turn_is_left_to_the_next(plane: Plane) -> None:
    reconciler = Interrupted(plane.ground)
    reconciler.job_uid = await plane.post()
    await reconciler.turn()
    assert await plane.status(reconciler.job_uid) == (Status.PAUSE, Reason.ASKED)
    assert plane.engine.orders == []
    assert plane.ground.desires.is_set()


async def test_a_worker_is_seen_every_few_seconds(plane: Plane) -> None:
    await plane.turn()
    first = plane.clock()
    plane.clock.forward(4)
    await plane.turn()
    assert (await plane.service.workers())[0][0].last_seen_at == first
    later = plane.clock.forward(1)
    await plane.turn()
    assert (await plane.service.workers())[0][0].last_seen_at == later


async def test_workers_of_an_earlier_service_are_not_alive(plane: Plane) -> None:
    await plane.turn()
    plane.engine.die("w-1")
    plane.engine.revive(seat("w-9"))
    plane.restart()
    await plane.turn()
    alive = {worker.uid: worker.is_alive for worker, _ in await plane.service.workers()}
    assert alive == {"w-1": False, "w-9": True}
