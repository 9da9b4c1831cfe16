"""Groups changed pixels of the small picture into things."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vidette.core.event import Detection
from vidette.core.geometry import Box

from .light import Luma

STRIP = 8
"""Height of a strip of a thing, in pixels."""
MOST = 64
"""Things looked at in one picture, largest first."""
_JOIN = np.ones((9, 7), np.uint8)
"""Parts of a thing nearer than this belong together; upright, as people and gaps in them are."""
_COARSE = 2
"""Joined parts are told apart at every _COARSE-th pixel: finer than _JOIN makes them."""


Numbers = NDArray[np.int32]


class Lines(NamedTuple):
    """Rows of groups, one group after the other, each downwards: where the row lies, its pixels."""

    group: NDArray[np.uint16]
    row: Numbers
    first: Numbers
    last: Numbers
    pixels: Numbers

    def part(self, begin: int, end: int) -> "Lines":
        """The lines from *begin* up to *end*."""
        own = slice(begin, end)
        return Lines(
            self.group[own], self.row[own], self.first[own], self.last[own], self.pixels[own]
        )


@dataclass(frozen=True, slots=True)
class Blob:
    """Changed pixels that lie together."""

    left: int
    top: int
    width: int
    height: int
    area: int
    """Changed pixels."""
    moving: int
    """How many of them also differ from the picture a moment ago."""
    lines: Lines
    """All rows that it has pixels in."""


def blobs(changed: Luma, moving: Luma, least: float) -> list[Blob]:
    """The groups of at least *least* changed pixels, largest first."""
    where = np.flatnonzero(changed != 0).astype(np.int32)
    if len(where) < max(least, 1):
        return []
    group = _groups(changed, where)
    areas = np.bincount(group)
    moved = np.bincount(group[moving.ravel().take(where) != 0], minlength=len(areas))
    large = np.argsort(-areas, kind="stable")[:MOST]
    large = large[areas[large] >= least]
    order = np.argsort(group, kind="stable")
    lines = _lines(group[order], where[order], changed.shape)
    begins = np.searchsorted(lines.group, large)
    ends = np.searchsorted(lines.group, large, side="right")
    columns = (begins, ends, areas[large], moved[large])
    return [
        _blob(lines.part(begin, end), area, moves)
        for begin, end, area, moves in zip(*(one.tolist() for one in columns), strict=True)
    ]


def hulls(like: Luma, found: Sequence[Blob]) -> Luma:
    """255 within the convex hull of each of *found*, a little widened, else 0."""
    mask = np.zeros_like(like)
    for blob in found:
        _, row, first, last, _ = blob.lines
        points = np.empty((2, len(row), 2), np.int32)
        points[0, :, 0], points[1, :, 0], points[:, :, 1] = first, last, row
        cv2.fillConvexPoly(mask, cv2.convexHull(points.reshape(-1, 2)), 255)
    return np.asarray(cv2.dilate(mask, _JOIN), np.uint8) if found else mask


def detection(blob: Blob, width: int, height: int, least_moving: float) -> Detection:
    """*blob* of a *width* x *height* picture as fractions of the frame.

    It moves when at least *least_moving* of its pixels do.
    """
    box = Box(blob.left / width, blob.top / height, blob.width / width, blob.height / height)
    return Detection(
        box,
        score=blob.area / (blob.width * blob.height),
        changed_area=blob.area / (width * height),
        moves=blob.moving >= least_moving,
        strips=_strips(blob.lines, width, height),
    )


def _groups(changed: Luma, where: Numbers) -> NDArray[np.uint16]:
    """The number of the group to which each changed pixel belongs."""
    joined = np.ascontiguousarray(cv2.dilate(changed, _JOIN)[::_COARSE, ::_COARSE])
    _, labels = cv2.connectedComponents(joined, ltype=cv2.CV_16U)
    rows, columns = _places(where, changed.shape[1])
    group: NDArray[np.uint16] = labels.ravel().take(
        rows // _COARSE * labels.shape[1] + columns // _COARSE
    )
    return group


def _lines(group: NDArray[np.uint16], where: Numbers, shape: tuple[int, ...]) -> Lines:
    rows, columns = _places(where, shape[1])
    starts = _runs(group * np.int32(shape[0]) + rows)
    pixels = np.diff(starts, append=len(where))
    last = columns[starts + pixels - 1]
    return Lines(group[starts], rows[starts], columns[starts], last, pixels)


def _places(where: Numbers, width: int) -> tuple[Numbers, Numbers]:
    """Rows and columns of pixels that are counted through; np.divmod is much slower."""
    rows = where // np.int32(width)
    return rows, where - rows * np.int32(width)


def _runs(values: Numbers) -> NDArray[np.intp]:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))


def _blob(lines: Lines, area: int, moving: int) -> Blob:
    left, top = int(lines.first.min()), int(lines.row[0])
    width, height = int(lines.last.max()) + 1 - left, int(lines.row[-1]) + 1 - top
    return Blob(left, top, width, height, area, moving, lines)


def _strips(lines: Lines, width: int, height: int) -> tuple[tuple[Box, float], ...]:
    starts = _runs(lines.row // np.int32(STRIP))
    left = np.minimum.reduceat(lines.first, starts)
    right = np.maximum.reduceat(lines.last, starts) + 1
    top = lines.row[starts]
    low = lines.row[np.append(starts[1:], len(lines.row)) - 1] + 1
    shares = np.add.reduceat(lines.pixels, starts) / (width * height)
    edges = (left / width, top / height, (right - left) / width, (low - top) / height)
    boxes = map(Box, *(edge.tolist() for edge in edges))
    return tuple(zip(boxes, shares.tolist(), strict=True))
