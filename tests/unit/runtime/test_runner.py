"""One job on a feed: what it reports, and that its faults stay its own."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from tests.unit.runtime.pieces import (
    NOON,
    Scripted,
    Turned,
    assignment,
    catalogue_of,
    change,
    drained,
    frame,
)
from vidette.core.errors import SourceError
from vidette.core.event import Change, Phase
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.core.reports import EventRaised, FirstFrame, Released, SourceLost
from vidette.runtime.givens import Givens
from vidette.runtime.link import Link
from vidette.runtime.pipeline import Pipeline
from vidette.runtime.report_queue import ReportQueue
from vidette.runtime.runner import Runner


def nothing(_seen: Frame) -> list[Change]:
    return []


def start_at_once(seen: Frame) -> list[Change]:
    at = seen.pts.total_seconds()
    return [change(Phase.START if at == 0 else Phase.UPDATE, at, started=0)]


def runner_of(givens: Givens, script: Callable[[Frame], list[Change]] = nothing) -> Runner:
    given = assignment()
    read = catalogue_of(lambda: Scripted(script)).read_job(given.document)
    return Runner(given, partial(Pipeline, given, read), givens)


def test_the_first_frame_of_each_connection_is_reported(
    givens: Givens, reports: ReportQueue, clock: Turned
) -> None:
    runner = runner_of(givens)
    for connection in (1, 1, 2):
        clock.passed += 1
        runner.show(frame(clock.passed), connection)
    told = drained(reports)
    uid = runner.assignment.job_uid
    assert told == [
        FirstFrame(uid, 1, NOON + timedelta(seconds=1)),
        FirstFrame(uid, 1, NOON + timedelta(seconds=3)),
    ]


def test_a_frame_after_a_long_gap_is_told_as_a_first_one(
    givens: Givens, reports: ReportQueue, clock: Turned
) -> None:
    runner = runner_of(givens)
    for at in (0, 4, 8, 14, 15):
        clock.passed = at
        runner.show(frame(at), 1)
    told = drained(reports)
    assert all(isinstance(one, FirstFrame) for one in told)
    assert [one.at - NOON for one in told if isinstance(one, FirstFrame)] == [
        timedelta(0),
        timedelta(seconds=14),
    ]


def test_a_lost_source_ends_events_first(givens: Givens, reports: ReportQueue) -> None:
    runner = runner_of(givens, start_at_once)
    runner.show(frame(0), 1)
    runner.lose_source(SourceError(Reason.NO_PACKETS, "rtsp://me:word@camera.invalid"), 3, NOON)
    told = drained(reports)
    assert [type(one) for one in told] == [FirstFrame, EventRaised, EventRaised, SourceLost]
    assert isinstance(told[2], EventRaised)
    assert told[2].event.phase is Phase.END
    lost = told[3]
    assert isinstance(lost, SourceLost)
    assert (lost.reason, lost.attempt, lost.next_attempt_at) == (Reason.NO_PACKETS, 3, NOON)
    assert "word" not in lost.detail


def test_a_fault_of_the_analyzer_is_retried_after_a_pause(
    givens: Givens, reports: ReportQueue, clock: Turned
) -> None:
    def broken_at_one_second(seen: Frame) -> list[Change]:
        if seen.pts == timedelta(seconds=1):
            raise ZeroDivisionError("rtsp://me:word@camera.invalid")
        return start_at_once(seen)

    runner = runner_of(givens, broken_at_one_second)
    runner.show(frame(0), 1)
    runner.show(frame(1), 1)
    resting = runner.figures(Link(fps_in=10, name="f"))
    assert (resting.attempt, resting.next_attempt_at) == (1, NOON + timedelta(seconds=1.5))
    clock.passed = 1.4
    runner.show(frame(2), 1)
    clock.passed = 1.6
    runner.show(frame(3), 1)
    again = runner.figures(Link(fps_in=10, name="f"))
    assert (again.attempt, again.next_attempt_at) == (0, None)
    told = drained(reports)
    assert [type(one) for one in told] == [
        FirstFrame,
        EventRaised,
        EventRaised,
        SourceLost,
        FirstFrame,
        EventRaised,
    ]
    lost = told[3]
    assert isinstance(lost, SourceLost)
    assert (lost.reason, lost.detail) == (Reason.INTERNAL, "ZeroDivisionError")
    events = [one.event for one in told if isinstance(one, EventRaised)]
    assert [one.phase for one in events[:2]] == ["start", "end"]
    assert events[2].event_uid != events[0].event_uid


def test_faults_in_a_row_make_the_pauses_grow(
    givens: Givens, reports: ReportQueue, clock: Turned
) -> None:
    def broken(_seen: Frame) -> list[Change]:
        raise RuntimeError

    runner = runner_of(givens, broken)
    for _ in range(300):
        clock.passed += 0.1
        runner.show(frame(clock.passed), 1)
    lost = [one for one in drained(reports) if isinstance(one, SourceLost)]
    assert [one.attempt for one in lost] == list(range(1, len(lost) + 1))
    pauses = [one.next_attempt_at - one.at for one in lost if one.next_attempt_at]
    assert pauses == sorted(pauses)
    assert pauses[-1] > 4 * pauses[0]


def test_a_release_ends_events_and_is_the_last_word(givens: Givens, reports: ReportQueue) -> None:
    runner = runner_of(givens, start_at_once)
    runner.show(frame(0), 1)
    runner.release(1)
    runner.release(1)
    runner.show(frame(1), 1)
    runner.lose_source(SourceError(Reason.ENDED), 1, None)
    told = drained(reports)
    assert [type(one) for one in told] == [FirstFrame, EventRaised, EventRaised, Released]


def test_an_analysis_that_hangs_does_not_hold_the_release(
    givens: Givens, reports: ReportQueue
) -> None:
    entered, let_go = threading.Event(), threading.Event()

    def hangs(_seen: Frame) -> list[Change]:
        entered.set()
        assert let_go.wait(9)
        return start_at_once(frame(0))

    runner = runner_of(givens, hangs)
    feed = threading.Thread(target=runner.show, args=(frame(0), 1))
    feed.start()
    assert entered.wait(9)
    runner.release(0.01)
    let_go.set()
    feed.join(9)
    assert [type(one) for one in drained(reports)] == [Released]


def test_late_frames_are_skipped_but_not_for_ever(
    givens: Givens, reports: ReportQueue, clock: Turned
) -> None:
    runner = runner_of(givens)
    for number in range(40):
        clock.passed = number / 10
        runner.show(frame(number / 10, lag=0 if number < 10 else 5), 1)
    figures = runner.figures(Link())
    analysed = round(figures.fps_analysed * 3.9)
    assert 5 + 2 <= analysed <= 5 + 4
    assert figures.skipped_frames == 30 - (analysed - 5)
    assert figures.lag_ms == 5000
    assert [type(one) for one in drained(reports)] == [FirstFrame]


def test_events_that_find_no_room_are_counted(givens: Givens) -> None:
    narrow = ReportQueue(most_events=1)
    cramped = replace(givens, reports=narrow, patience=0.0)

    def flood(_seen: Frame) -> list[Change]:
        return [change(Phase.START, 0, started=0, number=n) for n in range(4)]

    runner = runner_of(cramped, flood)
    runner.show(frame(0), 1)
    assert runner.figures(Link()).lost_events == 3
    runner.release(1)
    events = [one.event for one in drained(narrow) if isinstance(one, EventRaised)]
    assert [one.phase for one in events] == ["start", *["end"] * 4]
