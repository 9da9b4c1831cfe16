"""Follows things from frame to frame, so that a rule can ask how long one has been moving."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import exp2, hypot

from vidette.core.event import Detection
from vidette.core.geometry import Box, intersection

from .likeness import LIKE, at_border, matched

LOST = timedelta(milliseconds=600)
"""A thing unseen for longer than this and than 2.5 frame intervals is another one."""
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
"""In so many it moves at the least while the whole picture is restless."""
SURE = 4
"""... until it has been seen to move so often."""
WELL_KNOWN = 8
"""Frames in which a thing was seen to move after which it is known well."""
STOOD = timedelta(seconds=1)
"""What has stood for so long must go somewhere: at its edges a trace trembles as the light does."""
ON_ITS_WAY = 3
"""Frames in which a thing moved from which on it may have left its place: two may be of two."""
UNLIKE = 0.15
"""What was seen to change its area to less than this share, or back, was not one thing."""
FADING = timedelta(seconds=1)
"""How soon half of a thing's largest size is forgotten: it walks away, and is small when it stops."""


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
        return lasted >= PERSISTENCE or (lasted >= AT_ONCE and self.is_evident)

    @property
    def has_left(self) -> bool:
        """Whether it is clear of where it was when its present run of movement began, and like it.

        Whatever else may look like a thing does not do that: it flickers, sways or spreads.
        """
        if self.first is None:
            return False
        areas = sorted((self.first.changed_area, self.detection.changed_area))
        if self.moving_sights < ON_ITS_WAY:
            return False
        return areas[0] >= LIKE * areas[1] and intersection(self.first.box, self.detection.box) <= 0

    @property
    def travels(self) -> bool:
        """Whether it has gone somewhere or grown since its present run of movement began."""
        if self.first is None:
            return False
        (x1, y1), (x2, y2) = self.first.box.centre, self.detection.box.centre
        box = self.detection.box
        grown = self.detection.changed_area >= GROWTH * self.first.changed_area
        return (grown and not self.has_stood) or hypot(x2 - x1, y2 - y1) >= TRAVEL * (
            box.w + box.h
        ) / 2

    @property
    def is_known(self) -> bool:
        """Whether it has been on its way for so long that one look will do where it comes to.

        Not when it has just been joined by another thing, or may be what the light made of it.
        """
        surely = self.moving_sights >= WELL_KNOWN and not self.detection.is_doubtful
        return surely and self.travels and self.growth < GROWTH

    def enough_sights(self, began_with: int) -> float:
        """In how many pictures from that one on it must have moved by now."""
        least = RESTLESS_SIGHTS if self.detection.is_restless else 2
        steady = min(SURE, max(least, STEADY * (self.moved_with - began_with + 1)))
        return steady + self.refused

    @property
    def is_evident(self) -> bool:
        """Whether it is large and goes somewhere, so that it is believed AT_ONCE."""
        first = self.first.changed_area if self.first is not None else 0.0
        large = self.detection.changed_area >= LARGE
        calm = not self.detection.is_restless
        return large and calm and first >= LIKE * self.detection.changed_area and self.travels

    def expected(self, pts: timedelta) -> Box:
        """Where its box should be at *pts*, in the frame since no more than that is seen."""
        seconds = (pts - self.seen_at).total_seconds()
        box = self.detection.box
        x, y = box.x + self.speed[0] * seconds, box.y + self.speed[1] * seconds
        return replace(box, x=min(max(x, 0.0), 1 - box.w), y=min(max(y, 0.0), 1 - box.h))


class Tracker:
    """Gives detections of successive frames their identity."""

    def __init__(self, most: int) -> None:
        """*most*: things followed at once; when there are more, the largest are."""
        self._most = most
        self._tracks: list[Track] = []
        self._count = 0
        self._last: timedelta | None = None
        self._picture = 0

    def restart(self) -> None:
        """Forgets everything in view; ids go on growing."""
        self._tracks = []
        self._last = None

    def update(self, pts: timedelta, detections: Sequence[Detection]) -> list[Track]:
        """The things seen at *pts*, in the order of *detections*, which is largest first."""
        interval = pts - self._last if self._last is not None else timedelta(0)
        self._last = pts
        self._picture += 1
        patience = max(LOST, interval * 2.5)
        self._tracks = [track for track in self._tracks if pts - track.seen_at <= patience]
        known = self._tracks
        expected = [(one.detection, one.expected(pts), self._has_way(one)) for one in known]
        owner = matched(expected, detections)
        seen: list[Track] = []
        for index, found in enumerate(detections):
            if index in owner:
                track = known[owner[index]]
                _see(track, found, pts, patience, self._picture)
            elif len(self._tracks) < self._most:
                track = self._begin(found, pts)
            else:
                continue
            seen.append(track)
        return seen

    def _has_way(self, track: Track) -> bool:
        """Whether *track* may have gone somewhere: of what was seen once, and then not, nobody knows."""
        return track.sights > 1 or track.seen_with == self._picture - 1

    def _begin(self, found: Detection, pts: timedelta) -> Track:
        self._count, at = self._count + 1, self._picture
        named = replace(found, object_id=self._count)
        track = Track(self._count, named, pts, pts, pts, int(found.moves), at, at)
        track.bulk, track.first, track.seen_with = found.changed_area, found, at
        _be_sure(track, found, pts, at)
        self._tracks.append(track)
        return track


def _see(track: Track, found: Detection, pts: timedelta, patience: timedelta, picture: int) -> None:
    seconds = (pts - track.seen_at).total_seconds()
    if seconds > 0:
        (x1, y1), (x2, y2) = track.detection.box.centre, found.box.centre
        track.speed = (
            (track.speed[0] + (x2 - x1) / seconds) / 2,
            (track.speed[1] + (y2 - y1) / seconds) / 2,
        )
    before, rested = track.detection, pts - track.moved_at
    track.growth = found.changed_area / max(track.detection.changed_area, 1e-9)
    track.detection = replace(found, object_id=track.id)
    track.seen_at, track.seen_with = pts, picture
    track.sights += 1
    if not found.moves:
        track.refused += not (found.is_thing or found.is_shift)
        return
    if _begins_anew(track, rested > patience):
        track.has_stood = rested >= STOOD or (track.has_stood and not track.travels)
        track.moving_since, track.moving_sights, track.bulk = pts, 0, 0.0
        track.began_with, track.sure_sights, track.refused = picture, 0, 0
        track.first = before if track.has_stood else found
    faded = track.bulk * exp2(-(pts - track.moved_at) / FADING)
    track.moved_at, track.moved_with = pts, picture
    track.bulk = max(faded, found.changed_area)
    track.moving_sights += 1
    _be_sure(track, found, pts, picture)


def _begins_anew(track: Track, rested: bool) -> bool:
    """Whether a run of movement begins with what was seen last.

    So it does when it is quite another size than a moment ago, unless it was long enough to know
    that things met: a thing comes into view by and by, at the edge of the picture within one, what
    flickers is another each time. What the light may have made much larger is not that thing.
    """
    if rested or track.moving_sights == 0:
        return True
    if UNLIKE <= track.growth <= 1 / UNLIKE:
        return False
    if track.detection.is_doubtful and track.growth > 1:
        return True
    comes = track.growth > 1 and (track.moving_sights == 1 or at_border(track.detection.box))
    return not track.is_persistent and not comes


def _be_sure(track: Track, found: Detection, pts: timedelta, picture: int) -> None:
    if not found.moves or (found.is_doubtful and track.sure_sights == 0):
        return
    if track.sure_sights == 0:
        track.sure_since, track.sure_with = pts, picture
    track.sure_sights += 1
