"""Tells things from light, pixel by pixel: light leaves the structure of a place as it was."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from .background import Background
from .light import Luma, Plane
from .window import EVEN, around

WINDOW = 5
"""Side of the neighbourhood in which structure is compared, in pixels of which EVEN make one.

Wide enough for an edge to show, narrow enough that a beam of light is nearly even in it.
"""
LEAST_STRUCTURE = 25.0
"""Luma squared: a change of structure from which on it is a thing and not light."""
LEAST_SHARP = 6.0
"""The same where it is no mere slope of the light."""
SHARP = 0.35
"""Share of the change of brightness that an edge leaves when the best plane is taken away.

About a quarter of the contrast is left at the edge of a thing, about which brightness changed by
half of it; of a pool of light a tenth at the most.
"""
UNEVEN = 2.0
"""Times the variance that a sloping light makes of texture: a gain and an offset slope at once."""
INNER = 15
"""What lies between edges of a thing no further apart than this belongs to it, however smooth."""
_INNER = np.ones((INNER, INNER), np.uint8)
_BESIDE = np.ones((INNER + 2, INNER + 2), np.uint8)
"""The same and what lies right beside an edge, which belongs to it, too."""
_EVENLY = np.full(WINDOW, 1 / WINDOW, np.float32)
_PLACES = np.arange(WINDOW, dtype=np.float32) - WINDOW // 2
_SLOPING = np.asarray(_PLACES / (WINDOW * _PLACES.std()), np.float32)
"""Weights that give the slope of a line as its standard deviation in the window."""


class Sifted(NamedTuple):
    """What changed, sifted."""

    solid: Luma
    """255 where structure changed too; where it did not, it was the light."""
    dense: int
    """Pixels that changed together with others about them, and not as noise does."""


def solid(background: Background, now: Luma, changed: Luma) -> Luma:
    """See Sifted."""
    return sifted(background, now, changed).solid


def sifted(background: Background, now: Luma, changed: Luma) -> Sifted:
    """The *changed* pixels of *now*, told by the structure about them."""
    mask = np.asarray(cv2.medianBlur(changed, 3), np.uint8)
    part = around(mask, EVEN * WINDOW)
    if part is None:
        return Sifted(mask, 0)
    dense = cv2.countNonZero(mask)
    rows, columns = (slice(side.start, side.stop, EVEN) for side in part)
    before, here = (np.ascontiguousarray(luma[rows, columns]) for luma in (background.seen, now))
    noise = np.ascontiguousarray(background.noise[rows, columns])
    gone = structure(before, here, noise, background.contrast)
    near = cv2.dilate((gone > 1.0).astype(np.uint8) * 255, _BESIDE)
    _narrow(mask[part], np.asarray(cv2.erode(near, _INNER), np.uint8))
    return Sifted(mask, dense)


def _narrow(mask: Luma, to: Luma) -> None:
    """Leaves of *mask* what lies within *to*, each pixel of which is EVEN by EVEN of its own."""
    wide = to.view(np.int8).astype(np.int16).view(np.uint8)[:, : mask.shape[1]]
    for row in range(EVEN):
        some = mask[row::EVEN]
        np.bitwise_and(some, wide[: len(some)], out=some)


def structure(before: Luma, now: Luma, noise: Plane, contrast: float = 1.0) -> Plane:
    """How much of *now* around each pixel no light on *before* explains; above 1 it is a thing.

    Two variances (luma squared), each by what it may be: what no gain and offset of *before*
    explains, and what no plane added to that does. The second may be the larger the more the
    brightness changed, since a strong light is not quite even, and the more texture there is
    where the light slopes, since there its gain is not one gain. The smaller of both counts: a
    faint thing has enough of either, a beam, however strong, too little of the second; where the
    first finds no thing the second is not looked for. *contrast*: how many times the usual a faint
    thing must have, in luma.
    """
    first, then = _Moments(before), _Moments(now)
    shared = _mean_product(before, now) - first.mean * then.mean
    noisy = np.square(noise)
    times = np.float32(contrast * contrast)
    flat = _unexplained(first.variance, then.variance, shared, noisy)
    flat /= times * np.maximum(4 * noisy, np.float32(LEAST_STRUCTURE))
    if flat.max() <= 1.0:
        return flat
    (across, down), (across_now, down_now) = first.slopes(), then.slopes()
    left = first.without(across, down), then.without(across_now, down_now)
    shared -= across * across_now + down * down_now
    across, down = across_now - across, down_now - down
    uneven = (np.square(across) + np.square(down)) / np.square(first.mean + 10.0)
    uneven *= UNEVEN * first.variance
    uneven += np.square(SHARP * (then.mean - first.mean))
    sharp = _unexplained(*left, shared, noisy)
    sharp /= np.maximum(times * (1.5 * noisy + np.float32(LEAST_SHARP)), uneven)
    return np.asarray(np.minimum(flat, sharp), np.float32)


class _Moments:
    """Mean, slopes and variance of brightness around each pixel; slopes as standard deviations."""

    def __init__(self, luma: Luma) -> None:
        self.mean = _mean(luma)
        self.luma = luma
        self.variance = _positive(_mean_product(luma, luma) - np.square(self.mean))

    def slopes(self) -> tuple[Plane, Plane]:
        """To the right and down."""
        return _filtered(self.luma, _SLOPING, _EVENLY), _filtered(self.luma, _EVENLY, _SLOPING)

    def without(self, across: Plane, down: Plane) -> Plane:
        """The variance about the best plane, of which these are the slopes."""
        return _positive(self.variance - np.square(across) - np.square(down))


def _unexplained(before: Plane, now: Plane, shared: Plane, noisy: Plane) -> Plane:
    """The part of the variance *now* that the one *before* does not explain as its multiple."""
    explained = np.square(_positive(shared.copy()))
    explained /= before + noisy + 1.0
    return np.asarray(now - explained, np.float32)


def _mean(values: Luma | NDArray[np.uint16]) -> Plane:
    return np.asarray(cv2.boxFilter(values, cv2.CV_32F, (WINDOW, WINDOW)), np.float32)


def _filtered(luma: Luma, across: Plane, down: Plane) -> Plane:
    return np.asarray(cv2.sepFilter2D(luma, cv2.CV_32F, across, down), np.float32)


def _mean_product(one: Luma, other: Luma) -> Plane:
    """The mean of their product; as whole numbers, of which sums are quicker made."""
    return _mean(np.multiply(one, other, dtype=np.uint16))


def _positive(values: Plane) -> Plane:
    """*values*, the negative ones set to zero, in place."""
    return np.asarray(cv2.threshold(values, 0.0, 0.0, cv2.THRESH_TOZERO, dst=values)[1], np.float32)
