"""When a picture shows another scene."""

import numpy as np
import pytest

from tests.unit.analytics.drawn import seconds, with_thing
from vidette.analytics.detectors.cut import SceneWatch

NOTHING = np.zeros((180, 320), np.uint8)
EVERYTHING = np.full_like(NOTHING, 255)


def test_a_cut_is_told_at_once() -> None:
    watch = SceneWatch()
    assert not watch.is_other(seconds(0), NOTHING, NOTHING)
    assert watch.is_other(seconds(0.2), EVERYTHING, EVERYTHING)


def test_a_thing_in_two_thirds_of_the_picture_is_no_cut_however_long_it_stays() -> None:
    watch = SceneWatch()
    large = with_thing(NOTHING, (0, 0, 200, 180), 255)
    assert not any(watch.is_other(seconds(number / 5), large, large) for number in range(50))


def test_another_brightness_of_everything_is_no_cut() -> None:
    watch = SceneWatch()
    thing = with_thing(NOTHING, (0, 0, 120, 180), 255)
    assert not any(watch.is_other(seconds(number / 5), EVERYTHING, thing) for number in range(50))


@pytest.mark.parametrize("fps", [2, 5, 10])
def test_a_change_of_everything_that_came_slowly_is_told_when_it_lasts(fps: int) -> None:
    watch = SceneWatch()
    told = []
    for number in range(8 * fps):
        at = number / fps
        mask = with_thing(NOTHING, (0, 0, round(min(320, at * 80)), 180), 255)
        if watch.is_other(seconds(at), mask, mask):
            told.append(at)
    assert told[0] == pytest.approx(4.4, abs=0.35)
