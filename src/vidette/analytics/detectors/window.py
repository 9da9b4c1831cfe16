"""The part of a small picture that holds all that is looked for."""

from typing import NamedTuple

import cv2

from .light import Luma

EVEN = 2
"""Parts begin at whole multiples of this, so that coarse looks meet the same pixels as fine ones."""


class Window(NamedTuple):
    """Rows and columns; as a tuple the index of a picture."""

    rows: slice
    columns: slice


def around(mask: Luma, margin: int) -> Window | None:
    """What holds all of *mask* and *margin* pixels about it; None for an empty one."""
    x, y, w, h = cv2.boundingRect(mask)
    if w == 0:
        return None
    left, top = (max(0, start - margin) // EVEN * EVEN for start in (x, y))
    return Window(slice(top, y + h + margin), slice(left, x + w + margin))


def joined(one: Window | None, other: Window | None) -> Window | None:
    """What holds both."""
    if one is None or other is None:
        return one or other
    rows, columns = (
        slice(min(first.start, second.start), max(first.stop, second.stop))
        for first, second in zip(one, other, strict=True)
    )
    return Window(rows, columns)
