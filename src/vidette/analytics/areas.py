"""Areas that are watched, and which things are in them."""

from dataclasses import dataclass
from typing import NamedTuple

from vidette.core.event import Detection
from vidette.core.geometry import Box, Polygon

OVERLAP = 0.2
"""A thing is in an area with this share of its changed pixels, or covering this share of it."""
PLENTY = 0.004
"""Or reaching into it with changes on so large a share of the frame, unless that is a mere..."""
TOUCH = 0.1
"""... touch of its border: less than this share of it, as a mirror of a car or its shadow."""


@dataclass(frozen=True, slots=True)
class Area:
    """A named polygon; a shape of None is the whole frame."""

    name: str | None
    shape: Polygon | None

    def takes_in(self, found: Detection) -> bool:
        """Whether *found* is in it (anchor: overlap)."""
        return self.measure(found).is_in

    def measure(self, found: Detection) -> "Inclusion":
        """How much of *found* is in it, and what that means."""
        changed = found.changed_area or found.box.area
        if self.shape is None:
            return Inclusion(changed, changed, 0.0, is_in=True, is_held=True)
        inside = changed_inside(self.shape, found)
        share = OVERLAP * min(changed, self.shape.area)
        enough = min(share, max(PLENTY, TOUCH * changed))
        is_in = inside > 0 and inside >= enough
        return Inclusion(changed, inside, enough, is_in=is_in, is_held=inside >= share > 0)


class Inclusion(NamedTuple):
    """How much of a thing is in an area; shares of the frame."""

    changed: float
    """All of its changed area."""
    inside: float
    enough: float
    """What must be inside."""
    is_in: bool
    is_held: bool
    """Whether it does not merely reach into the area, but is there by its share."""


def changed_inside(shape: Polygon, found: Detection) -> float:
    """How much of the changed area of *found* lies in *shape*, as a share of the frame."""
    changed = found.changed_area or found.box.area
    whole = shape.overlap(found.box) / found.box.area if found.box.area > 0 else 0.0
    if not found.strips or whole <= 0.0 or whole >= 1.0 - 1e-9:
        return changed * whole
    return sum(share * _inside_on_line(shape, box) for box, share in found.strips)


def _inside_on_line(shape: Polygon, strip: Box) -> float:
    """Share of the middle line of a thin *strip* that lies in *shape* (even-odd rule)."""
    y = strip.y + strip.h / 2
    points = shape.points
    crossings = sorted(
        x1 + (x2 - x1) * (y - y1) / (y2 - y1)
        for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True)
        if (y1 > y) != (y2 > y)
    )
    left, right = strip.x, strip.x + strip.w
    pairs = zip(crossings[::2], crossings[1::2], strict=True)
    inside = sum(max(0.0, min(right, out) - max(left, into)) for into, out in pairs)
    return inside / strip.w if strip.w > 0 else 0.0
