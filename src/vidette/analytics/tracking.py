"""Follows things from frame to frame, so that a rule can ask how long one has been moving."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import hypot

from vidette.core.event import Detection
from vidette.core.geometry import Box, intersection

LOST = timedelta(milliseconds=600)
"""A thing unseen for longer than this and than 2.5 frame intervals is another one."""
PERSISTENCE = timedelta(milliseconds=350)
"""A thing that has moved for so long, in two frames at the least, is no flicker."""
LIKE = 0.3
"""Boxes that do not overlap may be one fast thing if their changed areas differ by no more."""


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
    bulk: float = 0.0
    """Largest changed area of that run, as a share of the frame."""
    speed: tuple[float, float] = (0.0, 0.0)
    """Frames a second, right and down."""

    @property
    def is_moving(self) -> bool:
        """Whether it moves in the frame in which it was last seen."""
        return self.detection.moves

    @property
    def is_persistent(self) -> bool:
        """Whether its present run of movement is long enough to be no flicker."""
        return self.moving_sights >= 2 and self.moved_at - self.moving_since >= PERSISTENCE

    def expected(self, pts: timedelta) -> Box:
        """Where its box should be at *pts*."""
        seconds = (pts - self.seen_at).total_seconds()
        box = self.detection.box
        return replace(box, x=box.x + self.speed[0] * seconds, y=box.y + self.speed[1] * seconds)


class Tracker:
    """Gives detections of successive frames their identity."""

    def __init__(self, most: int) -> None:
        """*most*: things followed at once; when there are more, the largest are."""
        self._most = most
        self._tracks: list[Track] = []
        self._count = 0
        self._last: timedelta | None = None

    def restart(self) -> None:
        """Forgets everything in view; ids go on growing."""
        self._tracks = []
        self._last = None

    def update(self, pts: timedelta, detections: Sequence[Detection]) -> list[Track]:
        """The things seen at *pts*, in the order of *detections*, which is largest first."""
        interval = pts - self._last if self._last is not None else timedelta(0)
        self._last = pts
        patience = max(LOST, interval * 2.5)
        self._tracks = [track for track in self._tracks if pts - track.seen_at <= patience]
        owner = _matched(self._tracks, detections, pts)
        seen: list[Track] = []
        for index, found in enumerate(detections):
            track = owner.get(index)
            if track is not None:
                _see(track, found, pts, patience)
            elif len(self._tracks) < self._most:
                track = self._begin(found, pts)
            else:
                continue
            seen.append(track)
        return seen

    def _begin(self, found: Detection, pts: timedelta) -> Track:
        self._count += 1
        named = replace(found, object_id=self._count)
        track = Track(self._count, named, pts, pts, pts, int(found.moves), found.changed_area)
        self._tracks.append(track)
        return track


def _see(track: Track, found: Detection, pts: timedelta, patience: timedelta) -> None:
    seconds = (pts - track.seen_at).total_seconds()
    if seconds > 0:
        (x1, y1), (x2, y2) = track.detection.box.centre, found.box.centre
        track.speed = (
            (track.speed[0] + (x2 - x1) / seconds) / 2,
            (track.speed[1] + (y2 - y1) / seconds) / 2,
        )
    track.detection = replace(found, object_id=track.id)
    track.seen_at = pts
    if not found.moves:
        return
    if pts - track.moved_at > patience or track.moving_sights == 0:
        track.moving_since, track.moving_sights, track.bulk = pts, 0, 0.0
    track.moved_at = pts
    track.bulk = max(track.bulk, found.changed_area)
    track.moving_sights += 1


def _matched(
    tracks: Sequence[Track], detections: Sequence[Detection], pts: timedelta
) -> dict[int, Track]:
    """Best pairs first: index of the detection to its track."""
    pairs = [
        (-score, track.id, index, track)
        for track, box in [(track, track.expected(pts)) for track in tracks]
        for index, found in enumerate(detections)
        if (score := _likeness(track, box, found)) > 0
    ]
    taken: set[int] = set()
    owner: dict[int, Track] = {}
    for _, number, index, track in sorted(pairs, key=lambda pair: pair[:3]):
        if number not in taken and index not in owner:
            taken.add(number)
            owner[index] = track
    return owner


def _likeness(track: Track, box: Box, found: Detection) -> float:
    """How well *found* continues *track*, expected at *box*: above 1 with overlap, else 0..1."""
    shared = intersection(box, found.box)
    if shared > 0:
        return 1.0 + shared / max(min(box.area, found.box.area), 1e-9)
    areas = sorted((track.detection.changed_area, found.changed_area))
    if areas[0] < LIKE * areas[1]:
        return 0.0
    (x1, y1), (x2, y2) = box.centre, found.box.centre
    reach = (box.w + box.h + found.box.w + found.box.h) / 2
    return max(0.0, 1.0 - hypot(x2 - x1, y2 - y1) / reach) if reach > 0 else 0.0
