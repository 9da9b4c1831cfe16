"""The part of a picture around a mask."""

import numpy as np

from vidette.analytics.detectors.window import Window, around, joined


def test_the_part_around_a_mask_begins_on_even_pixels() -> None:
    mask = np.zeros((50, 60), np.uint8)
    assert around(mask, 3) is None
    mask[10:12, 1:5] = 255
    assert around(mask, 3) == (slice(6, 15), slice(0, 8))


def test_two_parts_joined_hold_both() -> None:
    one, other = Window(slice(2, 8), slice(10, 20)), Window(slice(4, 12), slice(0, 5))
    assert joined(one, other) == joined(other, one) == (slice(2, 12), slice(0, 20))
    assert joined(one, None) == joined(None, one) == one
    assert joined(None, None) is None
