"""What of a learnt view is still seen in a picture: where its edges are, and how sharp they are."""

from typing import NamedTuple, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from vidette.core.view_map import Matrix, ViewMap

from .detail import detail, left
from .light import Luma
from .registration import registered

Plane = NDArray[np.float32]
GRID = (12, 8)
"""Cells across and down in which a view is compared."""
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
LEAST_GAIN = 0.05
MEMORY = 90
"""Pictures over which the view is averaged: half a minute, as often as it is learnt."""
_TINY = 1e-6


class _Gradient(NamedTuple):
    x: Plane
    y: Plane

    def energy(self, other: "_Gradient") -> Plane:
        """Mean of the product with *other* in each cell."""
        product = cv2.multiply(self.x, other.x)
        cv2.accumulateProduct(self.y, other.y, product)
        return _in_cells(np.asarray(product, np.float32))

    def slopes(self) -> tuple[Plane, Plane]:
        """The mean in each cell."""
        return _in_cells(self.x), _in_cells(self.y)


class _Edges(NamedTuple):
    """The gradients of one picture: as it is, and at a quarter of its size."""

    fine: _Gradient
    coarse: _Gradient


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
        self._edges = _edges(self._mean)
        self._count = 1
        columns, rows = GRID
        self._agreement = np.ones((rows, columns), np.float32)
        self._slope = np.ones((rows, columns), np.float32)
        self._strength = np.ones((rows, columns), np.float32)
        self._looked_at: tuple[Luma, _Cells] | None = None

    def learn(self, now: Luma) -> None:
        """Takes a picture in. The longer the view is known, the less one picture changes it."""
        weight = 1 / min(self._count, MEMORY)
        cells = self._cells(now)
        self._agreement += weight * (cells.agreement - self._agreement)
        self._slope += weight * (np.clip(cells.slope, *USUAL) - self._slope)
        self._strength += weight * (np.clip(cells.strength, *USUAL) - self._strength)
        self._count += 1
        cv2.accumulateWeighted(now, self._mean, 1 / min(self._count, MEMORY))
        self._edges = _edges(self._mean)
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
        shown = _in_cells(
            np.asarray(cv2.warpPerspective(whole, found, (width, height)), np.float32)
        )
        cells = _compared(_edges(moved), _edges(now.astype(np.float32)))
        judged = (shown > WHOLLY) & (cells.learnt >= TEXTURED)
        if np.count_nonzero(judged) < LEAST_CELLS:
            return None
        sure = float(np.mean(cells.agreement[judged] >= AGREES))
        scale = np.diag([float(width), float(height), 1.0])
        matrix = np.linalg.inv(scale) @ found @ scale
        flat = (matrix / matrix[2, 2]).ravel()
        return ViewMap(cast(Matrix, tuple(map(float, flat))), sure) if sure >= SURE else None

    def _cells(self, now: Luma) -> "_Cells":
        """Made once for a picture that is judged and then learnt."""
        if self._looked_at is None or self._looked_at[0] is not now:
            self._looked_at = now, _compared(self._edges, _edges(now.astype(np.float32)))
        return self._looked_at[1]

    def _sharpness(self, cells: "_Cells", usable: NDArray[np.bool_]) -> float:
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


class _Cells(NamedTuple):
    """What is compared in each cell."""

    learnt: Plane
    """Energy of the learnt coarse edges."""
    seen: Plane
    """The same of those seen now."""
    common: Plane
    agreement: Plane
    """Correlation of the two, -1 to 1."""
    fine: Plane
    """Energy of the learnt fine edges."""
    slope: Plane
    """How much of the learnt fine edges is there, against that of the coarse ones."""
    strength: Plane
    """How strong fine edges are, learnt or not, against the coarse ones."""


def _edges(luma: Plane) -> _Edges:
    return _Edges(_gradient(luma), _gradient(_halved(_halved(luma))))


def _halved(luma: Plane) -> Plane:
    height, width = luma.shape
    half = max(1, width // 2), max(1, height // 2)
    return np.asarray(cv2.resize(luma, half, interpolation=cv2.INTER_AREA), np.float32)


def _gradient(luma: Plane) -> _Gradient:
    x, y = (
        np.asarray(cv2.Sobel(luma, cv2.CV_32F, *order, ksize=3, scale=1 / 8), np.float32)
        for order in ((1, 0), (0, 1))
    )
    return _Gradient(x, y)


def _compared(view: _Edges, now: _Edges) -> _Cells:
    """A regression on the learnt edges: the noise of the picture is no part of them."""
    learnt, seen = view.coarse.energy(view.coarse), now.coarse.energy(now.coarse)
    common = view.coarse.energy(now.coarse)
    fine, fine_seen = view.fine.energy(view.fine), now.fine.energy(now.fine)
    fine_common = view.fine.energy(now.fine)
    gain = np.maximum(common / (learnt + _TINY), LEAST_GAIN)
    contrast = np.sqrt(seen / (learnt + _TINY)) + _TINY
    agreement = _correlation((learnt, seen, common), view.coarse.slopes(), now.coarse.slopes())
    return _Cells(
        learnt=learnt,
        seen=seen,
        common=common,
        agreement=agreement,
        fine=fine,
        slope=np.asarray(fine_common / (fine + _TINY) / gain, np.float32),
        strength=np.asarray(np.sqrt(fine_seen / (fine + _TINY)) / contrast, np.float32),
    )


def _correlation(
    energies: tuple[Plane, Plane, Plane], view: tuple[Plane, Plane], now: tuple[Plane, Plane]
) -> Plane:
    """Of the learnt and the seen edges of which *energies* are the own ones and the common one.

    Less the slopes of the whole cells: the smooth shade of a cover, or of a pool of light, has the
    direction of some edge anywhere.
    """
    pairs = ((view, view), (now, now), (view, now))
    learnt, seen, common = (
        energy - one[0] * other[0] - one[1] * other[1]
        for energy, (one, other) in zip(energies, pairs, strict=True)
    )
    return np.asarray(common / np.sqrt(np.maximum(learnt * seen, 0) + _TINY), np.float32)


def _in_cells(plane: Plane) -> Plane:
    return np.asarray(cv2.resize(plane, GRID, interpolation=cv2.INTER_AREA), np.float32)


def _strongest(wanted: NDArray[np.bool_], energy: Plane) -> NDArray[np.bool_]:
    """The cells *wanted* that have edges; where they are few, the strongest of all."""
    judged: NDArray[np.bool_] = wanted & (energy >= TEXTURED)
    if np.count_nonzero(judged) >= LEAST_CELLS:
        return judged
    least = np.sort(energy, axis=None)[-LEAST_CELLS]
    return np.asarray(energy >= least, np.bool_)
