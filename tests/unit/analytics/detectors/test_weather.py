"""Snow is no thing, what crosses in it is; specks of noise and fragments of a thing are no weather."""

from copy import copy

import cv2
import numpy as np
import pytest

from tests.unit.analytics.drawn import HEIGHT, WIDTH, film, seconds, with_thing, yard
from vidette.analytics.case_types.motion_detect import MotionPipeline, build
from vidette.analytics.detectors.light import Luma
from vidette.analytics.detectors.limits import MotionLimits
from vidette.analytics.detectors.motion import MotionDetector
from vidette.analytics.detectors.weather import Weather
from vidette.analytics.detectors.window import Window
from vidette.core.frame import Pixels
from vidette.core.geometry import Box, intersection

WHOLE = Window(slice(0, 180), slice(0, 320))


def specks(count: int, side: int, seed: int) -> Luma:
    """A mask of *count* squares anywhere."""
    mask = np.zeros((180, 320), np.uint8)
    rng = np.random.default_rng(seed)
    for x, y in zip(rng.integers(0, 310, count), rng.integers(0, 170, count), strict=True):
        mask[y : y + side, x : x + side] = 255
    return mask


def fall(weather: Weather, count: int, side: int, pictures: int = 10) -> None:
    for number in range(pictures):
        weather.without(seconds(number / 5), specks(count, side, number), WHOLE)


def snowing(at: float) -> Pixels:
    """The yard with flakes that are elsewhere in each picture."""
    picture = yard()
    rng = np.random.default_rng(round(at * 1000))
    for x, y in zip(rng.integers(0, WIDTH, 120), rng.integers(0, HEIGHT, 120), strict=True):
        cv2.circle(picture, (int(x), int(y)), 4, 230, -1)
    return picture


def test_flakes_are_nothing() -> None:
    analyzer = build(MotionPipeline())
    assert [change for one in film(snowing, 20) for change in analyzer.analyze(one)] == []


def test_who_walks_in_the_snow_is_seen() -> None:
    def walker(at: float) -> tuple[int, int, int, int]:
        return round(80 * (at - 5)), 150, 40, 110

    detector = MotionDetector(MotionLimits())
    for one in film(lambda at: with_thing(snowing(at), walker(at), 20), 12):
        at = one.pts.total_seconds()
        detections = detector.detect(one)
        x, y, w, h = walker(at)
        if at > 6:
            place = Box(x / WIDTH, y / HEIGHT, w / WIDTH, h / HEIGHT)
            found = next(one for one in detections if one.moves)
            assert intersection(found.box, place) > 0.8 * place.area


def test_weather_is_forgotten_when_nothing_falls() -> None:
    weather = Weather()
    fall(weather, 60, 5)
    assert weather.is_bad
    for number in range(10, 40):
        weather.without(seconds(number / 5), specks(0, 1, number), WHOLE)
    assert not weather.is_bad


@pytest.mark.parametrize(("count", "side"), [(60, 2), (5, 5)])
def test_noise_and_a_few_specks_are_no_weather(count: int, side: int) -> None:
    weather = Weather()
    fall(weather, count, side)
    assert not weather.is_bad
    mask = specks(count, side, 99)
    assert np.array_equal(weather.without(seconds(2), mask, WHOLE), mask)


def test_what_stays_where_it_was_is_no_weather() -> None:
    weather, mask = Weather(), specks(60, 5, 1)
    for number in range(10):
        weather.without(seconds(number / 5), mask, WHOLE)
    assert not weather.is_bad


def test_movement_past_a_standing_thing_is_none() -> None:
    weather = Weather()
    fall(weather, 60, 5)
    moving = np.zeros((180, 320), np.uint8)
    moving[20:25, 30:36] = 255
    assert not weather.calmed(moving).any()
    moving[60:90, 100:120] = 255
    assert np.count_nonzero(weather.calmed(moving)) == 30 * 20


def test_a_glimpse_teaches_nothing() -> None:
    weather = Weather()
    fall(weather, 60, 5)
    before = weather.cells, weather.area
    fall(copy(weather), 3, 9)
    assert (weather.cells, weather.area) == before
