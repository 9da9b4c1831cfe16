"""Boxes and polygons: against a brute-force raster, under translation and under mirroring."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from vidette.core.geometry import (
    WHOLE_FRAME,
    Box,
    Point,
    Polygon,
    crosses_itself,
    intersection,
    iou,
    opened,
)

Ring = tuple[Point, ...]
shares = st.floats(0, 1, allow_nan=False, width=32)


@st.composite
def star_rings(draw: st.DrawFn) -> Ring:
    """A ring that winds once round the middle of the frame: simple, often concave."""
    count = draw(st.integers(4, 9))
    ring = []
    for i in range(count):
        angle = 2 * math.pi * (i + 0.8 * draw(shares)) / count
        radius = 0.05 + 0.44 * draw(shares)
        ring.append((0.5 + radius * math.cos(angle), 0.5 + radius * math.sin(angle)))
    return tuple(ring)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, right = sorted((draw(shares), draw(shares)))
    top, low = sorted((draw(shares), draw(shares)))
    return Box(left, top, right - left, low - top)


integer_rings = st.lists(
    st.tuples(st.integers(0, 6).map(float), st.integers(0, 6).map(float)), min_size=3, max_size=7
).map(opened)


def winding(ring: Ring, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which points lie inside, by the sum of the angles under which they see the edges."""
    total = np.zeros(xs.shape)
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        angle = np.arctan2(y2 - ys, x2 - xs) - np.arctan2(y1 - ys, x1 - xs)
        total += (angle + math.pi) % (2 * math.pi) - math.pi
    inside: NDArray[np.bool_] = np.abs(total) > math.pi
    return inside


def distance_to_edges(ring: Ring, point: Point) -> float:
    best = math.inf
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        length = (x2 - x1) ** 2 + (y2 - y1) ** 2
        along = ((point[0] - x1) * (x2 - x1) + (point[1] - y1) * (y2 - y1)) / (length or 1.0)
        along = min(max(along, 0.0), 1.0)
        nearest = x1 + along * (x2 - x1), y1 + along * (y2 - y1)
        best = min(best, math.dist(point, nearest))
    return best


def perimeter(ring: Ring) -> float:
    return sum(math.dist(a, b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True))


def raster(box: Box, cells: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    steps = (np.arange(cells) + 0.5) / cells
    xs, ys = np.meshgrid(box.x + steps * box.w, box.y + steps * box.h)
    return xs, ys


@settings(deadline=None)
@given(star_rings(), st.tuples(shares, shares))
def test_a_point_is_contained_when_the_ring_winds_round_it(ring: Ring, point: Point) -> None:
    assume(distance_to_edges(ring, point) > 1e-6)
    expected = bool(winding(ring, np.array([point[0]]), np.array([point[1]]))[0])
    assert Polygon(ring).contains(point) is expected


@settings(deadline=None)
@given(star_rings(), st.tuples(shares, shares), shares, shares)
def test_containment_survives_translation(ring: Ring, point: Point, dx: float, dy: float) -> None:
    assume(distance_to_edges(ring, point) > 1e-6)
    moved = Polygon(tuple((x + dx, y + dy) for x, y in ring))
    moved_point = (point[0] + dx, point[1] + dy)
    assert moved.contains(moved_point) is Polygon(ring).contains(point)


@settings(deadline=None)
@given(star_rings(), st.tuples(shares, shares))
def test_containment_survives_mirroring(ring: Ring, point: Point) -> None:
    assume(distance_to_edges(ring, point) > 1e-6)
    here = Polygon(ring).contains(point)
    across = Polygon(tuple((1 - x, y) for x, y in ring)).contains((1 - point[0], point[1]))
    down = Polygon(tuple((x, 1 - y) for x, y in ring)).contains((point[0], 1 - point[1]))
    assert here is across is down


@settings(deadline=None, max_examples=60)
@given(star_rings(), boxes())
def test_overlap_is_what_a_raster_counts(ring: Ring, box: Box) -> None:
    cells = 120
    counted = float(np.mean(winding(ring, *raster(box, cells)))) * box.area
    # A raster errs at most by the cells that the outline passes.
    blur = (perimeter(ring) + 8 * max(box.w, box.h)) * max(box.w, box.h) / cells + 1e-9
    assert abs(Polygon(ring).overlap(box) - counted) <= blur


@settings(deadline=None)
@given(star_rings(), boxes(), shares, shares)
def test_overlap_survives_translation_and_mirroring(
    ring: Ring, box: Box, dx: float, dy: float
) -> None:
    overlap = Polygon(ring).overlap(box)
    moved = Polygon(tuple((x + dx, y + dy) for x, y in ring))
    assert moved.overlap(Box(box.x + dx, box.y + dy, box.w, box.h)) == pytest.approx(
        overlap, abs=1e-6
    )
    mirrored = Polygon(tuple((1 - x, y) for x, y in ring))
    assert mirrored.overlap(Box(1 - box.x - box.w, box.y, box.w, box.h)) == pytest.approx(
        overlap, abs=1e-6
    )


@settings(deadline=None)
@given(star_rings(), boxes())
def test_overlap_is_never_more_than_either_area(ring: Ring, box: Box) -> None:
    polygon = Polygon(ring)
    assert 0 <= polygon.overlap(box) <= min(box.area, polygon.area) + 1e-9


@given(boxes())
def test_the_whole_frame_holds_every_box(box: Box) -> None:
    assert WHOLE_FRAME.overlap(box) == pytest.approx(box.area, abs=1e-9)
    assert WHOLE_FRAME.area == 1


def test_overlap_of_a_concave_ring_leaves_its_bay_out() -> None:
    horseshoe = Polygon(((0, 0), (0.9, 0), (0.9, 0.9), (0.6, 0.9), (0.6, 0.3), (0.3, 0.3), (0.3, 0.9), (0, 0.9)))  # fmt: skip
    assert horseshoe.overlap(Box(0.3, 0.3, 0.3, 0.6)) == pytest.approx(0)
    assert horseshoe.overlap(Box(0, 0.5, 0.9, 0.2)) == pytest.approx(0.12)
    assert not horseshoe.contains((0.45, 0.6))
    assert horseshoe.contains((0.1, 0.6))


@given(integer_rings)
@example(((0.0, 0.0), (2.0, 0.0), (1.0, 0.0), (1.0, 2.0)))
def test_crossing_does_not_depend_on_where_the_ring_starts_or_how_it_is_seen(ring: Ring) -> None:
    assume(len(ring) >= 3)
    crosses = crosses_itself(ring)
    assert crosses_itself(ring[1:] + ring[:1]) is crosses
    assert crosses_itself(ring[::-1]) is crosses
    assert crosses_itself(tuple((6 - x, y) for x, y in ring)) is crosses
    assert crosses_itself(tuple((x + 5, y - 3) for x, y in ring)) is crosses


@settings(deadline=None)
@given(star_rings())
def test_a_ring_that_winds_once_does_not_cross_itself(ring: Ring) -> None:
    assert not crosses_itself(ring)


@pytest.mark.parametrize(
    "ring",
    [
        [(0, 0), (1, 1), (1, 0), (0, 1)],
        [(0, 0), (1, 0), (1, 1), (0.5, 0), (0, 1)],
        [(0, 0), (1, 0), (0.5, 0), (0.5, 1)],
        [(0, 0), (1, 0), (0.5, 0)],
        [(0, 0), (0.5, 0.5), (1, 1)],
    ],
    ids=["bow tie", "corner on an edge", "runs back over itself", "a line", "a slanted line"],
)
def test_rings_that_cross_or_fold(ring: Sequence[Point]) -> None:
    assert crosses_itself(ring)


def test_a_corner_on_a_straight_edge_is_no_crossing() -> None:
    assert not crosses_itself([(0, 0), (0.5, 0), (1, 0), (1, 1)])


def test_opened_drops_the_closing_point_and_repeats() -> None:
    assert opened([(0, 0), (1, 0), (1, 0), (1, 1), (0, 0)]) == ((0, 0), (1, 0), (1, 1))
    assert opened([(0, 0), (0, 0)]) == ((0, 0),)
    assert opened([]) == ()


def test_parts_of_a_box() -> None:
    box = Box(0.2, 0.4, 0.2, 0.5)
    assert box.centre == pytest.approx((0.3, 0.65))
    assert box.foot == pytest.approx((0.3, 0.9))
    assert box.area == pytest.approx(0.1)
    assert box.corners() == ((0.2, 0.4), (0.4, 0.4), (0.4, 0.9), (0.2, 0.9))


@given(boxes(), shares)
def test_an_expanded_box_holds_the_box_and_stays_in_the_frame(box: Box, share: float) -> None:
    grown = box.expanded(share)
    assert grown.x <= box.x
    assert grown.y <= box.y
    assert grown.x + grown.w >= box.x + box.w - 1e-9
    assert grown.y + grown.h >= box.y + box.h - 1e-9
    assert grown.x >= 0
    assert grown.y >= 0
    assert grown.x + grown.w <= 1 + 1e-9
    assert grown.y + grown.h <= 1 + 1e-9


def test_expanded_by_a_tenth() -> None:
    grown = Box(0.4, 0.4, 0.2, 0.1).expanded(0.1)
    assert (grown.x, grown.y, grown.w, grown.h) == pytest.approx((0.38, 0.39, 0.24, 0.12))


@given(boxes(), st.integers(1, 4000), st.integers(1, 4000))
def test_pixels_lie_inside_the_picture(box: Box, width: int, height: int) -> None:
    x, y, w, h = box.pixels(width, height)
    assert 0 <= x < x + w <= width
    assert 0 <= y < y + h <= height
    assert abs(w - box.w * width) <= 2
    assert abs(h - box.h * height) <= 2


def test_pixels_of_a_known_box() -> None:
    assert Box(0.25, 0.5, 0.5, 0.25).pixels(768, 432) == (192, 216, 384, 108)
    assert Box(1.0, 1.0, 0.0, 0.0).pixels(640, 360) == (639, 359, 1, 1)


@given(boxes(), boxes())
def test_iou_is_symmetric_and_bounded(a: Box, b: Box) -> None:
    assert iou(a, b) == pytest.approx(iou(b, a))
    assert 0 <= iou(a, b) <= 1 + 1e-9
    assert intersection(a, b) <= min(a.area, b.area) + 1e-9


def test_iou_of_known_boxes() -> None:
    assert iou(Box(0, 0, 0.5, 0.5), Box(0.25, 0, 0.5, 0.5)) == pytest.approx(1 / 3)
    assert iou(Box(0, 0, 0.2, 0.2), Box(0.5, 0.5, 0.2, 0.2)) == 0
    assert iou(Box(0, 0, 0, 0), Box(0, 0, 0, 0)) == 0
