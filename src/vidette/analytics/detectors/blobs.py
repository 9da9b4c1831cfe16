"""Groups changed pixels of the small picture into things."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vidette.core.event import Detection
from vidette.core.geometry import Box

from .light import Luma, around

STRIP = 8
"""Height of a strip of a thing, in pixels."""
MOST = 64
"""Things looked at in one picture, largest first."""
_JOIN = np.ones((9, 7), np.uint8)
"""Parts of a thing nearer than this belong together; upright, as people and gaps in them are."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Changed pixels that lie together."""

    rows: NDArray[np.intp]
    """Of each pixel, growing."""
    columns: NDArray[np.intp]
    moving: int
    """How many of them also differ from the picture a moment ago."""

    @property
    def area(self) -> int:
        """Changed pixels."""
        return len(self.rows)

    @property
    def left(self) -> int:
        """The first column."""
        return int(self.columns.min())

    @property
    def top(self) -> int:
        """The first row."""
        return int(self.rows[0])

    @property
    def width(self) -> int:
        """Columns that the box around it takes."""
        return int(self.columns.max()) + 1 - self.left

    @property
    def height(self) -> int:
        """Rows that the box around it takes."""
        return int(self.rows[-1]) + 1 - self.top


def blobs(changed: Luma, moving: Luma, least: float) -> list[Blob]:
    """The groups of at least *least* changed pixels, largest first."""
    window = around(changed, max(_JOIN.shape))
    if window is None or cv2.countNonZero(changed) < least:
        return []
    changed, moving = changed[window], moving[window]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.dilate(changed, _JOIN), ltype=cv2.CV_16U
    )
    down, across = window[0].start, window[1].start
    found: list[Blob] = []
    order = np.argsort(-stats[1:count, cv2.CC_STAT_AREA], kind="stable")[:MOST] + 1
    for label in order.tolist():
        x, y, w, h, area = stats[label].tolist()
        if area < least:
            break
        part = (slice(y, y + h), slice(x, x + w))
        own = (labels[part] == label) & (changed[part] != 0)
        rows, columns = np.nonzero(own)
        if len(rows) >= least:
            moved = int(np.count_nonzero(moving[part][own]))
            found.append(Blob(rows + y + down, columns + x + across, moved))
    return sorted(found, key=lambda blob: -blob.area)


def hulls(like: Luma, found: Sequence[Blob]) -> Luma:
    """255 within the convex hull of each of *found*, a little widened, else 0."""
    mask = np.zeros_like(like)
    for blob in found:
        starts = np.flatnonzero(np.diff(blob.rows, prepend=-1))
        ends = np.append(starts[1:], blob.area) - 1
        outline = np.concatenate([starts, ends])
        points = np.stack([blob.columns[outline], blob.rows[outline]], axis=1).astype(np.int32)
        cv2.fillConvexPoly(mask, cv2.convexHull(points), 255)
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
        strips=_strips(blob, width, height),
    )


def _strips(blob: Blob, width: int, height: int) -> tuple[tuple[Box, float], ...]:
    bands = blob.rows // STRIP
    starts = np.flatnonzero(np.diff(bands, prepend=-1))
    left = np.minimum.reduceat(blob.columns, starts)
    right = np.maximum.reduceat(blob.columns, starts) + 1
    top = blob.rows[starts]
    low = blob.rows[np.append(starts[1:], len(bands)) - 1] + 1
    counts = np.diff(starts, append=len(bands))
    edges = (left / width, top / height, (right - left) / width, (low - top) / height)
    boxes = map(Box, *(edge.tolist() for edge in edges))
    return tuple(zip(boxes, (counts / (width * height)).tolist(), strict=True))
