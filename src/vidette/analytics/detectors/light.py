"""Tells a change of light from a change of things: one fit for the whole picture, one around each pixel."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Luma = NDArray[np.uint8]
"""Brightness, or a mask of 0 and 255."""

GRID = 6
"""The fit for the whole picture looks at one pixel in GRID x GRID."""
ROUNDS = 4
WINDOW = 11
"""Side of the neighbourhood in which structure is compared, in pixels of the small picture."""
_FLAT = 4.0
_DARK, _BRIGHT = 6, 249
"""Luma beyond these is clipped and says nothing of the gain."""


class Light(NamedTuple):
    """now = gain * before + offset, over the whole picture."""

    gain: float
    offset: float

    @property
    def is_steady(self) -> bool:
        """Whether it is too small a change to be worth applying."""
        return abs(self.gain - 1) < 0.004 and abs(self.offset) < 0.4


STEADY = Light(1.0, 0.0)


def fit_light(before: Plane, now: Luma, usable: Luma) -> Light:
    """The gain (0.4..2.5) and offset that carry most of *before* over into *now*.

    Weighted least squares with Tukey's weights: pixels that the fit does not explain, such as
    those of a thing that came into view, lose their say. Pixels where *usable* is zero have none.
    """
    part = (slice(GRID // 2, None, GRID), slice(GRID // 2, None, GRID))
    x, raw = before[part].ravel(), now[part].ravel()
    keep = (
        (usable[part].ravel() != 0) & (raw > _DARK) & (raw < _BRIGHT) & (x > _DARK) & (x < _BRIGHT)
    )
    if np.count_nonzero(keep) < 64:
        return STEADY
    x, y = x[keep].astype(np.float64), raw[keep].astype(np.float64)
    gain, offset = 1.0, _middle(y - x)
    for _ in range(ROUNDS):
        left = np.abs(y - gain * x - offset)
        reach = 5.0 * (_middle(left) + 0.5)
        weight = np.square(np.clip(1.0 - np.square(left / reach), 0.0, 1.0))
        total = weight.sum()
        mean_x, mean_y = (weight @ x) / total, (weight @ y) / total
        dx = x - mean_x
        spread = weight @ np.square(dx)
        gain = 1.0 if spread < _FLAT * total else (weight * dx) @ (y - mean_y) / spread
        gain = min(max(float(gain), 0.4), 2.5)
        offset = float(mean_y - gain * mean_x)
    return Light(gain, offset)


def structure(before: Plane, now: Luma, noise: Plane) -> Plane:
    """Variance (luma squared) around each pixel that no gain and offset of *before* explains.

    Near zero where only the light changed, however it changed; large at the edges and in the
    texture of whatever came or went.
    """
    size = (WINDOW, WINDOW)
    seen = now.astype(np.float32)
    mean_now = cv2.boxFilter(seen, cv2.CV_32F, size)
    mean_before = cv2.boxFilter(before, cv2.CV_32F, size)
    spread_now = cv2.boxFilter(seen * seen, cv2.CV_32F, size) - mean_now * mean_now
    spread_before = cv2.boxFilter(before * before, cv2.CV_32F, size) - mean_before * mean_before
    shared = cv2.boxFilter(before * seen, cv2.CV_32F, size) - mean_before * mean_now
    np.maximum(shared, 0.0, out=shared)
    np.maximum(spread_before, 0.0, out=spread_before)
    left: Plane = spread_now - shared * shared / (spread_before + noise * noise + 1.0)
    return left


def around(mask: Luma, margin: int) -> tuple[slice, slice] | None:
    """Rows and columns that hold all of *mask* and *margin* pixels about it; None for an empty one."""
    x, y, w, h = cv2.boundingRect(mask)
    if w == 0:
        return None
    return slice(max(0, y - margin), y + h + margin), slice(max(0, x - margin), x + w + margin)


def _middle(values: NDArray[np.float64]) -> float:
    half = len(values) // 2
    return float(np.partition(values, half)[half])
