"""The edges of a picture in a grid of cells, and how those of two pictures agree."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
GRID = (12, 8)
"""Cells across and down in which a view is compared."""
LEAST_GAIN = 0.05
_TINY = 1e-6


class Gradient(NamedTuple):
    x: Plane
    y: Plane

    def energy(self, other: "Gradient") -> Plane:
        """Mean of the product with *other* in each cell."""
        product = cv2.multiply(self.x, other.x)
        cv2.accumulateProduct(self.y, other.y, product)
        return in_cells(np.asarray(product, np.float32))

    def slopes(self) -> tuple[Plane, Plane]:
        """The mean in each cell."""
        return in_cells(self.x), in_cells(self.y)


class Edges(NamedTuple):
    """The gradients of one picture: as it is, and at a quarter of its size."""

    fine: Gradient
    coarse: Gradient


class Cells(NamedTuple):
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


def edges(luma: Plane) -> Edges:
    """Of a picture of any size."""
    return Edges(_gradient(luma), _gradient(_halved(_halved(luma))))


def _halved(luma: Plane) -> Plane:
    height, width = luma.shape
    half = max(1, width // 2), max(1, height // 2)
    return np.asarray(cv2.resize(luma, half, interpolation=cv2.INTER_AREA), np.float32)


def _gradient(luma: Plane) -> Gradient:
    x, y = (
        np.asarray(cv2.Sobel(luma, cv2.CV_32F, *order, ksize=3, scale=1 / 8), np.float32)
        for order in ((1, 0), (0, 1))
    )
    return Gradient(x, y)


def compared(view: Edges, now: Edges) -> Cells:
    """A regression on the learnt edges: the noise of the picture is no part of them."""
    learnt, seen = view.coarse.energy(view.coarse), now.coarse.energy(now.coarse)
    common = view.coarse.energy(now.coarse)
    fine, fine_seen = view.fine.energy(view.fine), now.fine.energy(now.fine)
    fine_common = view.fine.energy(now.fine)
    gain = np.maximum(common / (learnt + _TINY), LEAST_GAIN)
    contrast = np.sqrt(seen / (learnt + _TINY)) + _TINY
    agreement = _correlation((learnt, seen, common), view.coarse.slopes(), now.coarse.slopes())
    return Cells(
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


def in_cells(plane: Plane) -> Plane:
    """The mean in each cell."""
    return np.asarray(cv2.resize(plane, GRID, interpolation=cv2.INTER_AREA), np.float32)
