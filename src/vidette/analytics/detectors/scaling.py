"""The small picture on which motion is looked for: brightness alone, averaged, lightly blurred."""

import cv2
import numpy as np

from vidette.core.frame import Picture, Pixels

from .light import Luma

cv2.setNumThreads(1)

SIDE = 320
"""The longer side of the small picture, in pixels."""


def small_luma(picture: Picture) -> Luma:
    """The luma of *picture*, its longer side at most SIDE pixels; made once for each picture."""
    return picture.once("small luma", lambda: scaled(picture.luma()))


def scaled(luma: Pixels) -> Luma:
    """*luma* brought to size.

    Halved, which averages all pixels and is the cheapest there is, while it is twice as large;
    the rest of the way is less than a half.
    """
    height, width = luma.shape
    scale = min(1.0, SIDE / max(width, height))
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    while width >= 2 * across and height >= 2 * down:
        width, height = width // 2, height // 2
        luma = _resized(luma[: 2 * height, : 2 * width], width, height, cv2.INTER_AREA)
    if (width, height) != (across, down):
        luma = _resized(luma, across, down, cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(luma, (3, 3), 0), np.uint8)


def _resized(luma: Pixels, width: int, height: int, how: int) -> Pixels:
    return np.asarray(cv2.resize(luma, (width, height), interpolation=how), np.uint8)
