"""Shadow jobs: beside the live one on its worker, compared with it, told to nobody, and bounded."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.contract.plane import Plane, control_plane, event_of, seat
from vidette.core.difference import Kind
from vidette.core.errors import Conflict, InvalidInput
from vidette.core.event import Phase
from vidette.core.job import parse_document
from vidette.core.reports import EventRaised, FirstFrame
from vidette.core.stream import Stream
from vidette.orchestrator.shadowing import MOST_RUNNING, NoShadow, Progress, Shadow

TRIED = {"Detector": {"Threshold": 300}, "Processing": {"replay_minutes": 5}}


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with control_plane(tmp_path, seat(capacity=32)) as made:
        yield made


async def shadowed(plane: Plane, job_uid: str, minutes: float = 10) -> Shadow:
    """A shadow that knows the scene already."""
    shadow = await plane.service.shadows.start(await plane.stream(job_uid), TRIED, minutes)
    await plane.take_in(FirstFrame(shadow.uid, 1, plane.clock()))
    plane.clock.forward(10)
    return shadow


@dataclass
class Teller:
    """Tells events of a stream or of its shadow; times count from its making."""

    plane: Plane
    row: Stream
    uid: str
    epoch: int

    def __post_init__(self) -> None:
        self.began = self.plane.clock()

    async def tell(
        self, number: int, start: float, end: float | None, *, kind: str = "motion-detect"
    ) -> None:
        """An event from *start* to *end* seconds; None: it goes on."""
        started = self.began + timedelta(seconds=start)
        phases = [(Phase.START, 0, start)] + ([(Phase.END, 1, end)] if end is not None else [])
        for phase, seq, at in phases:
            known = event_of(self.row, number, phase, seq, self.began + timedelta(seconds=at))
            uid = f"{self.uid[:24]}-{number}"
            event = replace(known, started_at=started, job_uid=self.uid, event_uid=uid, type=kind)
            await self.plane.take_in(EventRaised(self.uid, self.epoch, event))


async def tellers(plane: Plane, shadow: Shadow) -> tuple[Teller, Teller]:
    row = await plane.stream(shadow.job_uid)
    return Teller(plane, row, row.job_uid, row.epoch), Teller(plane, row, shadow.uid, 1)


async def test_a_shadow_runs_the_other_settings_beside_the_stream(plane: Plane) -> None:
    job_uid = await plane.working()
    shadow = await shadowed(plane, job_uid)
    given = plane.engine.jobs["w-1"][shadow.uid]
    document, live = (
        parse_document(given.document),
        parse_document(plane.engine.jobs["w-1"][job_uid].document),
    )
    assert document["Pipeline"] == {**TRIED, "Processing": {"replay_minutes": 0}}
    assert document["Source"] == live["Source"], "one feed for both"
    assert (document["JobUid"], document["CallbackUrl"]) == (shadow.uid, None)
    await plane.turn()
    plane.clock.forward(5)
    await plane.turn()
    assert shadow.uid in plane.engine.jobs["w-1"], "the reconciler leaves it"


async def test_events_are_won_lost_shifted_and_the_same_and_told_to_nobody(plane: Plane) -> None:
    job_uid = await plane.working()
    shadow = await shadowed(plane, job_uid)
    live, new = await tellers(plane, shadow)
    await plane.outbox()
    await live.tell(1, 0, 4)
    await live.tell(2, 20, 24)
    await live.tell(3, 40, 44)
    await new.tell(1, 0.2, 4.1)
    await new.tell(2, 21.5, 24)
    await new.tell(4, 60, 62)
    kinds = [one.kind for one in shadow.told()]
    assert kinds == [Kind.SAME, Kind.SHIFTED, Kind.LOST, Kind.WON]
    assert (shadow.counts()[Kind.WON], shadow.counts()[Kind.LOST]) == (1, 1)
    await live.tell(5, 80, None)
    await new.tell(6, 70, 72, kind="scene-light")
    assert len(shadow.told()) == 4, "neither what goes on nor the light"
    assert {one.event.job_uid for one in await plane.events(job_uid)} == {job_uid}
    assert await plane.events(shadow.uid) == []
    told = await plane.outbox()
    assert told
    assert not [one for one in told if shadow.uid in one.body]


async def test_what_began_before_it_knew_the_scene_says_nothing(plane: Plane) -> None:
    job_uid = await plane.working()
    shadow = await plane.service.shadows.start(await plane.stream(job_uid), TRIED, 10)
    live, new = await tellers(plane, shadow)
    await plane.take_in(FirstFrame(shadow.uid, 1, plane.clock()))
    await live.tell(1, -5, 6)
    await new.tell(1, 3, 6)
    await live.tell(2, 1, 1.5)
    assert [one.kind for one in shadow.told()] == [Kind.WARM_UP, Kind.WARM_UP]


async def test_it_ends_when_its_time_is_over_and_its_report_stays(plane: Plane) -> None:
    job_uid = await plane.working()
    shadow = await shadowed(plane, job_uid, minutes=1)
    live, new = await tellers(plane, shadow)
    await new.tell(1, 0, 3)
    await new.tell(2, 10, None)
    await plane.service.shadows.turn()
    assert shadow.status is Progress.RUNNING
    plane.clock.forward(60)
    await plane.service.shadows.turn()
    assert (shadow.status, shadow.finished_at) == (Progress.DONE, plane.clock())
    assert list(plane.engine.jobs["w-1"]) == [job_uid]
    await new.tell(2, 10, 61)
    await live.tell(1, 61, 63)
    assert [one.kind for one in plane.service.shadows.get(job_uid).told()] == [Kind.WON]
    await shadowed(plane, job_uid)
    assert plane.service.shadows.get(job_uid).told() == [], "a new one takes its place"


async def test_it_ends_with_what_it_is_beside(plane: Plane) -> None:
    job_uid = await plane.working()
    shadow = await shadowed(plane, job_uid)
    await plane.service.pause(job_uid)
    await plane.turn()
    await plane.take_in()
    await plane.service.shadows.turn()
    assert shadow.status is Progress.ENDED
    assert shadow.detail == "The stream was stopped, changed or moved to another worker."
    with pytest.raises(Conflict, match="does not play"):
        await plane.service.shadows.start(await plane.stream(job_uid), TRIED, 1)


async def test_it_is_ended_and_forgotten_when_asked(plane: Plane) -> None:
    job_uid = await plane.working()
    shadow = await shadowed(plane, job_uid)
    with pytest.raises(Conflict, match="has a shadow"):
        await plane.service.shadows.start(await plane.stream(job_uid), TRIED, 1)
    await plane.service.shadows.forget(job_uid)
    assert shadow.uid not in plane.engine.jobs["w-1"]
    await plane.take_in()
    with pytest.raises(NoShadow):
        plane.service.shadows.get(job_uid)
    with pytest.raises(NoShadow):
        await plane.service.shadows.forget(job_uid)


async def test_settings_that_are_wrong_are_named_and_nothing_begins(plane: Plane) -> None:
    job_uid = await plane.working()
    with pytest.raises(InvalidInput) as caught:
        await plane.service.shadows.start(
            await plane.stream(job_uid), {"Detector": {"Threshold": -1}}, 1
        )
    assert list(caught.value.faults["Pipeline"]["Detector"]) == ["Threshold"]
    assert list(plane.engine.jobs["w-1"]) == [job_uid]


async def test_no_more_run_than_may(plane: Plane) -> None:
    for _ in range(MOST_RUNNING):
        await shadowed(plane, await plane.working())
    one_more = await plane.working()
    with pytest.raises(Conflict, match=f"{MOST_RUNNING} shadows run"):
        await plane.service.shadows.start(await plane.stream(one_more), TRIED, 1)
