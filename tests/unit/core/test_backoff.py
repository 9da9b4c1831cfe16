"""Pauses between tries stay within their bounds and grow."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.core.backoff import (
    DELIVERY_STEPS,
    LONGEST,
    SHORTEST,
    delivery_pause,
    source_pause,
)
from vidette.core.reasons import SLOW_REASONS, Reason

attempts = st.integers(-3, 10_000)
chances = st.floats(0, 1)


@given(attempts, st.sampled_from(Reason), chances)
def test_a_source_is_tried_again_within_1_to_60_seconds(
    attempt: int, reason: Reason, chance: float
) -> None:
    pause = source_pause(attempt, reason, lambda: chance)
    assert SHORTEST <= pause <= LONGEST


@given(attempts, st.sampled_from(sorted(SLOW_REASONS)), chances)
def test_what_a_quick_retry_cannot_cure_waits_long(
    attempt: int, reason: Reason, chance: float
) -> None:
    assert source_pause(attempt, reason, lambda: chance) >= timedelta(seconds=45)


@pytest.mark.parametrize(
    ("attempt", "ceiling"), [(1, 2), (2, 4), (3, 8), (4, 16), (5, 32), (6, 60), (60, 60)]
)
def test_the_ceiling_doubles(attempt: int, ceiling: int) -> None:
    assert source_pause(attempt, Reason.REFUSED, lambda: 1.0) == timedelta(seconds=ceiling)
    assert source_pause(attempt, Reason.REFUSED, lambda: 0.0) == timedelta(seconds=1)


@given(attempts, chances)
def test_a_delivery_waits_for_half_to_all_of_its_step(attempt: int, chance: float) -> None:
    pause = delivery_pause(attempt, lambda: chance)
    step = DELIVERY_STEPS[min(max(attempt, 1), 7) - 1]
    assert step / 2 <= pause <= step


def test_delivery_steps_are_the_documented_ones() -> None:
    full = [delivery_pause(attempt, lambda: 1.0).total_seconds() for attempt in range(1, 10)]
    assert full == [1, 5, 30, 120, 600, 1800, 3600, 3600, 3600]
