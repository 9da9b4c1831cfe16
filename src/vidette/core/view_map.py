"""Where the places of a camera's former view are in its new one, after it was turned."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from vidette.core.geometry import Point, Polygon, cut_to_frame, opened

Matrix = tuple[float, float, float, float, float, float, float, float, float]
LEAST_KEPT = 0.25
"""Share of a mapped area that must lie in the frame to be proposed."""
_NEAREST = 1e-6


@dataclass(frozen=True, slots=True)
class ViewMap:
    """A homography from the former view to the new one, both in fractions of the frame."""

    matrix: Matrix
    """Row by row: x' = (m0 x + m1 y + m2) / (m6 x + m7 y + m8), y' likewise of m3, m4, m5."""
    sure: float
    """Share of the edges that should be seen in the new view and are, 0 to 1."""

    def point(self, point: Point) -> Point | None:
        """Where *point* is now, maybe outside the frame; None: behind the camera."""
        a, b, c, d, e, f, g, h, i = self.matrix
        x, y = point
        depth = g * x + h * y + i
        if depth < _NEAREST:
            return None
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth

    def points(self, points: Sequence[Point]) -> tuple[Point, ...] | None:
        """The same of all; None when one is behind the camera."""
        found = [self.point(one) for one in points]
        return tuple(one for one in found if one is not None) if None not in found else None

    def area(self, ring: Sequence[Point]) -> tuple[tuple[Point, ...], float] | None:
        """The part of a mapped area that is in the frame, and its share of the whole of it.

        None when it is LEAST_KEPT or less.
        """
        whole = self.points(ring)
        if whole is None:
            return None
        inside = opened(cut_to_frame(whole))
        size = Polygon(whole).area
        if len(inside) < 3 or size <= 0:
            return None
        kept = min(1.0, Polygon(inside).area / size)
        return (inside, kept) if kept > LEAST_KEPT else None

    def line(self, points: Sequence[Point]) -> tuple[tuple[Point, ...], float] | None:
        """The longest run of a mapped line that is in the frame, and its share of the whole of it."""
        whole = self.points(points)
        if whole is None:
            return None
        runs: list[list[Point]] = [[]]
        for start, end in pairwise(whole):
            piece = _inside(start, end)
            if piece is None:
                runs.append([])
                continue
            if not runs[-1] or runs[-1][-1] != piece[0]:
                runs.append([piece[0]])
            runs[-1].append(piece[1])
        longest = max(runs, key=_length)
        kept = _length(longest) / (_length(whole) or 1.0)
        return (tuple(longest), kept) if kept > LEAST_KEPT else None


def _length(points: Sequence[Point]) -> float:
    return sum(dist(start, end) for start, end in pairwise(points))


def _inside(start: Point, end: Point) -> tuple[Point, Point] | None:
    """The part of a stretch that is in the frame (Liang and Barsky 1984)."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        step = end[axis] - start[axis]
        for towards, room in ((-step, start[axis]), (step, 1 - start[axis])):
            if towards == 0 and room < 0:
                return None
            if towards < 0:
                first = max(first, room / towards)
            if towards > 0:
                last = min(last, room / towards)
    if first >= last:
        return None
    return _along(start, end, first), _along(start, end, last)


def _along(start: Point, end: Point, share: float) -> Point:
    if share in (0.0, 1.0):
        return end if share else start
    x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
