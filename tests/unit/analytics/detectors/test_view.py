"""What is left of a learnt view: edges, their strength and their sharpness."""

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.analytics.drawn import noisy, with_thing, yard
from vidette.analytics.detectors.scaling import scaled
from vidette.analytics.detectors.view import Likeness, View
from vidette.core.frame import Pixels


def picture(number: int, scene: Pixels | None = None) -> Pixels:
    return scaled(noisy(yard() if scene is None else scene, 2, number))


@pytest.fixture
def view() -> View:
    """Of the yard, with the noise of its camera."""
    learnt = View(picture(0))
    for number in range(1, 12):
        learnt.learn(picture(number))
    return learnt


def like(view: View, scene: NDArray[Any]) -> Likeness:
    return view.likeness(picture(100, np.asarray(np.clip(scene, 0, 255), np.uint8)))


def is_hidden(view: View, scene: NDArray[Any]) -> bool:
    shown = np.asarray(np.clip(scene, 0, 255), np.uint8)
    return view.is_hidden(picture(100, shown), picture(101, shown))


def test_the_same_view_has_lost_nothing(view: View) -> None:
    same = like(view, yard())
    assert same.lost < 0.05
    assert same.gain == pytest.approx(1, abs=0.05)
    assert same.sharpness == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(("gain", "offset"), [(0.5, 0), (1.2, 5), (1, 40), (1, -30)])
def test_light_takes_no_edges_away(view: View, gain: float, offset: float) -> None:
    lit = like(view, yard() * float(gain) + offset)
    assert lit.lost < 0.1
    assert lit.gain == pytest.approx(gain, abs=0.1)
    assert lit.sharpness > 0.92


def test_a_large_thing_takes_the_edges_where_it_stands(view: View) -> None:
    seen = like(view, with_thing(yard(), (0, 0, 210, 360)))
    assert 0.2 < seen.lost < 0.5


def test_a_flat_picture_has_lost_all_and_is_hidden(view: View) -> None:
    seen = like(view, np.full_like(yard(), 120))
    assert seen.lost > 0.9
    assert is_hidden(view, np.full_like(yard(), 120))
    assert seen.gain == pytest.approx(0, abs=0.05)


def test_a_smooth_cover_of_any_shade_is_hidden_and_hardly_agrees_anywhere(view: View) -> None:
    y, x = np.mgrid[:360, :640]
    for shade in (x / 4, y / 3, 130 + 60 * np.sin(x / 90) * np.sin(y / 70)):
        assert like(view, shade + 40).lost > 0.8
        assert is_hidden(view, shade + 40)


def test_a_shifted_picture_has_lost_its_edges_and_is_not_hidden(view: View) -> None:
    seen = like(view, np.roll(yard(), (20, 20), axis=(0, 1)))
    assert seen.lost > 0.6
    assert not is_hidden(view, np.roll(yard(), (20, 20), axis=(0, 1)))


def test_a_blurred_picture_keeps_its_edges_less_sharp(view: View) -> None:
    blurred = [
        like(view, np.asarray(cv2.GaussianBlur(yard(), (0, 0), sigma), np.uint8))
        for sigma in (1.5, 3.0, 6.0)
    ]
    assert all(one.lost < 0.3 for one in blurred)
    assert 0.95 > blurred[0].sharpness > blurred[1].sharpness > blurred[2].sharpness
    assert blurred[1].sharpness < 0.85


def test_what_is_judged_is_not_learnt(view: View) -> None:
    before = like(view, yard())
    like(view, np.full_like(yard(), 120))
    assert like(view, yard()) == before
