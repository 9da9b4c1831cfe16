"""One thing on its way through the picture: how long it has been moving, and whether to believe it."""

from dataclasses import dataclass, replace
from datetime import timedelta
from math import hypot

from vidette.core.event import Detection
from vidette.core.geometry import Box, intersection

from .likeness import LIKE, at_border, shifted

PERSISTENCE = timedelta(milliseconds=350)
"""A thing that has moved for so long, in two frames at the least, is no flicker."""
AT_ONCE = timedelta(milliseconds=150)
"""The same for what is LARGE and goes somewhere or grows: such a thing is told at once."""
LARGE = 0.006
"""Share of the frame: a person in a room, a car in a yard."""
TRAVEL = 0.25
"""A thing has gone somewhere when its middle has by this share of its mean side..."""
GROWTH = 1.3
"""... or when so many times as much is to be seen of it, since it comes into view."""
STEADY = 0.5
"""A thing moves in this share of the pictures at the least; what flickers does in fewer..."""
RESTLESS_SIGHTS = 3
"""In so many it moves at the least while the whole picture is restless, or it is unlike itself."""
SURE = 4
"""... until it has been seen to move so often."""
WELL_KNOWN = 8
"""Frames in which a thing was seen to move after which it is known well."""
STIRRED = 5
"""Frames in which what had stood moved from which on it comes out of something, and does not flicker."""
USUAL = 0.5
"""Share of the last minutes from which on movement that gets nowhere is a nuisance where it is."""
ON_ITS_WAY = 3
"""Frames in which a thing moved from which on it may have left its place: two may be of two."""


@dataclass(slots=True)
class Track:
    """One thing on its way. Times are media times."""

    id: int
    detection: Detection
    """As last seen, with the track's id as its object id."""
    seen_at: timedelta
    moved_at: timedelta
    moving_since: timedelta
    """Start of the present run of movement, or of the last one."""
    moving_sights: int
    """Frames of that run in which it moved."""
    began_with: int = 0
    """Number of the picture in which that run began..."""
    moved_with: int = 0
    """... and of the last in which it moved."""
    refused: int = 0
    """Pictures of that run in which it was no thing by its edges."""
    sights: int = 1
    """Pictures in which it was seen..."""
    seen_with: int = 0
    """... and the number of the last of them."""
    sure_since: timedelta = timedelta(0)
    """When it first moved in that run without a doubt..."""
    sure_sights: int = 0
    """... in how many frames..."""
    sure_with: int = 0
    """... and in which first."""
    bulk: float = 0.0
    """Largest changed area of the last moments of that run, as a share of the frame."""
    first: Detection | None = None
    """As it was when that run began."""
    growth: float = 1.0
    """How many times as much of it is seen as the time before."""
    has_stood: bool = False
    """Whether it stood there before that run: what trembles where it stands has not set out."""
    usual: float = 0.0
    """For how much of the last minutes something has moved where it is, and got nowhere, 0..1."""
    speed: tuple[float, float] = (0.0, 0.0)
    """Frames a second, right and down."""

    @property
    def is_moving(self) -> bool:
        """Whether it moves in the frame in which it was last seen."""
        return self.detection.moves

    @property
    def is_persistent(self) -> bool:
        """Whether its present run of movement is long enough to be no flicker."""
        if self.sure_sights < self.moving_sights and self.has_left:
            since, sights, began = self.moving_since, self.moving_sights, self.began_with
        else:
            since, sights, began = self.sure_since, self.sure_sights, self.sure_with
        lasted = self.moved_at - since
        if sights < self.enough_sights(began) or (self.has_stood and not self.travels):
            return False
        if self.is_nuisance:
            return False
        return lasted >= PERSISTENCE or (lasted >= AT_ONCE and self.is_evident)

    @property
    def is_nuisance(self) -> bool:
        """Whether it is where something always moves, and has not come out of it."""
        return self.usual >= USUAL and not self.has_left

    @property
    def has_left(self) -> bool:
        """Whether it is clear of where it was when its present run of movement began, and like it.

        Whatever else may look like a thing does not do that: it flickers, sways or spreads.
        """
        if self.first is None or self.moving_sights < ON_ITS_WAY:
            return False
        return self._is_like_first and intersection(self.first.box, self.detection.box) <= 0

    @property
    def _is_like_first(self) -> bool:
        """Whether as much of it is to be seen as when its present run of movement began, about."""
        if self.first is None:
            return False
        areas = sorted((self.first.changed_area, self.detection.changed_area))
        return areas[0] >= LIKE * areas[1]

    @property
    def travels(self) -> bool:
        """Whether it has gone somewhere or grown since its present run of movement began."""
        if self.first is None:
            return False
        grown = self.detection.changed_area >= GROWTH * self.first.changed_area
        return (grown and not self.has_stood) or self.way >= TRAVEL

    @property
    def way(self) -> float:
        """How far it has gone since its present run of movement began, in its mean sides.

        Of what had stood both opposite edges must at first have gone the same way: light that
        spreads from it, or what passes beside it, shifts one of them alone.
        """
        if self.first is None:
            return 0.0
        before, box = self.first.box, self.detection.box
        (x1, y1), (x2, y2) = before.centre, box.centre
        stirs = self.has_stood and self.moving_sights < STIRRED
        across, down = shifted(before, box) if stirs else (x2 - x1, y2 - y1)
        return hypot(across, down) / max((box.w + box.h) / 2, 1e-9)

    @property
    def is_known(self) -> bool:
        """Whether it has been on its way for so long that one look will do where it comes to.

        Not when it has just been joined by another thing, or may be what the light made of it.
        """
        surely = self.moving_sights >= WELL_KNOWN and not self.detection.is_doubtful
        return surely and self.travels and self.growth < GROWTH

    def enough_sights(self, began_with: int) -> float:
        """In how many pictures from that one on it must have moved by now."""
        least = RESTLESS_SIGHTS if self.detection.is_restless or self._may_be_two else 2
        steady = min(SURE, max(least, STEADY * (self.moved_with - began_with + 1)))
        return steady + self.refused

    @property
    def _may_be_two(self) -> bool:
        """Whether two specks may have made it, one after the other: it is small, and grew at once.

        So does what comes in over the edge of the picture.
        """
        small = self.moving_sights == 2 and self.detection.changed_area < LARGE
        return small and not self._is_like_first and not at_border(self.detection.box)

    @property
    def is_evident(self) -> bool:
        """Whether it is large and goes somewhere, so that it is believed AT_ONCE."""
        if self.is_dubious:
            return False
        first = self.first.changed_area if self.first is not None else 0.0
        large = self.detection.changed_area >= LARGE
        calm = not self.detection.is_restless
        return large and calm and first >= LIKE * self.detection.changed_area and self.travels

    @property
    def is_dubious(self) -> bool:
        """Whether its present run of movement began when something else might have looked like it."""
        return self.first is not None and self.first.is_doubtful

    def expected(self, pts: timedelta) -> Box:
        """Where its box should be at *pts*, in the frame since no more than that is seen."""
        seconds = (pts - self.seen_at).total_seconds()
        box = self.detection.box
        x, y = box.x + self.speed[0] * seconds, box.y + self.speed[1] * seconds
        return replace(box, x=min(max(x, 0.0), 1 - box.w), y=min(max(y, 0.0), 1 - box.h))
