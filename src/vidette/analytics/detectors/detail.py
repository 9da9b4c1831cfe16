"""Detail that stands still from picture to picture: what is in focus has it, noise and a near cover have not."""

import cv2
import numpy as np
from numpy.typing import NDArray

from .light import Luma

Plane = NDArray[np.float32]
LEAST = 0.5
"""Mean square of what is detail at least, in luma: less is left by the rounding of a smooth slope."""
SHARE = 0.1
"""Of the usual detail of the cells that have edges: what counts in any other cell."""


def detail(one: Luma | Plane, other: Luma | Plane, grid: tuple[int, int]) -> Plane:
    """Mean product of the second derivatives of two pictures in each cell of *grid*.

    What only one of them has, as noise, cancels out; slopes, as of the folds of a cloth before the
    lens or of a pool of light, have no second derivative.
    """
    product = cv2.multiply(_curved(one), _curved(other))
    return np.asarray(cv2.resize(product, grid, interpolation=cv2.INTER_AREA), np.float32)


def left(learnt: Plane, seen: Plane, judged: NDArray[np.bool_], gone: NDArray[np.bool_]) -> float:
    """How many of the cells *gone* have detail, for each that had; 1: as many as before.

    Also those count that had none: a turned camera shows its edges at other places.
    *learnt*, *seen*: see `detail`; *judged*: the cells that have edges.
    """
    least = max(LEAST, SHARE * float(np.median(learnt[judged])))
    before, now = (int(np.count_nonzero(gone & (one >= least))) for one in (learnt, seen))
    return now / max(before, 1)


def _curved(luma: Luma | Plane) -> Plane:
    return np.asarray(cv2.Laplacian(luma, cv2.CV_32F, ksize=1), np.float32)
