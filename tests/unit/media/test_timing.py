from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.media.timing import (
    EPOCH,
    LIVE_STEP,
    RECORDED_STEP,
    ArrivalStamps,
    MediaStamps,
    Pacer,
    Playback,
    Timeline,
    media_time,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
instants = st.timedeltas(min_value=-DAY, max_value=DAY)


def ms(count: float) -> timedelta:
    return timedelta(milliseconds=count)


def placed(timeline: Timeline, *raws: float | None) -> list[timedelta | None]:
    return [timeline.place(None if raw is None else ms(raw)) for raw in raws]


def picked(fps: float, times: list[timedelta]) -> list[timedelta]:
    pacer = Pacer(fps)
    return [pts for pts in times if pacer.wants(pts)]


def test_media_time_is_exact_and_refuses_nonsense() -> None:
    assert media_time(90_000 * 3600, Fraction(1, 90_000)) == timedelta(hours=1)
    assert media_time(1, Fraction(1, 3)) == timedelta(microseconds=333_333)
    assert media_time(None, Fraction(1, 90_000)) is None
    assert media_time(1, None) is None
    assert media_time(2**62, Fraction(1)) is None


def test_a_sound_sequence_is_kept_from_zero_on() -> None:
    assert placed(Timeline(LIVE_STEP), 5000, 5040, 5120, 9000) == [ms(0), ms(40), ms(120), ms(4000)]


@pytest.mark.parametrize("jump", [3_600_000, -3_600_000, -(2**33) / 90], ids=["up", "down", "wrap"])
def test_a_jump_of_a_live_source_lasts_as_long_as_the_arrivals_say(jump: float) -> None:
    timeline = Timeline(LIVE_STEP)
    raws = [0, 40, 80 + jump, 120 + jump]
    arrivals = [1000, 1041, 1133, 1170]
    found = [timeline.place(ms(raw), ms(at)) for raw, at in zip(raws, arrivals, strict=True)]
    assert found == [ms(0), ms(40), ms(132), ms(172)]


def test_a_jump_of_a_recording_lasts_one_usual_step() -> None:
    raws = (0, 100, 200, 7_200_000, 7_200_100)
    assert placed(Timeline(RECORDED_STEP), *raws) == [ms(0), ms(100), ms(200), ms(300), ms(400)]


def test_a_gap_of_a_recording_is_believed() -> None:
    assert placed(Timeline(RECORDED_STEP), 0, 40, 60_000) == [ms(0), ms(40), ms(60_000)]


def test_a_time_that_stands_still_is_no_new_picture() -> None:
    assert placed(Timeline(LIVE_STEP), 0, 40, *[40] * 100, 80) == [
        ms(0),
        ms(40),
        *[None] * 100,
        ms(80),
    ]


def test_pictures_out_of_order_are_left_out_and_cost_no_time() -> None:
    assert placed(Timeline(LIVE_STEP), 0, 80, 40, 120) == [ms(0), ms(80), None, ms(120)]


def test_missing_times_are_bridged_by_the_arrivals() -> None:
    timeline = Timeline(LIVE_STEP)
    arrivals = [ms(5000), ms(5100), ms(5100), ms(5250)]
    assert [timeline.place(None, at) for at in arrivals] == [ms(0), ms(100), ms(101), ms(251)]


def test_a_single_missing_time_does_not_shift_those_after_it() -> None:
    timeline = Timeline(LIVE_STEP)
    raws = [ms(0), ms(80), None, ms(240)]
    arrivals = [ms(0), ms(81), ms(150), ms(241)]
    found = [timeline.place(raw, at) for raw, at in zip(raws, arrivals, strict=True)]
    assert found == [ms(0), ms(80), ms(149), ms(240)]


def test_a_first_picture_without_a_time_comes_a_usual_step_before_the_next() -> None:
    arrivals = [ms(0), ms(1), ms(2)]
    timeline = Timeline(LIVE_STEP)
    raws = [None, ms(80), ms(160)]
    found = [timeline.place(raw, at) for raw, at in zip(raws, arrivals, strict=True)]
    assert found == [ms(0), ms(40), ms(120)]


@given(
    st.lists(st.tuples(st.none() | instants, st.none() | instants), max_size=40),
    st.sampled_from([LIVE_STEP, RECORDED_STEP]),
)
def test_media_time_starts_at_zero_and_grows_in_bounded_steps(
    pictures: list[tuple[timedelta | None, timedelta | None]], longest: timedelta
) -> None:
    timeline = Timeline(longest)
    times = [pts for raw, at in pictures if (pts := timeline.place(raw, at)) is not None]
    assert times[:1] == [timedelta(0)] * bool(pictures)
    assert all(timedelta(0) < after - before <= longest for before, after in pairwise(times))


@given(st.floats(0.05, 120), st.lists(instants, max_size=200))
def test_pacing_never_exceeds_fps_whatever_the_times(fps: float, times: list[timedelta]) -> None:
    pacer = Pacer(fps)
    forward, count, last = 0.0, 0, None
    for pts in times:
        forward += max(0.0, (pts - last).total_seconds()) if last is not None else 0.0
        last = pts
        count += pacer.wants(pts)
        assert count <= 1.01 + forward * fps


@given(st.floats(0.5, 30), st.lists(st.timedeltas(ms(1), ms(900)), min_size=1, max_size=200))
def test_no_span_holds_more_than_its_share_and_two(fps: float, steps: list[timedelta]) -> None:
    times = [sum(steps[:number], timedelta(0)) for number in range(len(steps))]
    taken = picked(fps, times)
    for first, begun in enumerate(taken):
        for last in range(first, len(taken)):
            span = (taken[last] - begun).total_seconds()
            assert last - first + 1 <= 2.01 + span * fps


@pytest.mark.parametrize(
    ("source", "fps", "expected"),
    [(12.5, 5, 300), (25, 5, 300), (30, 30, 1800), (25, 10, 600), (29.97, 7, 420), (10, 25, 600)],
)
def test_the_average_rate_is_kept(source: float, fps: float, expected: int) -> None:
    times = [timedelta(microseconds=round(n * 1e6 / source)) for n in range(int(60 * source))]
    assert abs(len(picked(fps, times)) - expected) <= 1


@given(st.lists(st.floats(-15, 15), min_size=250, max_size=250))
def test_jitter_costs_at_most_one_frame(jitter: list[float]) -> None:
    times = sorted(ms(40 * number + wobble) for number, wobble in enumerate(jitter))
    assert len(picked(25, times)) >= 248


def test_after_a_gap_the_rate_is_as_before() -> None:
    times = [ms(40 * n) for n in range(50)] + [ms(600_000 + 40 * n) for n in range(50)]
    assert len(picked(5, times)) <= 2 * 10 + 2


def test_lag_is_measured_against_the_fastest_picture() -> None:
    stamps = ArrivalStamps(lambda: NOON)
    assert stamps.stamp(ms(0), 100.0) == (NOON, ms(0))
    assert stamps.stamp(ms(1000), 100.6) == (NOON, ms(0))
    at, lag = stamps.stamp(ms(2000), 103.0)
    assert ms(1380) < lag < ms(1400)
    assert at == NOON - lag


def test_a_slow_camera_clock_is_no_lag_but_a_full_pipe_is() -> None:
    slow, full = ArrivalStamps(lambda: NOON), ArrivalStamps(lambda: NOON)
    for second in range(1000):
        _, crept = slow.stamp(timedelta(seconds=second), 5.0 + second * 1.004)
        _, grown = full.stamp(timedelta(seconds=second), 5.0 + second * 1.1)
    assert crept < ms(10)
    assert grown > timedelta(seconds=90)


def test_a_step_of_the_wall_clock_is_no_lag() -> None:
    days = iter([NOON, NOON + DAY])
    stamps = ArrivalStamps(lambda: next(days))
    stamps.stamp(ms(0), 7.0)
    at, lag = stamps.stamp(ms(40), 7.04)
    assert lag < ms(1)
    assert at == NOON + DAY - lag


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1000)), min_size=1, max_size=50))
def test_lag_is_never_negative(pictures: list[tuple[float, float]]) -> None:
    stamps = ArrivalStamps(lambda: NOON)
    for pts, arrived in pictures:
        at, lag = stamps.stamp(timedelta(seconds=pts), arrived)
        assert lag >= timedelta(0)
        assert at == NOON - lag


def test_recordings_read_at_once_are_stamped_by_media_time() -> None:
    assert MediaStamps().stamp(ms(1500), 99.0) == (EPOCH + ms(1500), timedelta(0))


def test_playback_ends_its_wait_when_stopped() -> None:
    stop = Event()
    playback = Playback(stop, lambda: 50.0)
    assert playback.wait(ms(0))
    stop.set()
    assert not playback.wait(timedelta(hours=1))
