"""The light fit and the comparison of structure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.analytics.drawn import noisy, with_thing, yard
from vidette.analytics.detectors.light import STEADY, fit_light

SCENE = yard(320, 180)
ALL = np.full_like(SCENE, 255)


@given(gain=st.floats(0.5, 1.4), offset=st.floats(-20, 20), seed=st.integers(0, 1000))
def test_the_fit_finds_gain_and_offset(gain: float, offset: float, seed: int) -> None:
    lit = np.clip(np.rint(SCENE * gain + offset), 0, 255)
    light = fit_light(SCENE.astype(np.float32), noisy(np.asarray(lit, np.uint8), 1.0, seed), ALL)
    middle = float(np.median(SCENE))
    assert light.gain * middle + light.offset == pytest.approx(gain * middle + offset, abs=1.5)


def test_a_thing_in_a_third_of_the_picture_has_no_say() -> None:
    now = with_thing(np.asarray(SCENE * 0.7, np.uint8), (40, 0, 100, 180))
    light = fit_light(SCENE.astype(np.float32), now, ALL)
    assert light.gain == pytest.approx(0.7, abs=0.03)
    assert light.offset == pytest.approx(0, abs=3)


def test_pixels_that_are_not_usable_have_no_say() -> None:
    now = with_thing(SCENE, (0, 0, 200, 180))
    usable = with_thing(ALL, (0, 0, 200, 180), 0)
    assert fit_light(SCENE.astype(np.float32), now, usable).is_steady
    assert fit_light(SCENE.astype(np.float32), now, np.zeros_like(ALL)) == STEADY


def test_a_flat_scene_keeps_its_gain() -> None:
    flat = np.full((180, 320), 100, np.uint8)
    light = fit_light(flat.astype(np.float32), np.full_like(flat, 130), ALL)
    assert light.gain == 1.0
    assert light.offset == pytest.approx(30)
