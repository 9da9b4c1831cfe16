"""The small picture: its size, its brightness, its noise."""

import numpy as np
import pytest

from tests.unit.analytics.drawn import frame, noisy
from vidette.analytics.detectors.scaling import small_luma


@pytest.mark.parametrize(
    ("width", "height", "small"),
    [
        (1920, 1080, (180, 320)),
        (768, 432, (180, 320)),
        (1080, 1920, (320, 180)),
        (160, 90, (90, 160)),
        (3, 2, (2, 3)),
        (1279, 719, (180, 320)),
    ],
)
def test_the_small_picture(width: int, height: int, small: tuple[int, int]) -> None:
    picture = frame(0, np.full((height, width), 99, np.uint8)).picture
    luma = small_luma(picture)
    assert luma.shape == small
    assert np.all(luma == 99)


@pytest.mark.parametrize(("width", "height"), [(640, 360), (1280, 720), (1920, 1080), (704, 576)])
def test_noise_is_averaged(width: int, height: int) -> None:
    grey = noisy(np.full((height, width), 100, np.uint8), 10, 1)
    luma = small_luma(frame(0, grey).picture)
    assert float(luma.std()) < 10 * 0.8 * 320 / width
    assert float(luma.mean()) == pytest.approx(100, abs=0.5)


def test_what_lies_in_the_middle_stays_there() -> None:
    for width, height in [(640, 360), (1920, 1080), (1279, 719), (704, 576)]:
        half = np.zeros((height, width), np.uint8)
        half[:, width // 2 :] = 200
        luma = small_luma(frame(0, half).picture)
        middle = luma.shape[1] // 2
        assert np.all(luma[:, : middle - 2] == 0)
        assert np.all(luma[:, middle + 2 :] == 200)


def test_it_is_made_once_for_each_picture() -> None:
    picture = frame(0, np.full((360, 640), 99, np.uint8)).picture
    assert small_luma(picture) is small_luma(picture)
