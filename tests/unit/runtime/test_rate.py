"""Rates over a sliding window, on a clock that the test turns."""

import pytest

from vidette.runtime.rate import WINDOW, Rate


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_steady_flow_has_its_rate() -> None:
    clock = Clock()
    rate = Rate(clock)
    total = 0
    for _ in range(20):
        clock.at += 1
        total += 12
        seen = rate.sample(total)
    assert seen == pytest.approx(12)


def test_the_wait_for_the_first_frame_does_not_count() -> None:
    clock = Clock()
    rate = Rate(clock)
    for _ in range(60):
        clock.at += 1
        assert rate.sample(0) == 0
    clock.at += 1
    assert rate.sample(10) == pytest.approx(10)


def test_a_flow_that_stops_falls_to_nothing_within_the_window() -> None:
    clock = Clock()
    rate = Rate(clock)
    for total in (10, 20, 30, 40, 50, 60):
        clock.at += 1
        rate.sample(total)
    seen = []
    for _ in range(int(WINDOW) + 1):
        clock.at += 1
        seen.append(rate.sample(60))
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 0


def test_frames_of_the_first_moment_are_not_taken_for_a_flood() -> None:
    clock = Clock()
    rate = Rate(clock)
    clock.at += 0.01
    assert rate.sample(1) == pytest.approx(1)
