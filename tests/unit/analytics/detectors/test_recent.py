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


def test_what_trembles_in_one_place_moves_no_more_and_what_comes_along_does() -> None:
    background, recent = Background([SCENE] * 3), Recent()
    trembled = []
    for number in range(15):
        picture, pts = thing(100 + 2 * (number % 2)), seconds(number / 5)
        trembled.append(recent.moving(pts, picture, background, WHOLE).any())
        recent.keep(pts, picture, background)
    assert all(trembled[1:3]), "nobody knows yet that it goes to and fro"
    assert not any(trembled[-5:])
    assert recent.moving(seconds(3), thing(110), background, WHOLE)[75, 137] == 255, "it goes"
    for number in range(15, 60):
        pts = seconds(number / 5)
        recent.moving(pts, thing(100), background, WHOLE)
        recent.keep(pts, thing(100), background)
    moving = recent.moving(seconds(12), thing(102), background, WHOLE)
    assert moving[75, 101] == moving[75, 131] == 255, "it has stood long since"


def test_a_glimpse_leaves_nothing_behind() -> None:
    background = Background([SCENE] * 3)
    glimpsed, other = Recent(), Recent()
    for number in range(10):
        for recent in (glimpsed, other):
            recent.keep(seconds(number / 5), thing(100), background)
        for one in (100, 104, 100):
            glimpsed.moving(seconds(number / 5 + 0.1), thing(one), background, WHOLE)
    moving = glimpsed.moving(seconds(2), thing(103), background, WHOLE)
    assert moving.any()
    assert np.array_equal(moving, other.moving(seconds(2), thing(103), background, WHOLE))
