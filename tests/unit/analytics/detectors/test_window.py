"""The part of a picture around a mask."""

import numpy as np

from vidette.analytics.detectors.window import around


def test_the_part_around_a_mask_begins_on_even_pixels() -> None:
    mask = np.zeros((50, 60), np.uint8)
    assert around(mask, 3) is None
    mask[10:12, 1:5] = 255
    assert around(mask, 3) == (slice(6, 15), slice(0, 8))
