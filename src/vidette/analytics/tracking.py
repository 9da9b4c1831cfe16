"""Follows things from frame to frame, so that a rule can ask how long one has been moving."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import exp2

from vidette.core.event import Detection

from .likeness import Known, at_border, matched
from .nuisance import Nuisance
from .track import Track

LOST = timedelta(milliseconds=600)
"""A thing unseen for longer than this and than 2.5 frame intervals is another one."""
STOOD = timedelta(seconds=1)
"""What has stood for so long must go somewhere: at its edges a trace trembles as the light does."""
UNLIKE = 0.15
"""What was seen to change its area to less than this share, or back, was not one thing."""
BLURRED = 4
"""Pictures in which it was no thing by its edges that still count when it moves anew, at most: what
crawls over the lens has sharp edges for moments, but a real thing may come out of a mere trace."""
FADING = timedelta(seconds=1)
"""How soon half of a thing's largest size is forgotten: it walks away, and is small when it stops."""


class Tracker:
    """Gives detections of successive frames their identity."""

    def __init__(self, most: int) -> None:
        """*most*: things followed at once; when there are more, the largest are."""
        self._most = most
        self._tracks: list[Track] = []
        self._count = 0
        self._last: timedelta | None = None
        self._picture = 0
        self._nuisance = Nuisance()

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
        owner = matched([self._known(one, pts) for one in known], detections)
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
        self._nuisance.see(pts, seen, self._tracks)
        for track in seen:
            track.usual = self._nuisance.share(track.detection.box)
        return seen

    def _known(self, track: Track, pts: timedelta) -> Known:
        unseen = self._picture - track.seen_with - 1
        # Where what was seen once, and then not, has gone nobody knows.
        has_way = track.sights > 1 or not unseen
        return Known(track.detection, track.expected(pts), has_way, unseen)

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
        has_rested = rested >= STOOD or (track.has_stood and not track.travels)
        track.has_stood = has_rested and track.growth <= 1 / UNLIKE
        track.moving_since, track.moving_sights, track.bulk = pts, 0, 0.0
        track.began_with, track.sure_sights = picture, 0
        track.refused = min(track.refused, BLURRED)
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
