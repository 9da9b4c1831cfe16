"""A shifted scene is still, what passes through it is not; how far a picture is shifted."""

import cv2
import numpy as np
import pytest

from vidette.analytics.detectors.blobs import Blob, blobs
from vidette.analytics.detectors.light import Luma
from vidette.analytics.detectors.shake import shift, steadied
from vidette.analytics.detectors.window import Window

WHOLE = Window(slice(0, 180), slice(0, 320))
STEP = np.full((180, 320), 10, np.uint8)


def scene() -> Luma:
    """Roofs, walls and windows."""
    rng = np.random.default_rng(4)
    picture = np.full((180, 320), 90, np.uint8)
    for _ in range(60):
        x, y = int(rng.integers(0, 300)), int(rng.integers(0, 160))
        w, h = (int(one) for one in rng.integers(8, 40, 2))
        cv2.rectangle(picture, (x, y), (x + w, y + h), int(rng.integers(30, 220)), -1)
    return np.asarray(cv2.GaussianBlur(picture, (3, 3), 0), np.uint8)


def shifted(across: float, down: float) -> Luma:
    move = np.array([[1, 0, across], [0, 1, down]], np.float32)
    moved = cv2.warpAffine(scene(), move, (320, 180), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


def seen(now: Luma) -> list[Blob]:
    """What moves in *now* at a first look."""
    off = cv2.absdiff(now, scene())
    mask = np.asarray(cv2.compare(off, STEP, cv2.CMP_GT), np.uint8)
    return blobs(mask, mask, 30, WHOLE)


@pytest.mark.parametrize("way", [(2.0, 0.0), (-3.0, 1.0), (0.0, 4.0), (5.0, -2.0)])
def test_a_shift_of_the_picture_is_found(way: tuple[float, float]) -> None:
    assert shift(scene(), shifted(*way)) == pytest.approx(way, abs=0.7)


def test_a_picture_that_stands_is_not_shifted() -> None:
    assert shift(scene(), scene()) == pytest.approx((0, 0), abs=0.1)


@pytest.mark.parametrize("way", [(2.0, 0.0), (-3.0, 1.0), (5.0, -2.0)])
def test_nothing_moves_in_a_scene_that_shakes(way: tuple[float, float]) -> None:
    now = shifted(*way)
    first = seen(now)
    assert any(one.moving for one in first)
    found = steadied(first, now, scene(), STEP)
    assert not any(one.moving or one.is_thing for one in found)
    assert all(one.is_shift for one in found)


@pytest.mark.parametrize("way", [(0.0, 0.0), (2.0, 0.0), (-3.0, 1.0)])
def test_who_walks_through_a_scene_that_shakes_is_seen(way: tuple[float, float]) -> None:
    now = shifted(*way)
    now[60:130, 150:185] = 250
    mask = np.zeros_like(now)
    mask[60:130, 150:185] = 255
    (one,) = steadied(blobs(mask, mask, 30, WHOLE), now, scene(), STEP)
    assert one.moving == 70 * 35
    assert one.is_thing


def test_nothing_found_is_nothing_looked_at() -> None:
    assert steadied([], scene(), scene(), STEP) == []
