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
SMALL = 0.006
"""Share of the frame: of a thing no larger than this..."""
MOVING = 0.08
"""... so many of its pixels look different than a moment ago when it moves; of a trace in noise fewer do."""
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
    is_thing: bool = True
    """Whether it is there itself, and not light or what something left behind."""
    is_shift: bool = False
    """Whether a shift of the whole picture explains it, so that it is none."""
    is_doubtful: bool = False
    """Whether something else than a thing might well look like this here and now."""
    is_restless: bool = False
    """Whether the whole picture is restless, so that much looks like a thing for a moment."""

    @property
    def width(self) -> int:
        """Columns that the box around it takes."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Rows that the box around it takes."""
        return self.low - self.top


class Groups(NamedTuple):
    """What lies together."""

    blobs: list[Blob]
    """Largest first."""
    largest: int
    """Pixels of the largest group, were it too small for a blob."""


def blobs(changed: Luma, moving: Luma, least: float, part: Window) -> list[Blob]:
    """See `groups`."""
    return groups(changed, moving, least, part).blobs


def groups(changed: Luma, moving: Luma, least: float, part: Window) -> Groups:
    """The groups of at least *least* pixels that *changed*.

    The masks are of *part* of a picture, which the places found are not.
    """
    # Every second pixel will do: what was changed has grown by more than that.
    joined = np.ascontiguousarray(cv2.dilate(changed, _JOIN)[::EVEN, ::EVEN])
    labels = np.asarray(cv2.connectedComponents(joined, ltype=cv2.CV_16U)[1], np.uint16)
    runs = _runs(changed, labels)
    areas = np.bincount(runs.group, runs.pixels)
    large = np.argsort(-areas, kind="stable")[:MOST]
    largest = int(areas[large[0]]) if len(large) else 0
    large = large[areas[large] >= max(least, 1)]
    if not len(large):
        return Groups([], largest)
    stirred = _runs(changed & moving, labels)
    moved = np.bincount(stirred.group, stirred.pixels, len(areas)).tolist()
    strips = _strips(runs, part)
    begins = np.searchsorted(strips.group, large).tolist()
    ends = np.searchsorted(strips.group, large, side="right").tolist()
    table = np.stack(strips[1:], axis=1).tolist()
    found = [
        _blob(table[begin:end], int(moved[label]))
        for label, begin, end in zip(large.tolist(), begins, ends, strict=True)
    ]
    return Groups(found, largest)


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


def enough_moving(area: float, pixels: int, least: float) -> float:
    """How many of a thing's *area* pixels, of a picture's *pixels*, move when it does; *least* of any."""
    return max(least, MOVING * area) if area < SMALL * pixels else least


def detection(blob: Blob, width: int, height: int, least_moving: float) -> Detection:
    """*blob* of a *width* x *height* picture as fractions of the frame.

    It moves when enough of its pixels do, see `enough_moving`.
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
        moves=blob.moving >= enough_moving(blob.area, pixels, least_moving),
        moving_area=blob.moving / pixels,
        is_thing=blob.is_thing,
        is_shift=blob.is_shift,
        is_doubtful=blob.is_doubtful,
        is_restless=blob.is_restless,
        strips=strips,
    )


class _Runs(NamedTuple):
    """Pixels that lie side by side in a row of a mask, row by row."""

    group: Labels
    row: Numbers
    left: Numbers
    pixels: Numbers


class _Strips(NamedTuple):
    """The strips of all groups, one group after the other, each downwards."""

    group: Labels
    left: Numbers
    top: Numbers
    right: Numbers
    low: Numbers
    pixels: Numbers


def _runs(mask: Luma, labels: Labels) -> _Runs:
    """The runs of *mask*, of which *labels* gives the groups at every second pixel."""
    # Zeros before each row and after the last bound every run.
    bound = np.asarray(cv2.copyMakeBorder(mask, 0, 1, 1, 0, cv2.BORDER_CONSTANT), np.uint8)
    width, flat = np.int32(bound.shape[1]), bound.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]).astype(np.int32)
    starts, pixels = edges[::2], edges[1::2] - edges[::2]
    row = starts // width
    left = starts - row * width
    group: Labels = labels.ravel().take(row // EVEN * labels.shape[1] + left // EVEN)
    return _Runs(group, row, left, pixels)


def _strips(runs: _Runs, part: Window) -> _Strips:
    order = np.argsort(runs.group, kind="stable")
    group, pixels = runs.group[order], runs.pixels[order]
    row = runs.row[order] + np.int32(part.rows.start)
    left = runs.left[order] + np.int32(part.columns.start)
    right = left + pixels
    band = group * np.int32(part.rows.stop) + row // np.int32(STRIP)
    starts = np.flatnonzero(np.concatenate(([True], band[1:] != band[:-1])))
    return _Strips(
        group[starts],
        np.minimum.reduceat(left, starts),
        row[starts],
        np.maximum.reduceat(right, starts),
        row[np.append(starts[1:], len(row)) - 1] + np.int32(1),
        np.add.reduceat(pixels, starts, dtype=np.int32),
    )


def _blob(strips: list[Strip], moving: int) -> Blob:
    lefts, tops, rights, lows, pixels = zip(*strips, strict=True)
    return Blob(min(lefts), tops[0], max(rights), lows[-1], sum(pixels), moving, strips)
