"""Soft spots are stilled, things with edges are not, whatever the scene; nor any when all is out of focus."""

import cv2
import numpy as np
import pytest

from vidette.analytics.detectors.blobs import Blob, blobs
from vidette.analytics.detectors.focus import Focus
from vidette.analytics.detectors.light import Luma
from vidette.analytics.detectors.window import Window

WHOLE = Window(slice(0, 180), slice(0, 320))


def scene(blur: float = 0.7) -> Luma:
    y, x = np.mgrid[:180, :320]
    tiles = np.asarray(70 + ((x // 20 + y // 20) % 2) * 60, np.uint8)
    return np.asarray(cv2.GaussianBlur(tiles, (0, 0), blur), np.uint8)


def spot(radius: float, bright: float = 90.0, blur: float = 0.7) -> Luma:
    """The scene with a spot that has no edge."""
    y, x = np.mgrid[:180, :320]
    far = ((x - 150) ** 2 + (y - 90) ** 2) / radius**2
    return np.asarray(np.clip(scene(blur) + bright * np.exp(-far), 0, 255), np.uint8)


def smear() -> Luma:
    """The scene behind something opaque that is out of focus."""
    mask = np.zeros((180, 320), np.float32)
    cv2.circle(mask, (150, 90), 20, 1.0, -1)
    mask = np.asarray(cv2.GaussianBlur(mask, (0, 0), 8.0), np.float32)
    return np.asarray(scene() * (1 - mask) + 20 * mask, np.uint8)


def thing(blur: float = 0.7, luma: int = 200) -> Luma:
    picture = scene(0.01)
    cv2.rectangle(picture, (140, 60), (165, 120), luma, -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8)


def seen(now: Luma, before: Luma, focus: Focus) -> list[Blob]:
    changed = np.asarray(cv2.absdiff(now, before) > 10, np.uint8) * np.uint8(255)
    return focus.judged(blobs(changed, changed, 31, WHOLE), now, before)


@pytest.mark.parametrize("radius", [8, 14, 25])
@pytest.mark.parametrize("bright", [90.0, -60.0])
def test_a_soft_spot_does_not_move(radius: float, bright: float) -> None:
    (one,) = seen(spot(radius, bright), scene(), Focus(scene()))
    assert one.moving == 0
    assert one.area > 64


def test_nor_does_something_out_of_focus_that_hides_edges() -> None:
    assert [one.moving for one in seen(smear(), scene(), Focus(scene()))] == [0]


@pytest.mark.parametrize("luma", [20, 200])
def test_a_thing_with_edges_does(luma: int) -> None:
    (one,) = seen(thing(luma=luma), scene(), Focus(scene()))
    assert one.moving > 0.9 * one.area


def test_what_moves_in_a_blurred_scene_does() -> None:
    assert seen(thing(3.0), scene(3.0), Focus())[0].moving == 0
    assert seen(thing(3.0), scene(3.0), Focus(scene(3.0)))[0].moving > 0


def test_what_something_left_behind_is_no_thing_and_does_not_move() -> None:
    ground = np.full((180, 320), 90, np.uint8)
    there = ground.copy()
    cv2.rectangle(there, (140, 60), (165, 120), 200, -1)
    there = np.asarray(cv2.GaussianBlur(there, (0, 0), 1.0), np.uint8)
    (hole,) = seen(ground, there, Focus(there))
    assert (hole.moving, hole.is_thing) == (0, False)
    (one,) = seen(there, ground, Focus(ground))
    assert one.is_thing


def test_a_scene_without_edges_is_taken_for_sharp() -> None:
    flat = np.full((180, 320), 90, np.uint8)
    assert seen(spot(14), scene(), Focus(flat))[0].moving == 0


def test_what_is_small_is_not_judged() -> None:
    (one,) = seen(spot(3, 60.0), scene(), Focus(scene()))
    assert 31 <= one.area < 64
    assert one.moving > 0
