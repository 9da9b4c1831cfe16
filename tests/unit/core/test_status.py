"""The status table: nothing outside it happens, and nobody is stuck in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.core.status import MEANINGS, TRANSITIONS, Signal, Status, advance

PUBLISHED = [
    "WORKING",
    "CREATED",
    "UPDATED",
    "PENDING",
    "PREPARED",
    "WAITING_IMAGES",
    "DOWN",
    "TO_REPLACE",
    "PAUSE",
    "UNPAUSE",
    "IN_PAUSE",
]


def test_names_and_integers_are_the_published_ones() -> None:
    assert [(status.value, status.name) for status in Status] == list(enumerate(PUBLISHED, 1))
    assert set(MEANINGS) == set(Status)


@given(st.lists(st.sampled_from(Signal), max_size=40))
def test_any_signals_stay_in_the_table(signals: list[Signal]) -> None:
    status = Status.CREATED
    for signal in signals:
        following = advance(status, signal)
        assert following == TRANSITIONS.get((status, signal))
        assert following is None or following in Status
        status = following or status


@given(st.sampled_from(Status), st.sampled_from(Signal))
def test_working_is_entered_by_a_first_frame_alone(status: Status, signal: Signal) -> None:
    if advance(status, signal) is Status.WORKING:
        assert signal is Signal.FIRST_FRAME


@given(st.sampled_from(Status))
def test_only_unpause_leaves_a_pause(status: Status) -> None:
    if status in (Status.PAUSE, Status.IN_PAUSE):
        ways_out = {signal for signal in Signal if advance(status, signal) not in (None, status)}
        released = {Signal.RELEASED, Signal.WORKER_LOST} if status is Status.PAUSE else set()
        assert ways_out == released | {Signal.UNPAUSE}


def reachable(start: Status) -> set[Status]:
    seen, frontier = {start}, [start]
    while frontier:
        here = frontier.pop()
        for (source, _), target in TRANSITIONS.items():
            if source is here and target not in seen:
                seen.add(target)
                frontier.append(target)
    return seen


def test_every_status_can_be_reached_from_creation() -> None:
    assert reachable(Status.CREATED) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_every_status_can_lead_to_working(status: Status) -> None:
    assert Status.WORKING in reachable(status)


@pytest.mark.parametrize(
    ("signals", "ends"),
    [
        (["admitted", "placed", "first_frame"], Status.WORKING),
        (["images_missing", "images_ready", "no_room"], Status.PREPARED),
        (["admitted", "placed", "source_failed", "first_frame"], Status.WORKING),
        (["admitted", "placed", "first_frame", "worker_lost", "placed"], Status.PENDING),
        (["admitted", "placed", "worker_lost", "no_room"], Status.PREPARED),
        (["admitted", "placed", "first_frame", "changed", "placed"], Status.PENDING),
        (["admitted", "placed", "first_frame", "pause"], Status.PAUSE),
        (["admitted", "placed", "first_frame", "pause", "released"], Status.IN_PAUSE),
        (["admitted", "placed", "pause", "released", "unpause", "placed"], Status.PENDING),
        (["admitted", "placed", "first_frame", "restart"], Status.UPDATED),
    ],
)
def test_the_documented_roads(signals: list[str], ends: Status) -> None:
    status = Status.CREATED
    for signal in signals:
        following = advance(status, Signal(signal))
        assert following is not None, f"{signal} means nothing in {status.name}"
        status = following
    assert status is ends


@pytest.mark.parametrize("status", [Status.PAUSE, Status.IN_PAUSE])
def test_pausing_twice_means_nothing(status: Status) -> None:
    assert advance(status, Signal.PAUSE) is None


@pytest.mark.parametrize("status", [Status.PAUSE, Status.IN_PAUSE, Status.UPDATED])
def test_a_late_first_frame_does_not_revive(status: Status) -> None:
    assert advance(status, Signal.FIRST_FRAME) is None
