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
from .window import EVEN, Window

STRIP = 8
"""Height of a strip of a thing, in pixels."""
MOST = 64
"""Things looked at in one picture, largest first."""
_JOIN = np.ones((9, 7), np.uint8)
"""Parts of a thing nearer than this belong together; upright, as people and gaps in them are."""


REACH = max(_JOIN.shape) // 2
"""How far, in pixels, a part of a thing feels for others."""

Labels = NDArray[np.uint16]
Numbers = NDArray[np.int32]
Strip = list[int]
"""A tight strip of a thing: left, top, right, low (the last two just outside), changed pixels."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Changed pixels that lie together."""

    left: int
    top: int
    right: int
    """The column after the last."""
    low: int
    """The row after the last."""
    area: int
    """Changed pixels."""
    moving: int
    """How many of them also differ from the picture a moment ago."""
    strips: list[Strip]
    """Downwards, each at most STRIP high."""

    @property
    def width(self) -> int:
        """Columns that the box around it takes."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows that the box around it takes."""
        return self.low - self.top


def blobs(changed: Luma, moving: Luma, least: float, part: Window) -> list[Blob]:
    """The groups of at least *least* pixels that *changed*, largest first.

    The masks are of *part* of a picture, which the places found are not.
    """
    where = np.flatnonzero(changed != 0).astype(np.int32)
    if len(where) < max(least, 1):
        return []
    group = _groups(changed, where)
    areas = np.bincount(group)
    moved = np.bincount(group[moving.ravel().take(where) != 0], minlength=len(areas)).tolist()
    order = np.argsort(group, kind="stable")
    strips = _strips(group[order], where[order], changed.shape[1], part)
    large = np.argsort(-areas, kind="stable")[:MOST]
    large = large[areas[large] >= least]
    begins = np.searchsorted(strips.group, large).tolist()
    ends = np.searchsorted(strips.group, large, side="right").tolist()
    table = np.stack(strips[1:], axis=1).tolist()
    return [
        _blob(table[begin:end], moved[label])
        for label, begin, end in zip(large.tolist(), begins, ends, strict=True)
    ]


def hulls(like: Luma, found: Sequence[Blob]) -> Luma:
    """255 within the convex hull of the strips of each of *found*, a little widened, else 0."""
    mask = np.zeros_like(like)
    for blob in found:
        corners = [
            corner
            for left, top, right, low, _ in blob.strips
            for corner in ((left, top), (right - 1, top), (left, low - 1), (right - 1, low - 1))
        ]
        cv2.fillConvexPoly(mask, cv2.convexHull(np.array(corners, np.int32)), 255)
    return np.asarray(cv2.dilate(mask, _JOIN), np.uint8) if found else mask


def detection(blob: Blob, width: int, height: int, least_moving: float) -> Detection:
    """*blob* of a *width* x *height* picture as fractions of the frame.

    It moves when at least *least_moving* of its pixels do.
    """
    box = Box(blob.left / width, blob.top / height, blob.width / width, blob.height / height)
    pixels = width * height
    strips = tuple(
        (
            Box(left / width, top / height, (right - left) / width, (low - top) / height),
            changed / pixels,
        )
        for left, top, right, low, changed in blob.strips
    )
    return Detection(
        box,
        score=blob.area / (blob.width * blob.height),
        changed_area=blob.area / pixels,
        moves=blob.moving >= least_moving,
        strips=strips,
    )


class _Strips(NamedTuple):
    """The strips of all groups, one group after the other."""

    group: Labels
    left: Numbers
    top: Numbers
    right: Numbers
    low: Numbers
    pixels: Numbers


def _groups(changed: Luma, where: Numbers) -> Labels:
    """The number of the group to which each changed pixel belongs."""
    # Every second pixel will do: what was changed has grown by more than that.
    joined = np.ascontiguousarray(cv2.dilate(changed, _JOIN)[::EVEN, ::EVEN])
    _, labels = cv2.connectedComponents(joined, ltype=cv2.CV_16U)
    rows, columns = _places(where, changed.shape[1])
    places = rows // EVEN * labels.shape[1] + columns // EVEN
    group: Labels = labels.ravel().take(places)
    return group


def _strips(group: Labels, where: Numbers, width: int, part: Window) -> _Strips:
    """Of pixels in the order of their groups, and row by row within each."""
    rows, columns = _places(where, width)
    rows += np.int32(part.rows.start)
    columns += np.int32(part.columns.start)
    band = group * np.int32(part.rows.stop) + rows // np.int32(STRIP)
    starts = np.flatnonzero(np.concatenate(([True], band[1:] != band[:-1])))
    ends = np.append(starts[1:], len(where))
    return _Strips(
        group[starts],
        np.minimum.reduceat(columns, starts),
        rows[starts],
        np.maximum.reduceat(columns, starts) + np.int32(1),
        rows[ends - 1] + np.int32(1),
        (ends - starts).astype(np.int32),
    )


def _places(where: Numbers, width: int) -> tuple[Numbers, Numbers]:
    """Rows and columns of pixels that are counted through; np.divmod is much slower."""
    rows = where // np.int32(width)
    return rows, where - rows * np.int32(width)


def _blob(strips: list[Strip], moving: int) -> Blob:
    lefts, tops, rights, lows, pixels = zip(*strips, strict=True)
    return Blob(min(lefts), tops[0], max(rights), lows[-1], sum(pixels), moving, strips)
