"""What of a learnt view is still seen in a picture: where its edges are, and how sharp they are."""

from typing import NamedTuple, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from vidette.core.view_map import Matrix, ViewMap

from .detail import detail, left
from .edges import GRID, Cells, Plane, compared, edges, in_cells
from .light import Luma
from .registration import registered

TEXTURED = 0.6
"""Mean squared gradient of the coarse picture, in luma per pixel, above which a cell has edges."""
STEADY = 0.6
"""A cell is judged when its edges usually agree with the learnt ones by as much as this."""
LEAST_CELLS = 8
"""At least so many cells are judged: those with the strongest edges."""
AGREES = 0.4
"""Edges agree when they correlate with the learnt ones by this."""
HIDDEN = 0.3
"""Fewer cells with detail than this, for each that had it, are left when the camera is covered."""
CLEAR = 2.5
"""Energy of the fine edges above which compression leaves them as sharp as the lens made them."""
USUAL = (0.3, 2.0)
"""How far from 1 the usual sharpness of a cell may lie: beyond, it is no sharpness."""
WHOLLY = 0.99
"""Share of a cell that must have been in view before, for a moved view to be judged there."""
SURE = 0.6
"""Share of the moved edges that must agree for a movement to be believed; by chance it is 0.2."""
MEMORY = 90
"""Pictures over which the view is averaged: half a minute, as often as it is learnt."""
_TINY = 1e-6


class Likeness(NamedTuple):
    """How a picture compares with the learnt view, over the cells that tell something."""

    lost: float
    """Share of the cells whose edges are not where they were."""
    gain: float
    """How strong the learnt edges are in the picture; 1: as they were, 0: gone."""
    sharpness: float
    """Fine detail of the strongest edges that agree, against their coarse shape; 1: as usual."""


class View:
    """The long-term average of a camera's picture."""

    def __init__(self, first: Luma) -> None:
        self._mean = first.astype(np.float32)
        self._edges = edges(self._mean)
        self._count = 1
        columns, rows = GRID
        self._agreement = np.ones((rows, columns), np.float32)
        self._slope = np.ones((rows, columns), np.float32)
        self._strength = np.ones((rows, columns), np.float32)
        self._looked_at: tuple[Luma, Cells] | None = None

    def learn(self, now: Luma) -> None:
        """Takes a picture in. The longer the view is known, the less one picture changes it."""
        weight = 1 / min(self._count, MEMORY)
        cells = self._cells(now)
        self._agreement += weight * (cells.agreement - self._agreement)
        self._slope += weight * (np.clip(cells.slope, *USUAL) - self._slope)
        self._strength += weight * (np.clip(cells.strength, *USUAL) - self._strength)
        self._count += 1
        cv2.accumulateWeighted(now, self._mean, 1 / min(self._count, MEMORY))
        self._edges = edges(self._mean)
        self._looked_at = None

    def likeness(self, now: Luma) -> Likeness:
        """How *now*, of the same size, compares with the view."""
        cells = self._cells(now)
        judged = _strongest(self._agreement >= STEADY, cells.learnt)
        agree = cells.agreement >= AGREES
        learnt = float(cells.learnt[judged].sum())
        return Likeness(
            lost=float(np.mean(~agree[judged])),
            gain=float(cells.common[judged].sum()) / (learnt + _TINY),
            sharpness=self._sharpness(cells, judged & agree),
        )

    def is_hidden(self, now: Luma, before: Luma) -> bool:
        """Whether the parts that have lost their edges show nothing in focus instead.

        *before*: the picture before *now*, with its own noise. What covers a lens is so near that
        it cannot be in focus; wherever a camera is turned to, it sees something that is.
        """
        cells = self._cells(now)
        judged = _strongest(self._agreement >= STEADY, cells.learnt)
        # A cell without edges may agree by chance.
        kept = (cells.agreement >= AGREES) & (cells.seen >= TEXTURED)
        had, has = detail(self._mean, self._mean, GRID), detail(now, before, GRID)
        return left(had, has, judged, ~kept) < HIDDEN

    def mapped(self, now: Luma) -> ViewMap | None:
        """Where the view lies in *now*; None when no movement of the camera explains *now*.

        The movement is believed when the edges of the view, moved by it, are those of *now*.
        """
        known = np.asarray(np.rint(self._mean), np.uint8)
        found = registered(known, now)
        if found is None:
            return None
        height, width = now.shape
        moved = np.asarray(cv2.warpPerspective(self._mean, found, (width, height)), np.float32)
        whole = np.asarray(np.ones_like(self._mean), np.float32)
        shown = in_cells(np.asarray(cv2.warpPerspective(whole, found, (width, height)), np.float32))
        cells = compared(edges(moved), edges(now.astype(np.float32)))
        judged = (shown > WHOLLY) & (cells.learnt >= TEXTURED)
        if np.count_nonzero(judged) < LEAST_CELLS:
            return None
        sure = float(np.mean(cells.agreement[judged] >= AGREES))
        scale = np.diag([float(width), float(height), 1.0])
        matrix = np.linalg.inv(scale) @ found @ scale
        flat = (matrix / matrix[2, 2]).ravel()
        return ViewMap(cast(Matrix, tuple(map(float, flat))), sure) if sure >= SURE else None

    def _cells(self, now: Luma) -> Cells:
        """Made once for a picture that is judged and then learnt."""
        if self._looked_at is None or self._looked_at[0] is not now:
            self._looked_at = now, compared(self._edges, edges(now.astype(np.float32)))
        return self._looked_at[1]

    def _sharpness(self, cells: Cells, usable: NDArray[np.bool_]) -> float:
        """The better of two measures.

        The slope on the learnt edges knows no noise, but falls when the camera shakes by less
        than a pixel; the strength of whatever edges there are does not, but noise adds to it.
        """
        (places,) = np.nonzero(usable.ravel())
        if len(places) < LEAST_CELLS // 2:
            return 1.0
        fine = cells.fine.ravel()[places]
        count = max(LEAST_CELLS, min(len(places) // 4, np.count_nonzero(fine >= CLEAR)))
        places = places[np.argsort(-fine)[:count]]
        slope, strength = cells.slope / self._slope, cells.strength / self._strength
        return float(np.percentile(np.maximum(slope, strength).ravel()[places], 70))


def _strongest(wanted: NDArray[np.bool_], energy: Plane) -> NDArray[np.bool_]:
    """The cells *wanted* that have edges; where they are few, the strongest of all."""
    judged: NDArray[np.bool_] = wanted & (energy >= TEXTURED)
    if np.count_nonzero(judged) >= LEAST_CELLS:
        return judged
    least = np.sort(energy, axis=None)[-LEAST_CELLS]
    return np.asarray(energy >= least, np.bool_)
