"""One connection for many jobs: joining, leaving, failing, ending, hanging."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from tests.unit.runtime.pieces import Camera, Scripted, Turned, assignment, catalogue_of, frame
from vidette.core.errors import SourceError
from vidette.core.event import Change
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.core.reports import FirstFrame, Report, SourceLost
from vidette.media.source import SourceOptions
from vidette.runtime.feed import Feed
from vidette.runtime.givens import Givens
from vidette.runtime.pipeline import Pipeline
from vidette.runtime.report_queue import ReportQueue
from vidette.runtime.runner import Runner


def nothing(_seen: Frame) -> list[Change]:
    return []


def broken(_seen: Frame) -> list[Change]:
    raise RuntimeError


def runner_of(
    givens: Givens, job: int, script: Callable[[Frame], list[Change]] = nothing
) -> Runner:
    given = assignment(job=job)
    read = catalogue_of(lambda: Scripted(script)).read_job(given.document)
    return Runner(given, partial(Pipeline, given, read), givens)


def feed_of(givens: Givens, url: str = "rtsp://camera.invalid/x") -> Feed:
    return Feed("feed-key", url, SourceOptions(), givens)


def until(reports: ReportQueue, kind: type[FirstFrame | SourceLost], runner: Runner) -> Report:
    while (report := reports.get()) is not None:
        if isinstance(report, kind) and report.job_uid == runner.assignment.job_uid:
            return report
    raise AssertionError("the queue is closed")


def leave(feed: Feed, camera: Camera, *runners: Runner) -> None:
    for runner in runners:
        feed.detach(runner)
    camera.frames_given.put(None)
    assert feed.join(9)


def test_jobs_join_and_leave_one_connection(
    givens: Givens, reports: ReportQueue, camera: Camera
) -> None:
    feed, times = feed_of(givens), count()
    first, second = runner_of(givens, 1), runner_of(givens, 2)
    assert feed.attach(first)
    camera.frames_given.put(frame(next(times)))
    until(reports, FirstFrame, first)
    assert feed.attach(second)
    camera.frames_given.put(frame(next(times)))
    until(reports, FirstFrame, second)
    assert not feed.detach(first)
    assert feed.detach(second)
    camera.frames_given.put(frame(next(times)))
    assert feed.join(9)
    assert (camera.openings, camera.closings) == (1, 1)
    assert not feed.attach(first)


def test_a_fault_of_one_job_is_not_the_other_ones(
    givens: Givens, reports: ReportQueue, camera: Camera
) -> None:
    feed = feed_of(givens)
    bad, good = runner_of(givens, 1, broken), runner_of(givens, 2)
    feed.attach(bad)
    feed.attach(good)
    camera.frames_given.put(frame(0))
    lost = until(reports, SourceLost, bad)
    assert isinstance(lost, SourceLost)
    assert lost.reason is Reason.INTERNAL
    until(reports, FirstFrame, good)
    assert camera.openings == 1
    leave(feed, camera, bad, good)


def test_failures_in_a_row_are_counted_until_it_has_played_a_while(
    givens: Givens, reports: ReportQueue, camera: Camera, clock: Turned
) -> None:
    givens = replace(givens, chance=lambda: 0.0, least_pause=0.0)
    feed, runner = feed_of(givens), runner_of(givens, 1)
    attempts = []

    def fail() -> None:
        camera.frames_given.put(SourceError(Reason.NO_PACKETS))
        lost = until(reports, SourceLost, runner)
        assert isinstance(lost, SourceLost)
        attempts.append(lost.attempt)
        feed.detach(other)
        feed.attach(other)

    other = runner_of(givens, 2)
    feed.attach(runner)
    feed.attach(other)
    fail()
    camera.frames_given.put(frame(0))
    until(reports, FirstFrame, runner)
    clock.passed += 9
    fail()
    camera.frames_given.put(frame(0))
    until(reports, FirstFrame, runner)
    clock.passed += 11
    fail()
    assert attempts == [1, 2, 1]
    leave(feed, camera, runner, other)
    assert camera.openings == camera.closings


@pytest.mark.parametrize("url", ["file:///a.mp4", "testsrc://a?duration=1"])
def test_what_is_finite_ends_once(
    givens: Givens, reports: ReportQueue, camera: Camera, url: str
) -> None:
    feed, runner = feed_of(givens, url), runner_of(givens, 1)
    feed.attach(runner)
    camera.frames_given.put(frame(0))
    camera.frames_given.put(SourceError(Reason.ENDED))
    lost = until(reports, SourceLost, runner)
    assert isinstance(lost, SourceLost)
    assert (lost.attempt, lost.next_attempt_at) == (1, None)
    assert feed.join(9)
    assert not feed.attach(runner_of(givens, 2))
    assert camera.openings == 1
    link = feed.link()
    assert (link.attempt, link.next_attempt_at, link.name) == (1, None, "feed-key")


def test_a_stream_that_ends_is_tried_again(
    givens: Givens, reports: ReportQueue, camera: Camera
) -> None:
    feed, runner = feed_of(givens), runner_of(givens, 1)
    feed.attach(runner)
    camera.frames_given.put(SourceError(Reason.ENDED))
    lost = until(reports, SourceLost, runner)
    assert isinstance(lost, SourceLost)
    assert lost.next_attempt_at is not None
    leave(feed, camera, runner)


def test_a_source_that_faults_in_a_way_nobody_foresaw_is_internal(
    givens: Givens, reports: ReportQueue
) -> None:
    def explode(*_args: object, **_kwargs: object) -> Camera:
        raise KeyError("rtsp://me:word@camera.invalid")

    feed = feed_of(replace(givens, open_source=explode))
    runner = runner_of(givens, 1)
    feed.attach(runner)
    lost = until(reports, SourceLost, runner)
    assert isinstance(lost, SourceLost)
    assert (lost.reason, lost.detail) == (Reason.INTERNAL, "KeyError")
    feed.detach(runner)
    assert feed.join(9)


def test_a_feed_whose_native_call_hangs_holds_nobody(
    givens: Givens, reports: ReportQueue, camera: Camera
) -> None:
    entered, let_go = threading.Event(), threading.Event()

    def hang(*_args: object, **_kwargs: object) -> Camera:
        entered.set()
        let_go.wait(9)
        raise SourceError(Reason.TIMEOUT)

    feed, runner = feed_of(replace(givens, open_source=hang)), runner_of(givens, 1)
    feed.attach(runner)
    assert entered.wait(9)
    assert feed.detach(runner)
    assert not feed.join(0)
    other, watcher = feed_of(givens), runner_of(givens, 2)
    other.attach(watcher)
    camera.frames_given.put(frame(0))
    until(reports, FirstFrame, watcher)
    let_go.set()
    assert feed.join(9)
    leave(other, camera, watcher)


def test_pictures_are_counted_over_all_connections(
    givens: Givens, reports: ReportQueue, camera: Camera, clock: Turned
) -> None:
    feed, runner = feed_of(givens), runner_of(givens, 1)
    feed.attach(runner)
    for number in range(4):
        camera.frames_given.put(frame(number))
    camera.frames_given.put(SourceError(Reason.CORRUPT))
    until(reports, SourceLost, runner)
    clock.passed += 2
    assert feed.link().fps_in == pytest.approx(2)
    leave(feed, camera, runner)
