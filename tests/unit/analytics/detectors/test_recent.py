"""What differs from the background otherwise than a moment ago."""

import numpy as np

from tests.unit.analytics.drawn import seconds, with_thing, yard
from vidette.analytics.detectors.background import Background
from vidette.analytics.detectors.light import Light
from vidette.analytics.detectors.recent import Recent
from vidette.analytics.detectors.window import Window

SCENE = yard(320, 180)
WHOLE = Window(slice(0, 180), slice(0, 320))


def thing(x: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return with_thing(SCENE, (x, 60, 30, 30))


def test_what_stands_does_not_move_and_what_goes_on_does() -> None:
    background, recent = Background([SCENE] * 3), Recent()
    assert not recent.moving(seconds(0), thing(100), background, WHOLE).any(), "the first"
    recent.keep(seconds(0), thing(100), background)
    assert not recent.moving(seconds(0.2), thing(100), background, WHOLE).any()
    moving = recent.moving(seconds(0.2), thing(110), background, WHOLE)
    assert moving[75, 105] == moving[75, 135] == 255
    assert not moving[75, 115:125].any()
    part = Window(slice(60, 90), slice(100, 140))
    assert np.array_equal(
        recent.moving(seconds(0.2), thing(110), background, part)[3:-3, 3:-3],
        moving[part][3:-3, 3:-3],
    )


def test_a_picture_is_compared_with_one_that_is_old_enough() -> None:
    background, recent = Background([SCENE] * 3), Recent()
    for number in range(10):
        recent.keep(seconds(number / 25), thing(100 + 2 * number), background)
    moving = recent.moving(seconds(0.4), thing(120), background, WHOLE)
    assert moving[75, 111] == 255, "it stood here 0.2 s ago"
    assert not moving[75, 105], "it stood here 0.32 s ago"


def test_a_thing_in_another_light_does_not_move() -> None:
    background, recent = Background([SCENE] * 3), Recent()
    recent.keep(seconds(0), thing(100), background)
    background.relight(Light(1.0, 20.0))
    brighter = np.asarray(thing(100) + np.uint8(20), np.uint8)
    assert not recent.moving(seconds(0.2), brighter, background, WHOLE).any()
