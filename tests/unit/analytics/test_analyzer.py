"""The analyzer: detector, tracker and rules in one line, and what a switch of the picture does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from tests.unit.analytics.drawn import found, frame
from vidette.analytics.analyzer import Analyzer
from vidette.analytics.areas import Area
from vidette.analytics.rules import Presence
from vidette.analytics.tracking import Tracker
from vidette.core.event import Change, Detection, Phase
from vidette.core.frame import Frame

PIXELS = np.zeros((90, 160), np.uint8)
LARGER = np.zeros((180, 320), np.uint8)


class Scripted:
    """A detector that finds someone in every frame and counts its restarts."""

    def __init__(self) -> None:
        self.restarts: list[float] = []
        self.tally = None
        self._last = 0.0

    def detect(self, frame: Frame) -> Sequence[Detection]:
        """Someone in the middle."""
        self._last = frame.pts.total_seconds()
        return [found((0.4, 0.4, 0.2, 0.2))]

    def glimpse(self, frame: Frame) -> bool:  # noqa: ARG002
        """Someone is always there."""
        return True

    @property
    def is_learning(self) -> bool:
        """Never."""
        return False

    def restart(self) -> None:
        """Notes the time of the frame before."""
        self.restarts.append(self._last)


def analyzer(detector: Scripted) -> Analyzer:
    rules = Presence("motion-detect", [Area(None, None)], update_every=timedelta(0), most_boxes=10)
    return Analyzer(detector, Tracker(10), rules)


def ends(changes: Sequence[Change]) -> list[tuple[int, float]]:
    return [
        (change.number, change.pts.total_seconds())
        for change in changes
        if change.phase is Phase.END
    ]


def test_changes_come_from_the_rules_and_finish_ends_them() -> None:
    detector = Scripted()
    one = analyzer(detector)
    changes = [change for n in range(10) for change in one.analyze(frame(n / 5, PIXELS))]
    assert [change.phase for change in changes] == [Phase.START, *[Phase.UPDATE] * 7]
    assert ends(one.finish()) == [(1, 1.8)]
    assert one.finish() == []
    assert detector.restarts == [0.0], "the first picture is a switch from nothing"


def test_another_size_ends_the_event_and_learns_anew() -> None:
    detector = Scripted()
    one = analyzer(detector)
    for n in range(10):
        one.analyze(frame(n / 5, PIXELS))
    assert ends(one.analyze(frame(2.0, LARGER))) == [(1, 1.8)]
    assert detector.restarts == [0.0, 1.8]
    changes = [change for n in range(11, 15) for change in one.analyze(frame(n / 5, LARGER))]
    assert (changes[0].phase, changes[0].number) == (Phase.START, 2)
    assert changes[0].pts.total_seconds() == 2.0


@pytest.mark.parametrize("step", [-3600.0, -0.2, 0.0, 2.1, 3600.0])
def test_a_jump_of_pts_ends_the_event_and_learns_anew(step: float) -> None:
    detector = Scripted()
    one = analyzer(detector)
    for n in range(10):
        one.analyze(frame(4000 + n / 5, PIXELS))
    assert ends(one.analyze(frame(4001.8 + step, PIXELS))) == [(1, 4001.8)]
    assert detector.restarts == [0.0, 4001.8]
    one.analyze(frame(4002.0 + step, PIXELS))
    assert len(detector.restarts) == 2


@pytest.mark.parametrize("interval", [0.04, 1.0, 5.0, 30.0])
def test_a_slow_rate_is_no_jump(interval: float) -> None:
    detector = Scripted()
    one = analyzer(detector)
    for n in range(12):
        one.analyze(frame(n * interval, PIXELS))
    assert len(detector.restarts) == (1 if interval <= 2 else 2), "the first interval is unknown"


def test_a_gap_of_a_few_frames_is_no_jump() -> None:
    detector = Scripted()
    one = analyzer(detector)
    for at in (0.0, 0.2, 0.4, 2.3, 2.5):
        assert ends(one.analyze(frame(at, PIXELS))) == []
    assert len(detector.restarts) == 1


def test_a_picture_is_looked_at_without_being_taken_in() -> None:
    one, again = analyzer(Scripted()), analyzer(Scripted())
    for n in range(3):
        one.analyze(frame(n / 5, PIXELS))
        again.analyze(frame(n / 5, PIXELS))
        assert one.stirs(frame(n / 5 + 0.1, PIXELS))
    rest = [frame(n / 5, PIXELS) for n in range(3, 10)]
    assert [one.analyze(each) for each in rest] == [again.analyze(each) for each in rest]


def test_it_is_busy_while_an_event_is_open_and_moves_once_it_is_sure() -> None:
    one = analyzer(Scripted())
    assert not one.is_busy
    sure: list[bool] = []
    for n in range(4):
        one.analyze(frame(n / 5, PIXELS))
        assert one.is_busy
        sure.append(one.moves)
    assert sure == [False, False, True, True]


def test_time_that_was_left_out_is_no_jump() -> None:
    detector = Scripted()
    one = analyzer(detector)
    one.analyze(frame(0, PIXELS))
    for n in range(1, 5):
        left_out = replace(frame(n * 9.0, PIXELS), still=timedelta(seconds=9))
        one.analyze(left_out)
    assert detector.restarts == [0.0], "the first picture alone"
    one.analyze(frame(50, PIXELS))
    assert detector.restarts == [0.0, 36.0]
