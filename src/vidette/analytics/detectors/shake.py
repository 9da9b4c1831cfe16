"""Sets aside what a shift of the whole picture explains: a camera that sways on its mast."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np

from .blobs import Blob
from .light import Luma, Plane

COARSE = 2
"""The shift is looked for in a picture so many times smaller, which costs a quarter."""
LEAST_SHIFT = 0.5
"""Pixels of the small picture; the background lets a smaller shift pass by itself."""
MOST_SHIFT = 8.0
"""A larger one is another view, or a mistake."""
SURE = 0.1
"""Share of the picture's structure that goes the same way, below which it is no shift."""
EXPLAINED = 0.6
"""Share of a thing's pixels that the shifted scene shows as well, from which on it is none."""
_CROSS = np.ones((3, 3), np.uint8)
_REACH = int(MOST_SHIFT) + 2
"""Pixels that a shift, the picture in between and _CROSS reach."""
_ANYWHERE = np.ones((2 * _REACH + 1, 2 * _REACH + 1), np.uint8)


def steadied(found: Sequence[Blob], now: Luma, scene: Luma, step: Luma) -> list[Blob]:
    """*found* in *now* before *scene*; what the scene shows when it is shifted does not move.

    *step*: the luma by which a pixel must differ. Costs little unless a shift may explain something.
    """
    if not any(_may_be_shift(blob, now, scene, step) for blob in found):
        return list(found)
    across, down = shift(scene, now)
    size = max(abs(across), abs(down))
    if not LEAST_SHIFT <= size <= MOST_SHIFT:
        return list(found)
    move = np.array([[1, 0, across], [0, 1, down]], np.float32)
    height, width = scene.shape
    there = cv2.warpAffine(scene, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    highest = cv2.add(cv2.dilate(there, _CROSS), step)
    lowest = cv2.subtract(cv2.erode(there, _CROSS), step)
    fits = np.asarray(cv2.inRange(now, lowest, highest), np.uint8)
    return [_judged(blob, fits, now, scene, step) for blob in found]


def shift(before: Luma, now: Luma) -> tuple[float, float]:
    """How far *now* is shifted right and down of *before*, in pixels; (0, 0) when it is not sure."""
    height, width = before.shape
    size = (width // COARSE, height // COARSE)
    small = [_plane(cv2.resize(one, size, interpolation=cv2.INTER_AREA)) for one in (before, now)]
    (across, down), sure = cv2.phaseCorrelate(small[0], small[1], _hanning(size))
    if sure < SURE:
        return 0.0, 0.0
    return across * COARSE, down * COARSE


@lru_cache(maxsize=8)
def _hanning(size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.createHanningWindow(size, cv2.CV_32F), np.float32)


def _may_be_shift(blob: Blob, now: Luma, scene: Luma, step: Luma) -> bool:
    """Whether the scene shows enough of *blob* somewhere near, so that some shift may explain it."""
    height, width = scene.shape
    top, left = max(0, blob.top - _REACH), max(0, blob.left - _REACH)
    wide = scene[top : min(height, blob.low + _REACH), left : min(width, blob.right + _REACH)]
    inside = (
        slice(blob.top - top, blob.low - top),
        slice(blob.left - left, blob.right - left),
    )
    part = (slice(blob.top, blob.low), slice(blob.left, blob.right))
    highest = cv2.add(cv2.dilate(wide, _ANYWHERE)[inside], step[part])
    lowest = cv2.subtract(cv2.erode(wide, _ANYWHERE)[inside], step[part])
    fits = np.asarray(cv2.inRange(now[part], lowest, highest), np.uint8)
    return _explains(fits, blob, now, scene, step)


def _plane(luma: object) -> Plane:
    return np.asarray(luma, np.float32)


def _judged(blob: Blob, fits: Luma, now: Luma, scene: Luma, step: Luma) -> Blob:
    part = (slice(blob.top, blob.low), slice(blob.left, blob.right))
    if not _explains(fits[part], blob, now, scene, step):
        return blob
    return replace(blob, moving=0, is_thing=False, is_shift=True)


def _explains(fits: Luma, blob: Blob, now: Luma, scene: Luma, step: Luma) -> bool:
    """Whether enough of the pixels in which *blob* differs are among those that *fits* has."""
    part = (slice(blob.top, blob.low), slice(blob.left, blob.right))
    differs = cv2.compare(cv2.absdiff(now[part], scene[part]), step[part], cv2.CMP_GT)
    explained = cv2.countNonZero(np.asarray(differs, np.uint8) & fits)
    return explained >= EXPLAINED * cv2.countNonZero(differs)
