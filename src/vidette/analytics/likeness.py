"""Tells how well what is seen now continues what was seen before, and whether all of it is seen."""

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

from vidette.core.event import Detection
from vidette.core.geometry import Box, intersection

LIKE = 0.3
"""Boxes that do not overlap may be one fast thing if their changed areas differ by no more."""
FRESH = 0.8
"""How much likeness counts for each picture in which a thing was not seen: where it is meanwhile is a guess."""
BORDER = 0.01
"""Share of the frame: what is nearer to its edge may be seen in part only."""


class Known(NamedTuple):
    """A thing that may be seen again."""

    last: Detection
    """How it was seen last."""
    expected: Box
    beside: bool
    """Whether its way is known well enough to look for it beside where it is expected."""
    unseen: int = 0
    """In how many pictures since it was not seen."""


def matched(known: Sequence[Known], detections: Sequence[Detection]) -> dict[int, int]:
    """Best pairs first: index of the detection to that of what is *known*, the longest first."""
    pairs = sorted(
        (-score * FRESH**one.unseen, number, index)
        for number, one in enumerate(known)
        for index, found in enumerate(detections)
        if (score := likeness(one.last, one.expected, found)) > (0 if one.beside else 1)
    )
    taken: set[int] = set()
    owner: dict[int, int] = {}
    for _, number, index in pairs:
        if number not in taken and index not in owner:
            taken.add(number)
            owner[index] = number
    return owner


def likeness(last: Detection, expected: Box, found: Detection) -> float:
    """How well *found* continues *last*, *expected* there: above 1 with overlap, else 0..1.

    Of several that a group has swallowed the one most like it goes on.
    """
    shared = intersection(expected, found.box)
    areas = sorted((last.changed_area, found.changed_area))
    if shared > 0:
        both = expected.area + found.box.area - shared
        part = shared / max(min(expected.area, found.box.area), 1e-9)
        alike = areas[0] / max(areas[1], 1e-9)
        return 1.0 + part * alike + shared / max(both, 1e-9)
    if areas[0] < LIKE * areas[1]:
        return 0.0
    (x1, y1), (x2, y2) = expected.centre, found.box.centre
    reach = (expected.w + expected.h + found.box.w + found.box.h) / 2
    return max(0.0, 1.0 - hypot(x2 - x1, y2 - y1) / reach) if reach > 0 else 0.0


def shifted(before: Box, now: Box) -> tuple[float, float]:
    """How far a box went right and down with both of its opposite edges; 0 when they went apart."""
    return (
        _both(now.x - before.x, now.x + now.w - before.x - before.w),
        _both(now.y - before.y, now.y + now.h - before.y - before.h),
    )


def _both(one: float, other: float) -> float:
    return min(one, other, key=abs) if one * other > 0 else 0.0


def at_border(box: Box) -> bool:
    """Whether it touches the edge of the picture, over which things come into view."""
    return min(box.x, box.y, 1 - box.x - box.w, 1 - box.y - box.h) < BORDER
