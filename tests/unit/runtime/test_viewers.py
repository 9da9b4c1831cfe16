"""What a source is told of the jobs that watch it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from tests.unit.runtime.pieces import Scripted, Turned, assignment, catalogue_of, drained, frame
from vidette.core.decoding import DecodeMode
from vidette.core.event import Change
from vidette.core.frame import Frame
from vidette.core.reports import FirstFrame
from vidette.runtime.givens import Givens
from vidette.runtime.link import Link
from vidette.runtime.pipeline import Pipeline
from vidette.runtime.report_queue import ReportQueue
from vidette.runtime.runner import Runner
from vidette.runtime.viewers import Viewers


class Watchful(Scripted):
    """A scripted analyzer that knows its scene and sees something stir in late frames."""

    moves = False
    is_learning = False
    is_busy = False
    needs_keys = False

    def stirs(self, frame: Frame) -> bool:
        if frame.pts > timedelta(seconds=99):
            raise RuntimeError
        return frame.pts > timedelta(seconds=9)


def runner_of(givens: Givens, script: Callable[[Frame], list[Change]]) -> Runner:
    given = assignment()
    read = catalogue_of(lambda: Watchful(script)).read_job(given.document)
    return Runner(given, partial(Pipeline, given, read), givens)


@dataclass
class One:
    wanted: DecodeMode = DecodeMode.KEYFRAMES
    moves: bool = False
    is_learning: bool = False
    is_busy: bool = False
    needs_keys: bool = False
    sees: bool = False
    notes: int = 0

    def stirs(self, frame: Frame) -> bool:
        assert frame.pts
        return self.sees

    def watched(self) -> None:
        self.notes += 1


def said(some: Viewers) -> list[bool]:
    return [some.moves, some.is_learning, some.is_busy, some.needs_keys]


def test_a_full_machine_gives_less_than_was_asked() -> None:
    full = Viewers(lambda: (One(DecodeMode.FULL),), rests=lambda: True)
    assert (str(full.asked), str(full.wanted)) == ("full", "keyframes")


def test_what_one_needs_all_get() -> None:
    one, other = One(), One()
    all_of_them = Viewers(lambda: (one, other))
    assert str(all_of_them.wanted) == "keyframes"
    assert said(all_of_them) == [False] * 4
    assert not all_of_them.stirs(frame(1))
    other.wanted = DecodeMode.AUTO
    other.moves = other.is_learning = other.is_busy = other.needs_keys = other.sees = True
    assert str(all_of_them.wanted) == "auto"
    assert said(all_of_them) == [True] * 4
    assert all_of_them.stirs(frame(1))
    all_of_them.watched()
    assert (one.notes, other.notes) == (1, 1)


def test_nobody_needs_nothing_left_out() -> None:
    assert Viewers(lambda: ()).wanted is DecodeMode.FULL


def test_a_job_learns_until_its_first_frame_and_then_looks(givens: Givens) -> None:
    runner = runner_of(givens, lambda _seen: [])
    assert runner.is_learning
    assert not runner.stirs(frame(10))
    runner.show(frame(0), 1)
    assert not runner.is_learning
    assert not runner.is_busy
    assert not runner.moves
    assert not runner.stirs(frame(1))
    assert runner.stirs(frame(10))
    assert runner.stirs(frame(100)), "a fault is told of when the frame is shown"


def test_a_stream_at_rest_is_watched_and_stays_as_it_is(
    givens: Givens, reports: ReportQueue, clock: Turned
) -> None:
    runner = runner_of(givens, lambda _seen: [])
    runner.watched()
    assert runner.figures(Link()).last_frame_at is None, "it has not begun"
    runner.show(frame(0), 1)
    for _ in range(20):
        clock.passed += 1
        runner.watched()
    assert runner.figures(Link()).last_frame_at == clock.now()
    runner.show(frame(20), 1)
    told = [type(one) for one in drained(reports)]
    assert told == [FirstFrame], "no second first frame after a rest"
