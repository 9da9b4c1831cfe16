"""What workers report: stored and told in one transaction, in order, once, and never from the past."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contract.plane import JPEG, Plane, control_plane, event_of, seat
from vidette.core.errors import PictureNotFound, StoreUnavailable
from vidette.core.event import Phase
from vidette.core.reasons import Reason
from vidette.core.reports import EventRaised, FirstFrame, Report, WorkerLost
from vidette.core.status import Status
from vidette.orchestrator.evidence import body_with_crops
from vidette.orchestrator.pruning import prune
from vidette.store import deliveries
from vidette.store.events import EventQuery


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with control_plane(tmp_path, seat()) as made:
        yield made


async def test_an_event_is_stored_and_told_with_its_pictures(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.outbox()
    raised = await plane.event(job_uid, 1, Phase.START, 0)
    [stored] = await plane.events(job_uid)
    assert stored.event == raised
    assert (stored.epoch, stored.ended) == (1, False)
    assert stored.frame is not None
    assert plane.service.picture(stored.frame).read_bytes() == JPEG + b" whole"
    [crop] = stored.crops
    assert plane.service.picture(crop).read_bytes() == JPEG + b" crop"
    [told] = await plane.outbox()
    body = json.loads(body_with_crops(plane.ground.pictures, told))
    assert (body["channel"], body["event"]) == ("events", "motion-detect")
    assert body["data"] | {"crop": []} == {
        "AnalyticsType": "motion-detect",
        "CameraGroupUid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10",
        "JobUid": job_uid,
        "StreamUid": "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21",
        "type": "motion-detect",
        "timestampMs": int(plane.clock().timestamp() * 1000),
        "rect": [[10, 20, 30, 40]],
        "score": [0.5],
        "objId": [1],
        "areaName": "gate",
        "EventUid": raised.event_uid,
        "phase": "start",
        "seq": 0,
        "durationMs": 0,
        "mediaMs": 10000,
        "lagMs": 40,
        "generation": 1,
        "eventFrameUrl": f"http://vidette.invalid/api/pictures/{stored.frame}",
        "crop": [],
    }
    assert body["data"]["crop"] == ["data:image/jpeg;base64,/9j/4CBhIHBpY3R1cmUg/9kgY3JvcA=="]


async def test_updates_and_the_end_point_to_the_picture_of_the_start(plane: Plane) -> None:
    job_uid = await plane.working()
    for seq, phase in enumerate((Phase.START, Phase.UPDATE, Phase.END)):
        plane.clock.forward(1)
        await plane.event(job_uid, 1, phase, seq)
    [stored] = await plane.events(job_uid)
    assert (stored.event.phase, stored.event.seq, stored.ended) == (Phase.END, 2, True)
    told = [json.loads(one.body)["data"] for one in await plane.outbox()]
    urls = [data["eventFrameUrl"] for data in told if "phase" in data]
    assert len(urls) == 3
    assert set(urls) == {f"http://vidette.invalid/api/pictures/{stored.frame}"}


async def test_clients_read_events_with_picture_addresses(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.event(job_uid, 1, Phase.START, 0)
    [envelope], cursor = await plane.service.events.find(EventQuery(job_uid=job_uid))
    assert cursor is None
    assert envelope["data"]["phase"] == "start"
    base = f"http://vidette.invalid/api/pictures/2026-03-01/{job_uid}/"
    assert envelope["data"]["eventFrameUrl"].startswith(base)
    [crop] = envelope["data"]["crop"]
    assert crop.startswith(base)
    assert crop.endswith("-0.crop.jpg")


async def test_a_job_without_callback_is_stored_and_not_told(plane: Plane) -> None:
    job_uid = await plane.working(CallbackUrl=None)
    await plane.event(job_uid, 1, Phase.START, 0)
    assert len(await plane.events(job_uid)) == 1
    assert await plane.outbox() == []


async def test_an_endpoint_that_is_gone_gets_nothing_until_the_next_post(plane: Plane) -> None:
    job_uid = await plane.working()
    [first, *_] = await plane.outbox()
    await plane.store.write(lambda tx: deliveries.disable(tx, first.endpoint, plane.clock(), "410"))
    await plane.event(job_uid, 1, Phase.START, 0)
    assert await plane.told() == []
    await plane.post()
    await plane.event(job_uid, 1, Phase.END, 1)
    assert sorted(await plane.told()) == ["1 end 1", "CREATED received"]


async def test_reports_of_an_old_epoch_are_refused_and_logged_once(
    plane: Plane, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    job_uid = await plane.working()
    await plane.service.restart(job_uid)
    await plane.turn()
    await plane.outbox()
    for number in (1, 2):
        await plane.event(job_uid, number, Phase.START, 0, epoch=1)
    await plane.take_in(FirstFrame(job_uid, 1, plane.clock()))
    assert await plane.events(job_uid) == []
    assert await plane.told() == []
    assert (await plane.stream(job_uid)).status is Status.PENDING
    assert plane.intake.refused == 3
    assert caplog.text.count("come late and are refused") == 1


async def test_many_refusals_do_not_fill_the_memory(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vidette.orchestrator.intake._REMEMBERED_REFUSALS", 2)
    await plane.take_in(*(FirstFrame(f"gone-{n}", 1, plane.clock()) for n in range(5)))
    assert plane.intake.refused == 5
    assert list(plane.intake._refused) == [("gone-3", 1), ("gone-4", 1)]


async def test_order_is_kept_for_each_job_in_a_batch_over_many(plane: Plane) -> None:
    rows = [await plane.stream(await plane.working()) for _ in range(4)]
    await plane.outbox()
    for seq in range(10):
        phase = Phase.START if seq == 0 else Phase.END if seq == 9 else Phase.UPDATE
        for row in rows:
            plane.engine.reports.put_nowait(
                EventRaised(row.job_uid, 1, event_of(row, 1, phase, seq, plane.clock()))
            )
    await plane.take_in()
    told: dict[str, list[int]] = {row.job_uid: [] for row in rows}
    for one in await plane.outbox():
        told[one.lane].append(json.loads(one.body)["data"]["seq"])
    for seqs in told.values():
        assert seqs == sorted(seqs)
        assert seqs[0] == 0
        assert seqs[-1] == 9


async def test_a_batch_is_bounded_and_ends_at_a_lost_worker(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vidette.orchestrator.intake.LARGEST_BATCH", 3)
    job_uid = await plane.pending()
    reports: list[Report] = [FirstFrame(job_uid, 1, plane.clock())] * 5
    for report in (*reports, WorkerLost("w-1", plane.clock(), "It died."), *reports[:1]):
        plane.engine.reports.put_nowait(report)
        await plane.intake.read()
    for left in (4, 1):
        await plane.intake.write()
        assert plane.intake.waiting == left
    assert plane.ground.board.lost() == {"w-1": "It died."}
    assert await plane.intake.write() == 0.0
    plane.engine.reports.put_nowait(None)
    assert await plane.intake.read() is None
    assert await plane.intake.write() is None


class Outage:
    """Stands before the store's write and refuses while told to."""

    def __init__(self, plane: Plane) -> None:
        self._write = plane.store.write
        self.is_on = False

    async def write(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        if self.is_on:
            raise StoreUnavailable("The disk is full.")
        return await self._write(work)


async def test_nothing_is_lost_or_doubled_while_the_store_is_out(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await plane.working(), await plane.working()
    await plane.outbox()
    outage = Outage(plane)
    monkeypatch.setattr(plane.store, "write", outage.write)
    outage.is_on = True
    with pytest.raises(StoreUnavailable):
        await plane.event(first, 1, Phase.START, 0)
    for job_uid, phase in ((first, Phase.END), (second, Phase.START)):
        row = await plane.stream(job_uid)
        seq = 1 if phase is Phase.END else 0
        plane.engine.reports.put_nowait(
            EventRaised(job_uid, 1, event_of(row, 1, phase, seq, plane.clock()))
        )
        await plane.intake.read()
    with pytest.raises(StoreUnavailable):
        await plane.intake.write()
    assert plane.intake.waiting == 3
    outage.is_on = False
    await plane.take_in()
    assert sorted(await plane.told()) == ["1 end 1", "1 start 0", "1 start 0"]
    assert [one.ended for one in await plane.events(first)] == [True]


async def test_a_report_that_cannot_be_stored_does_not_hold_up_the_next(plane: Plane) -> None:
    job_uid = await plane.working()
    row = await plane.stream(job_uid)
    for number, area in ((1, "gate"), (2, "half a pair \ud800"), (3, "gate")):
        raised = replace(event_of(row, number, Phase.START, 0, plane.clock()), area=area)
        plane.engine.reports.put_nowait(EventRaised(job_uid, 1, raised))
        await plane.intake.read()
    await plane.outbox()
    with pytest.raises(Exception, match="surrogates"):
        await plane.intake.write()
    await plane.intake.write()
    assert await plane.told() == ["1 start 0", "3 start 0"]
    assert plane.intake.waiting == 0


async def test_events_go_on_without_pictures_when_the_disk_refuses(
    plane: Plane, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job_uid = await plane.working()
    await plane.outbox()
    (tmp_path / "pictures").write_text("not a folder")
    for number in (1, 2):
        await plane.event(job_uid, number, Phase.START, 0)
    assert [(one.frame, one.crops) for one in await plane.events(job_uid)] == [(None, ())] * 2
    assert caplog.text.count("Events go on without pictures") == 1
    bodies = [json.loads(one.body)["data"] for one in await plane.outbox()]
    assert all("eventFrameUrl" not in data for data in bodies)
    (tmp_path / "pictures").unlink()
    await plane.event(job_uid, 3, Phase.START, 0)
    assert [one.frame is not None for one in await plane.events(job_uid)].count(True) == 1


async def test_beats_go_to_the_board_alone(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.beat(job_uid, plane.clock())
    assert plane.intake.waiting == 0
    view = await plane.service.get(job_uid)
    assert view.figures is not None
    assert (view.figures.fps_analysed, view.figures.lag_ms) == (5.0, 40)
    await plane.lose_source(job_uid, Reason.TIMEOUT)
    assert (await plane.service.get(job_uid)).figures is not None
    await plane.lose_worker("w-1")
    assert (await plane.service.get(job_uid)).figures is None


async def test_reading_waits_when_too_much_waits(
    plane: Plane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vidette.orchestrator.intake.LARGEST_BATCH", 1)
    plane.restart()
    for _ in range(2):
        plane.engine.reports.put_nowait(FirstFrame("gone", 1, plane.clock()))
    await plane.intake.read()
    reading = asyncio.create_task(plane.intake.read())
    done, _ = await asyncio.wait({reading}, timeout=0.05)
    assert not done
    await plane.intake.write()
    async with asyncio.timeout(5):
        await reading


async def test_what_is_old_is_pruned(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.event(job_uid, 1, Phase.START, 0)
    await plane.event(job_uid, 1, Phase.END, 1)
    await plane.event(job_uid, 2, Phase.START, 0)
    await plane.outbox()
    [still_open, ended] = await plane.events(job_uid)
    assert ended.frame is not None
    plane.clock.at += timedelta(days=29)
    await prune(plane.ground)
    assert len(await plane.events(job_uid)) == 2
    plane.clock.at += timedelta(days=2)
    assert await prune(plane.ground) == 3600.0
    assert await plane.events(job_uid) == [still_open]
    with pytest.raises(PictureNotFound):
        plane.service.picture(ended.frame)
    with plane.store.reading() as tx:
        assert deliveries.counts(tx) == {"pending": 0, "delivered": 0, "dead": 0}


async def test_a_pruned_crop_is_left_out_of_its_callback(plane: Plane) -> None:
    job_uid = await plane.working()
    await plane.outbox()
    await plane.event(job_uid, 1, Phase.START, 0)
    [stored] = await plane.events(job_uid)
    plane.service.picture(stored.crops[0]).unlink()
    [told] = await plane.outbox()
    assert json.loads(body_with_crops(plane.ground.pictures, told))["data"]["crop"] == []
