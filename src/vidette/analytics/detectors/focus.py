"""Tells things by their edges: an insect before the lens and a pool of light have none that are sharp."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .blobs import Blob
from .light import Luma, Plane

SHARP = 0.2
"""The steepest edges of a thing rise by this share of its contrast from one pixel to the next.

Of an edge in focus it is 0.3 to 0.5 on the small picture, of a spot of the radius r it is 0.86 / r.
"""
OF_SCENE = 0.6
"""In a scene that is out of focus itself, this share of what its own edges rise by will do."""
OWN = 0.75
"""Edges that come in addition to those of the scene may rise by so much less."""
PLAIN = 0.55
"""A scene whose edges rise by this share of a thing's contrast hides the thing's own."""
LEAST_PIXELS = 64
"""In less nothing is far enough from an edge to tell."""
EDGE = 2
"""Pixels about a thing in which its edges may lie."""
_BESIDE = np.ones((3, 3), np.uint8)
_NEAR = np.ones((9, 9), np.uint8)
_CONTRAST = 24
"""Luma between the two sides of an edge by which a scene's focus is judged."""
_ENOUGH = 50
"""Pixels on such edges."""

Steps = NDArray[np.int16]


class Focus:
    """How sharp the camera sees."""

    def __init__(self, scene: Luma | None = None) -> None:
        """*scene*: a picture in which nothing moves; None: one in focus."""
        self._least = SHARP if scene is None else min(SHARP, OF_SCENE * _focus(scene))

    def judged(self, found: Sequence[Blob], now: Luma, scene: Luma) -> list[Blob]:
        """*found* in *now* before *scene*; what has no sharp edges of its own is none and does not move."""
        return [
            one if self._is_own(one, now, scene) else replace(one, moving=0, is_thing=False)
            for one in found
        ]

    def _is_own(self, blob: Blob, now: Luma, scene: Luma) -> bool:
        if blob.area < LEAST_PIXELS:
            return True
        part = (
            slice(max(0, blob.top - EDGE), blob.low + EDGE),
            slice(max(0, blob.left - EDGE), blob.right + EDGE),
        )
        # So many pixels as there are on one side of it.
        count = int(blob.area**0.5)
        contrast = _top(np.asarray(cv2.absdiff(now[part], scene[part]), np.uint8), count)
        least = self._least * contrast
        own, known, off = _rises(now[part], scene[part])
        if not _tops(off, count, least):
            return False
        # What is blurred lets the edges behind it shine through, and what left uncovers some:
        # neither brings any of its own.
        known = np.asarray(cv2.dilate(known, _BESIDE), np.float32)
        return _tops(np.maximum(own - known, 0.0), count, OWN * least) or _tops(
            known, count, PLAIN * contrast
        )


def _focus(scene: Luma) -> float:
    """What the sharpest edges of *scene* rise by from pixel to pixel, as a share of their contrast."""
    contrast = cv2.subtract(cv2.dilate(scene, _NEAR), cv2.erode(scene, _NEAR))
    strong = contrast >= _CONTRAST
    if np.count_nonzero(strong) < _ENOUGH:
        return 1.0
    return float(np.quantile(_rise(scene)[strong] / contrast[strong], 0.98))


def _rise(luma: Luma) -> Plane:
    """Steepness at each pixel, in luma per pixel."""
    across, down = cv2.spatialGradient(luma)
    return _length(np.asarray(across, np.int16), np.asarray(down, np.int16))


def _rises(now: Luma, scene: Luma) -> tuple[Plane, Plane, Plane]:
    """The steepness of *now*, of *scene* and of their difference."""
    across, down = np.empty((3, *now.shape), np.int16), np.empty((3, *now.shape), np.int16)
    for number, luma in enumerate((now, scene)):
        cv2.spatialGradient(luma, across[number], down[number])
    np.subtract(across[0], across[1], out=across[2])
    np.subtract(down[0], down[1], out=down[2])
    own, known, off = _length(across, down)
    return own, known, off


def _length(across: Steps, down: Steps) -> Plane:
    """The length of slopes that are in eighths of luma per pixel, in luma per pixel."""
    flat = (-1, across.shape[-1])
    x, y = across.reshape(flat).astype(np.float32), down.reshape(flat).astype(np.float32)
    length = np.asarray(cv2.magnitude(x, y), np.float32)
    return np.multiply(length, np.float32(1 / 8), out=length).reshape(across.shape)


def _tops(values: Plane, count: int, least: float) -> bool:
    """Whether the mean of the *count* largest is *least* or more."""
    # When so many are, their mean is as well; to count them is quicker than to find the largest.
    return (
        bool(np.count_nonzero(values >= np.float32(least)) >= count) or _top(values, count) >= least
    )


def _top(values: Plane | Luma, count: int) -> float:
    """Mean of the *count* largest."""
    largest = np.partition(values.ravel(), -count)[-count:]
    return float(np.add.reduce(largest, dtype=np.float32)) / count
