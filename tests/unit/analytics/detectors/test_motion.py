"""The motion detector on small drawn films."""

import math
from collections.abc import Callable, Iterable
from itertools import pairwise

import numpy as np
import pytest

from tests.unit.analytics.drawn import HEIGHT, WIDTH, film, frame, noisy, with_thing, yard
from vidette.analytics.detectors.limits import MotionLimits
from vidette.analytics.detectors.motion import MotionDetector
from vidette.core.event import Detection
from vidette.core.frame import Frame, Pixels
from vidette.core.geometry import Box, iou

Paint = Callable[[float], Pixels]
YARD = yard()
ENTERS = 3.0


def cart(at: float) -> tuple[int, int, int, int]:
    """A thing of 80 x 80 px that crosses the yard from left to right from ENTERS on, in 4 s."""
    return round(-80 + (at - ENTERS) * (WIDTH + 80) / 4), 200, 80, 80


def crossing(at: float) -> Pixels:
    return with_thing(YARD, cart(at)) if at >= ENTERS else YARD


def watched(
    frames: Iterable[Frame], limits: MotionLimits | None = None
) -> list[tuple[float, list[Detection]]]:
    """Times at which something is found, with what."""
    detector = MotionDetector(limits or MotionLimits())
    seen = [(one.pts.total_seconds(), detector.detect(one)) for one in frames]
    return [(at, detections) for at, detections in seen if detections]


def moving(seen: list[tuple[float, list[Detection]]]) -> list[float]:
    return [at for at, detections in seen if any(one.moves for one in detections)]


@pytest.mark.parametrize("fps", [2.0, 5.0, 10.0, 12.5])
def test_a_thing_that_crosses_is_found_where_it_is_and_only_then(fps: float) -> None:
    seen = watched(film(crossing, 9, fps))
    assert seen[0][0] == pytest.approx(ENTERS, abs=0.2 + 1 / fps)
    assert seen[-1][0] == pytest.approx(ENTERS + 4, abs=0.2 + 1 / fps)
    inside = [(at, found) for at, found in seen if ENTERS + 0.6 < at < ENTERS + 3.4]
    assert len(inside) == pytest.approx(2.8 * fps, abs=1.5)
    for at, detections in inside:
        x, y, w, h = cart(at)
        best = max(detections, key=lambda one: one.changed_area)
        assert iou(best.box, Box(x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT)) > 0.75
        assert best.moves
        assert sum(share for _, share in best.strips) == pytest.approx(best.changed_area)


@pytest.mark.parametrize("sigma", [2.0, 6.0, 15.0])
def test_noise_alone_is_nothing(sigma: float) -> None:
    seen = watched(film(lambda at: noisy(YARD, sigma, round(at * 1000)), 12))
    assert seen == []


@pytest.mark.parametrize("sigma", [2.0, 6.0, 15.0])
def test_a_thing_is_found_through_noise(sigma: float) -> None:
    seen = watched(film(lambda at: noisy(crossing(at), sigma, round(at * 1000)), 9))
    times = moving(seen)
    assert times[0] == pytest.approx(ENTERS + 0.2, abs=0.31)
    assert times[-1] == pytest.approx(ENTERS + 3.8, abs=0.31)


def _lit(gain: float, offset: float) -> Pixels:
    return np.asarray(np.clip(YARD * gain + offset, 0, 255), np.uint8)


LIGHTS: dict[str, Paint] = {
    "darker at once": lambda at: _lit(0.6, 0) if at >= 4 else YARD,
    "brighter at once": lambda at: _lit(1.2, 12) if at >= 4 else YARD,
    "slowly darker": lambda at: _lit(1 - 0.5 * min(max(at - 4, 0) / 3, 1), 0),
    "exposure pumps": lambda at: _lit(1 + 0.1 * math.sin(at * 5), 0),
    "clouds from the left": lambda at: np.asarray(
        YARD * (1 - 0.4 / (1 + np.exp((np.arange(WIDTH) - (at - 3) * 200) / 60))), np.uint8
    ),
}


@pytest.mark.parametrize("paint", LIGHTS.values(), ids=LIGHTS.keys())
def test_light_alone_does_not_move(paint: Paint) -> None:
    assert moving(watched(film(paint, 12))) == []


def test_a_thing_is_found_while_the_light_changes() -> None:
    def paint(at: float) -> Pixels:
        gain = 1 - 0.35 * min(max(at - ENTERS, 0) / 2, 1)
        return np.asarray(crossing(at) * gain, np.uint8)

    times = moving(watched(film(paint, 9)))
    assert times[0] == pytest.approx(ENTERS + 0.2, abs=0.31)
    assert times[-1] == pytest.approx(ENTERS + 3.8, abs=0.31)


def test_what_is_there_at_the_start_is_background() -> None:
    parked = with_thing(YARD, (300, 150, 120, 90))
    assert watched(film(lambda _: parked, 6)) == []


def test_what_left_lies_still_and_is_forgotten() -> None:
    parked = with_thing(YARD, (300, 150, 120, 90))
    seen = watched(film(lambda at: parked if at < 3 else YARD, 30))
    assert all(at <= 3.4 for at in moving(seen))
    assert not any(found.is_thing for at, detections in seen if at > 3.4 for found in detections)
    assert all(at < 3 + 21 for at, _ in seen)


def _stopping(at: float) -> Pixels:
    """The cart stops from 5.25 to 30 s."""
    if at < ENTERS:
        return YARD
    x = min(-80 + (at - ENTERS) * 160, 280) if at < 30 else 280 + (at - 30) * 160
    return with_thing(YARD, (round(x), 200, 80, 80))


def test_what_stops_becomes_background_and_may_leave_without_a_ghost() -> None:
    seen = watched(film(_stopping, 36))
    moves = moving(seen)
    assert not [at for at in moves if 6 < at < 30]
    assert not [at for at, _ in seen if 27 < at < 30]
    assert next(at for at in moves if at >= 30) == pytest.approx(30.2, abs=0.21)
    assert not [at for at, _ in seen if at > 33]


@pytest.mark.parametrize(("threshold", "is_found"), [(400.0, True), (2000.0, False)])
def test_the_least_area_counts_in_pixels_of_a_1280_wide_picture(
    threshold: float, is_found: bool
) -> None:
    """The 16 x 16 px thing of a 640-wide picture is 32 x 32 = 1024 px large at 1280."""

    def paint(at: float) -> Pixels:
        return with_thing(YARD, (round(at * 60), 200, 16, 16)) if at >= ENTERS else YARD

    seen = watched(film(paint, 8), MotionLimits(least_area=threshold))
    assert bool(seen) is is_found


@pytest.mark.parametrize(
    ("largest", "is_found"),
    [((400.0, 400.0), True), ((120.0, 400.0), False), ((400.0, 120.0), False)],
)
def test_boxes_beyond_the_largest_do_not_count(
    largest: tuple[float, float], is_found: bool
) -> None:
    """The cart is 160 x 160 px at 1280; while it enters it is narrower."""
    seen = watched(film(crossing, 9), MotionLimits(largest=largest))
    assert bool([at for at, _ in seen if ENTERS + 1 < at < ENTERS + 3]) is is_found


def test_a_thing_that_fills_much_of_the_picture_is_seen() -> None:
    def paint(at: float) -> Pixels:
        x = round(-320 + (at - ENTERS) * 240)
        return with_thing(YARD, (x, 0, 320, HEIGHT), 30) if at >= ENTERS else YARD

    times = moving(watched(film(paint, 9)))
    assert times[0] == pytest.approx(ENTERS + 0.2, abs=0.21)
    assert times[-1] == pytest.approx(ENTERS + 4, abs=0.41)
    assert len(times) >= 17


def test_another_scene_gives_nothing_and_is_learnt_within_a_second() -> None:
    other = np.ascontiguousarray(yard()[::-1, ::-1] // 2 + 90)

    def paint(at: float) -> Pixels:
        if at < 4:
            return YARD
        return with_thing(other, cart(at - 3)) if at >= 6 else other

    times = moving(watched(film(paint, 12)))
    assert times[0] == pytest.approx(6.2, abs=0.31)
    assert times[-1] == pytest.approx(9.8, abs=0.31)


def test_equal_frames_give_equal_detections() -> None:
    frames = list(film(lambda at: noisy(crossing(at), 5, round(at * 1000)), 8))
    assert watched(frames) == watched(frames)


def test_restart_forgets_the_scene() -> None:
    detector = MotionDetector(MotionLimits())
    for one in film(lambda _: YARD, 3):
        assert detector.detect(one) == []
    assert detector.detect(frame(3, crossing(5)))
    detector.restart()
    for one in film(lambda _: crossing(5), 3):
        assert detector.detect(one) == []


@pytest.mark.parametrize("name", ["darker at once", "clouds from the left", "things", "cut"])
def test_a_glimpse_takes_nothing_in_and_sees_what_is_seen(name: str) -> None:
    """Also of what stood long enough to be background, in a light that changes."""
    other = np.ascontiguousarray(YARD[::-1, ::-1] // 2 + 90)
    paints: dict[str, Paint] = {
        **LIGHTS,
        "things": lambda at: np.asarray(_stopping(at) * (1 + 0.1 * math.sin(at / 3)), np.uint8),
        "cut": lambda at: YARD if at < 4 else other,
    }
    frames = list(film(paints[name], 36 if name == "things" else 9))
    alone, glimpsing = MotionDetector(MotionLimits()), MotionDetector(MotionLimits())
    told = 0
    for one, later in pairwise(frames):
        seen = alone.detect(one)
        was_learning = glimpsing.is_learning
        ahead, here = glimpsing.glimpse(later), glimpsing.glimpse(one)
        assert glimpsing.detect(one) == seen
        is_told = was_learning or glimpsing.is_learning or any(each.moves for each in seen)
        assert here is is_told
        told += ahead
    assert 0 < told < len(frames) - 1
