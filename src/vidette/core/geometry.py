"""Points, boxes and polygons in fractions of the frame: 0..1, x right, y down."""

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: left, top, width, height as fractions of the frame."""

    x: float
    y: float
    w: float
    h: float

    @property
    def area(self) -> float:
        """Share of the frame, 0..1."""
        return self.w * self.h

    @property
    def centre(self) -> Point:
        """The middle point."""
        return self.x + self.w / 2, self.y + self.h / 2

    @property
    def foot(self) -> Point:
        """The middle of the lower edge: where a standing object touches the ground."""
        return self.x + self.w / 2, self.y + self.h

    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Clockwise from the upper left."""
        right, low = self.x + self.w, self.y + self.h
        return (self.x, self.y), (right, self.y), (right, low), (self.x, low)

    def expanded(self, share: float) -> "Box":
        """Grown by *share* of its width and height on each side, cut at the frame's edge."""
        left, top = max(0.0, self.x - self.w * share), max(0.0, self.y - self.h * share)
        right = min(1.0, self.x + self.w * (1 + share))
        low = min(1.0, self.y + self.h * (1 + share))
        return Box(left, top, max(0.0, right - left), max(0.0, low - top))

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """x, y, w, h in whole pixels of a *width* x *height* picture, inside it, at least 1 x 1."""
        left = min(max(round(self.x * width), 0), width - 1)
        top = min(max(round(self.y * height), 0), height - 1)
        right = min(max(round((self.x + self.w) * width), left + 1), width)
        low = min(max(round((self.y + self.h) * height), top + 1), height)
        return left, top, right - left, low - top


def intersection(a: Box, b: Box) -> float:
    """Area that two boxes share, as a share of the frame."""
    width = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    height = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    return max(0.0, width) * max(0.0, height)


def iou(a: Box, b: Box) -> float:
    """Intersection over union, 0..1."""
    shared = intersection(a, b)
    union = a.area + b.area - shared
    return shared / union if union > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed ring of at least three points; the last point is joined to the first."""

    points: tuple[Point, ...]

    def contains(self, point: Point) -> bool:
        """Whether *point* lies inside (even-odd rule); on an edge either answer may come."""
        x, y = point
        inside = False
        for (x1, y1), (x2, y2) in _edges(self.points):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside

    @property
    def area(self) -> float:
        """Share of the frame, 0..1 (shoelace formula)."""
        return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(self.points))) / 2

    def overlap(self, box: Box) -> float:
        """Area of *box* that lies inside, as a share of the frame.

        The ring is cut by the box's four sides in turn (Sutherland and Hodgman 1974); for a
        concave ring the cut may hold edges that fold back on themselves, whose area is zero.
        """
        ring = _cut_to(self.points, box)
        return Polygon(tuple(ring)).area if len(ring) >= 3 else 0.0


WHOLE_FRAME = Polygon(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))


def cut_to_frame(points: Sequence[Point]) -> tuple[Point, ...]:
    """The part of a ring that is in the frame; fewer than three points when there is none.

    For a concave ring it may hold edges that fold back on themselves.
    """
    return tuple(_cut_to(points, Box(0, 0, 1, 1)))


def opened(points: Sequence[Point]) -> tuple[Point, ...]:
    """The ring without a last point that repeats the first, and without points repeated in a row."""
    ring = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return tuple(ring)


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether an edge of the ring touches or crosses another, beyond the corner neighbours share."""
    edges = _edges(points)
    if any(_folds_back(edge, edges[(i + 1) % len(edges)]) for i, edge in enumerate(edges)):
        return True
    spans = [(min(a[0], b[0]), max(a[0], b[0])) for a, b in edges]
    order = sorted(range(len(edges)), key=spans.__getitem__)
    for place, i in enumerate(order):
        for j in order[place + 1 :]:
            if spans[j][0] > spans[i][1]:
                break
            if abs(i - j) not in (1, len(edges) - 1) and _touch(edges[i], edges[j]):
                return True
    return False


_Edge = tuple[Point, Point]


def _edges(points: Sequence[Point]) -> list[_Edge]:
    return [(points[i], points[(i + 1) % len(points)]) for i in range(len(points))]


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _between(a: Point, b: Point, c: Point) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _folds_back(first: _Edge, second: _Edge) -> bool:
    """Whether *second* runs back over *first*, at whose end it starts."""
    (a, b), (_, c) = first, second
    ahead = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1])
    return _side(a, b, c) == 0 and ahead < 0


def _touch(first: _Edge, second: _Edge) -> bool:
    (a, b), (c, d) = first, second
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(side == 0 and _between(p, q, r) for side, (p, q, r) in zip(sides, ends, strict=True))


def _cut_to(points: Sequence[Point], box: Box) -> list[Point]:
    ring = list(points)
    for axis, limit, keep_above in (
        (0, box.x, True),
        (0, box.x + box.w, False),
        (1, box.y, True),
        (1, box.y + box.h, False),
    ):
        ring = _cut(ring, axis, limit, keep_above=keep_above)
        if len(ring) < 3:
            return []
    return ring


def _cut(ring: list[Point], axis: int, limit: float, *, keep_above: bool) -> list[Point]:
    def keeps(point: Point) -> bool:
        return point[axis] >= limit if keep_above else point[axis] <= limit

    kept: list[Point] = []
    for start, end in _edges(ring):
        if keeps(start):
            kept.append(start)
        if keeps(start) != keeps(end):
            share = (limit - start[axis]) / (end[axis] - start[axis])
            other = start[1 - axis] + share * (end[1 - axis] - start[1 - axis])
            kept.append((limit, other) if axis == 0 else (other, limit))
    return kept
