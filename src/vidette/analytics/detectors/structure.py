"""Tells things from light, pixel by pixel: light leaves the structure of a place as it was."""

import cv2
import numpy as np

from .background import Background
from .light import Luma, Plane

FINE = 2
"""Structure is compared at every FINE-th pixel across and down."""
WINDOW = 7
"""Side of the neighbourhood in which it is compared, in such pixels."""
LEAST_STRUCTURE = 25.0
"""Luma squared: a change of structure from which on it is a thing and not light."""
_NEAR = np.ones((3, 3), np.uint8)


def solid(background: Background, now: Luma, changed: Luma) -> Luma:
    """The *changed* pixels where structure changed too; where it did not, it was the light."""
    mask = np.asarray(cv2.medianBlur(changed, 3), np.uint8)
    x, y, w, h = cv2.boundingRect(mask)
    if w == 0:
        return mask
    left, top = _before(x), _before(y)
    part = slice(top, y + h + FINE * WINDOW), slice(left, x + w + FINE * WINDOW)
    fine = tuple(slice(side.start, side.stop, FINE) for side in part)
    noise = np.ascontiguousarray(background.noise[fine])
    gone = structure(background.seen[fine], now[fine], noise)
    least = np.maximum(np.square(2.0 * noise), np.float32(LEAST_STRUCTURE))
    near = np.asarray(cv2.dilate(cv2.compare(gone, least, cv2.CMP_GT), _NEAR), np.uint8)
    size = FINE * near.shape[1], FINE * near.shape[0]
    near = np.asarray(cv2.resize(near, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    inside = mask[part]
    inside &= near[: inside.shape[0], : inside.shape[1]]
    return mask


def structure(before: Luma, now: Luma, noise: Plane) -> Plane:
    """Variance (luma squared) around each pixel that no gain and offset of *before* explains.

    Near zero where only the light changed, however it changed; large at the edges and in the
    texture of whatever came or went.
    """
    before, now = np.ascontiguousarray(before), np.ascontiguousarray(now)
    mean_before, spread_before = _spread(before)
    mean_now, left = _spread(now)
    shared = _mean(np.asarray(cv2.multiply(before, now, dtype=cv2.CV_32F), np.float32))
    shared -= mean_before * mean_now
    np.maximum(shared, 0.0, out=shared)
    np.maximum(spread_before, 0.0, out=spread_before)
    spread_before += np.square(noise)
    spread_before += 1.0
    np.square(shared, out=shared)
    shared /= spread_before
    left -= shared
    return left


def _spread(luma: Luma) -> tuple[Plane, Plane]:
    """Mean and variance around each pixel."""
    mean = _mean(luma)
    squares = cv2.sqrBoxFilter(luma, cv2.CV_32F, (WINDOW, WINDOW))
    return mean, np.asarray(squares - mean * mean, np.float32)


def _mean(values: Luma | Plane) -> Plane:
    return np.asarray(cv2.boxFilter(values, cv2.CV_32F, (WINDOW, WINDOW)), np.float32)


def _before(start: int) -> int:
    """Where the part that matters to *start* begins: on a pixel at which structure is compared."""
    return max(0, start - FINE * WINDOW) // FINE * FINE
