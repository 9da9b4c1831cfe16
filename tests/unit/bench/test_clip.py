"""What a trial's clip is put together from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.bench.clip import LONGEST, MARGIN, mixed
from vidette.core.errors import InvalidInput

EVENTS = [(4.4, 9.0), (14.2, 19.2), (25.2, 27.6)]


def moving(stretches: list[tuple[float, float]]) -> float:
    return sum(end - begin for begin, end in stretches if (begin, end) in EVENTS)


@given(st.floats(0.03, 0.6))
def test_the_share_of_motion_is_what_was_asked_for(activity: float) -> None:
    stretches = mixed(EVENTS, 30.0, activity)
    total = sum(end - begin for begin, end in stretches)
    assert total <= LONGEST + 0.1
    assert moving(stretches) == pytest.approx(2.4)
    assert moving(stretches) / total == pytest.approx(activity, rel=0.06)


@given(st.floats(0.0, 0.6))
def test_rest_keeps_clear_of_motion(activity: float) -> None:
    for begin, end in mixed(EVENTS, 30.0, activity):
        if begin not in {started for started, _ in EVENTS}:
            assert all(
                end <= e_begin - MARGIN or begin >= e_end + MARGIN for e_begin, e_end in EVENTS
            )


def test_of_a_long_event_as_much_is_taken_as_the_share_allows() -> None:
    stretches = mixed([(6.0, 19.8)], 48.0, 0.05)
    assert (6.0, 12.0) in stretches[1:-1]
    assert sum(end - begin for begin, end in stretches) == pytest.approx(LONGEST, abs=0.2)


def test_a_video_without_motion_or_without_rest_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Nothing moves"):
        mixed([], 30.0, 0.05)
    with pytest.raises(InvalidInput, match="all the time"):
        mixed([(0.0, 30.0)], 30.0, 0.05)
    assert mixed([], 30.0, 0.0)[0] == (1.0, 29.0)
