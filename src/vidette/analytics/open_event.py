"""An event while it is open: what keeps it going, and what is still there of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vidette.core.event import Detection
from vidette.core.geometry import Box, intersection

from .track import Track

MERGE_GAP = timedelta(seconds=2)
"""An event goes on when something moves again within this time, or 2.5 frame intervals."""
STILL_GAP = timedelta(seconds=8)
"""The same while the thing that moved is still there, for someone who stands almost still."""
STAND_GAP = timedelta(seconds=40)
"""The same for what has stood there since it moved and now sets out: it had halted."""
ABSORBED = timedelta(seconds=15)
"""What stood for so long and is seen no more has become background, and has not left."""
SAME_PLACE = 0.25
"""What sets out is what stood if its box and the other's share this much of the smaller one."""
REMAINS = 0.5
"""A thing is still there while it is no smaller than this share of what it was when it moved."""


@dataclass(slots=True)
class OpenEvent:
    """What is known of it; times are media times."""

    started: timedelta
    moved_at: timedelta
    told_at: timedelta | None
    """When it was last told of; None: it has not lasted for long enough yet."""
    detections: tuple[Detection, ...]
    members: dict[int, float]
    """Ids of the tracks that make it up, each with the changed area it had when it moved."""
    number: int = 0
    """Its number once it is told."""
    stands: dict[int, Box] = field(default_factory=dict)
    """Where those of them are that have stood since something last moved."""
    stood_at: timedelta = timedelta(0)
    """When one of those was last seen."""

    def holds(self, pts: timedelta, patience: timedelta) -> bool:
        """Whether it goes on at *pts*, though nothing moves."""
        rested = pts - self.moved_at
        if rested <= patience:
            return True
        if not self.stands or rested > max(STAND_GAP, patience):
            return False
        is_seen = pts - self.stood_at <= max(MERGE_GAP, patience)
        return is_seen or self.stood_at - self.moved_at >= ABSORBED


def goes_on(event: OpenEvent, track: Track, pts: timedelta, patience: timedelta) -> bool:
    """Whether *track* keeps *event* going: one of its things moves, or another one surely does.

    After a long rest only what stood there does, when it sets out.
    """
    if not track.is_moving:
        return False
    if pts - event.moved_at <= max(STILL_GAP, patience):
        is_going = track.id in event.members and track.travels and not track.is_nuisance
        return track.is_persistent or is_going
    return track.is_persistent and track.travels and stood(event, track)


def stood(event: OpenEvent, track: Track) -> bool:
    """Whether *track* set out from where a thing of *event* stood."""
    box = (track.first or track.detection).box
    return any(
        intersection(box, place) >= SAME_PLACE * min(box.area, place.area)
        for place in event.stands.values()
    )


def keep_stands(event: OpenEvent, inside: Sequence[Track], pts: timedelta) -> None:
    """Notes which of the tracks *inside* at *pts* are things of *event* that stand there."""
    for track in inside:
        if _remains(event, track):
            event.stands[track.id] = track.detection.box
            event.stood_at = pts


def _remains(event: OpenEvent, track: Track) -> bool:
    """Whether *track* is a thing of *event* that stands there, and not what it, or light, left behind."""
    bulk = event.members.get(track.id)
    if bulk is None or not track.detection.is_thing or not track.sure_sights:
        return False
    return track.detection.changed_area >= REMAINS * bulk
