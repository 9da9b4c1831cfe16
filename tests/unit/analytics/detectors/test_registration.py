"""Where a learnt view lies in the picture of a camera that was turned, tilted or zoomed."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.analytics.drawn import noisy, street
from vidette.analytics.detectors.scaling import scaled
from vidette.analytics.detectors.view import View
from vidette.core.frame import Pixels

SIZE = (640, 360)
CORNERS = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.5, 0.5))


def seen(scene: Pixels, move: NDArray[np.float64], seed: int) -> Pixels:
    """What a camera sees of *scene*, whose middle it looked at before *move* of the picture."""
    to_view = move @ np.array([[1, 0, -320], [0, 1, -180], [0, 0, 1]], np.float64)
    return scaled(noisy(np.asarray(cv2.warpPerspective(scene, to_view, SIZE), np.uint8), 2, seed))


def turn(x: float, y: float, degrees: float, zoom: float, keystone: float) -> NDArray[np.float64]:
    """In pixels about the middle of the picture; *keystone*: share by which far sides shrink."""
    around = np.vstack([cv2.getRotationMatrix2D((320, 180), degrees, zoom), (0, 0, 1)])
    away = np.array([[1, 0, 0], [0, 1, 0], [keystone / 640, 0, 1]])
    shift = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)
    return np.asarray(shift @ around @ away, np.float64)


def learnt(scene: Pixels) -> View:
    view = View(seen(scene, np.eye(3), 0))
    for number in range(1, 8):
        view.learn(seen(scene, np.eye(3), number))
    return view


@pytest.mark.parametrize(
    "move",
    [
        turn(120, -40, 0, 1, 0),
        turn(-200, 60, 0, 1, 0),
        turn(30, 20, 12, 1, 0),
        turn(0, 0, 0, 1.4, 0),
        turn(-50, 30, -7, 0.75, 0),
        turn(80, 0, 3, 1.1, 0.15),
    ],
)
def test_places_of_the_view_are_found_again(move: NDArray[np.float64]) -> None:
    scene = street(1)
    found = learnt(scene).mapped(seen(scene, move, 50))
    assert found is not None
    assert found.sure > 0.8
    for x, y in CORNERS:
        true = move @ (x * 640, y * 360, 1)
        at = found.point((x, y))
        assert at is not None
        assert at == pytest.approx((true[0] / true[2] / 640, true[1] / true[2] / 360), abs=0.01)


def test_a_thing_that_stands_in_the_new_view_is_outvoted() -> None:
    scene, move = street(2), turn(100, 30, 0, 1, 0)
    now = seen(scene, move, 50)
    now[60:150, 100:190] = 200
    found = learnt(scene).mapped(now)
    assert found is not None
    assert found.point((0.5, 0.5)) == pytest.approx((0.5 + 100 / 640, 0.5 + 30 / 360), abs=0.01)


@pytest.mark.parametrize("other", [3, 4, 5])
def test_another_scene_is_no_movement(other: int) -> None:
    assert learnt(street(2)).mapped(seen(street(other), np.eye(3), 50)) is None


def test_a_picture_without_anything_is_no_movement() -> None:
    assert learnt(street(2)).mapped(np.full((180, 320), 120, np.uint8)) is None
