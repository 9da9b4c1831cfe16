"""Tells things from light, pixel by pixel: light leaves the structure of a place as it was."""

import cv2
import numpy as np

from .background import Background
from .light import Luma, Plane
from .window import EVEN, around

WINDOW = 7
"""Side of the neighbourhood in which structure is compared, in pixels of which EVEN make one."""
LEAST_STRUCTURE = 25.0
"""Luma squared: a change of structure from which on it is a thing and not light."""
_NEAR = np.ones((3, 3), np.uint8)


def solid(background: Background, now: Luma, changed: Luma) -> Luma:
    """The *changed* pixels where structure changed too; where it did not, it was the light."""
    mask = np.asarray(cv2.medianBlur(changed, 3), np.uint8)
    part = around(mask, EVEN * WINDOW)
    if part is None:
        return mask
    fine = tuple(slice(side.start, side.stop, EVEN) for side in part)
    noise = np.ascontiguousarray(background.noise[fine])
    gone = structure(background.seen[fine], now[fine], noise)
    least = np.maximum(np.square(2.0 * noise), np.float32(LEAST_STRUCTURE))
    near = np.asarray(cv2.dilate(cv2.compare(gone, least, cv2.CMP_GT), _NEAR), np.uint8)
    size = EVEN * near.shape[1], EVEN * near.shape[0]
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
