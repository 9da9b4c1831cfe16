"""Presence: an event for each area while something moves in it. Sees tracks and time, no picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vidette.core.event import Change, Detection, Phase
from vidette.core.geometry import Box, Polygon

from .tracking import Track

MERGE_GAP = timedelta(seconds=2)
"""An event goes on when something moves again within this time, or 2.5 frame intervals."""
STILL_GAP = timedelta(seconds=8)
"""The same while the thing that moved is still there, for someone who stands almost still."""
REMAINS = 0.5
"""A thing is still there while it is no smaller than this share of what it was when it moved."""
OVERLAP = 0.25
"""A thing is in an area with this share of its changed pixels, or covering this share of it."""
PLENTY = 0.004
"""Or with so large a share of the frame changed within the area."""


@dataclass(frozen=True, slots=True)
class Area:
    """A named polygon; a shape of None is the whole frame."""

    name: str | None
    shape: Polygon | None

    def takes_in(self, found: Detection) -> bool:
        """Whether *found* is in it (anchor: overlap)."""
        if self.shape is None:
            return True
        inside = changed_inside(self.shape, found)
        changed = found.changed_area or found.box.area
        enough = min(OVERLAP * changed, OVERLAP * self.shape.area, PLENTY)
        return inside > 0 and inside >= enough


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


@dataclass(slots=True)
class _Open:
    number: int
    started: timedelta
    moved_at: timedelta
    told_at: timedelta
    detections: tuple[Detection, ...]
    members: dict[int, float]
    """Ids of the tracks that make it up, each with the changed area it had when it moved."""


@dataclass(slots=True)
class _Stay:
    """A track's stay in an area."""

    since: timedelta
    seen_at: timedelta
    sights: int = 1


@dataclass(slots=True)
class _Watch:
    area: Area
    stays: dict[int, _Stay] = field(default_factory=dict)
    event: _Open | None = None


class Presence:
    """One event at a time in each area: start, updates, end."""

    def __init__(
        self, event_type: str, areas: Sequence[Area], *, update_every: timedelta, most_boxes: int
    ) -> None:
        """Updates come at most once in *update_every*; a change carries *most_boxes* boxes at most."""
        self._type = event_type
        self._watches = [_Watch(area) for area in areas]
        self._update_every = update_every
        self._most_boxes = most_boxes
        self._count = 0
        self._last: timedelta | None = None

    @property
    def is_open(self) -> bool:
        """Whether an event has started and not ended."""
        return any(watch.event is not None for watch in self._watches)

    def judge(self, pts: timedelta, tracks: Sequence[Track]) -> list[Change]:
        """What *tracks*, those seen in the frame at *pts*, mean for each area."""
        interval = pts - self._last if self._last is not None else timedelta(0)
        self._last = pts
        patience = interval * 2.5
        return [
            change
            for watch in self._watches
            for change in self._judge_area(watch, pts, tracks, patience)
        ]

    def finish(self) -> list[Change]:
        """Ends every open event where something was last seen to move."""
        return [self._end(watch, watch.event) for watch in self._watches if watch.event is not None]

    def _judge_area(
        self, watch: _Watch, pts: timedelta, tracks: Sequence[Track], patience: timedelta
    ) -> list[Change]:
        inside = [track for track in tracks if watch.area.takes_in(track.detection)]
        _keep_stays(watch.stays, inside, pts, max(MERGE_GAP, patience))
        event = watch.event
        if event is None:
            return self._maybe_start(watch, pts, inside)
        moving = [track for track in inside if _goes_on(event, track)]
        if moving:
            event.moved_at = pts
            event.detections = self._boxes(moving)
            event.members |= {track.id: track.bulk for track in moving}
            if pts - event.told_at < self._update_every:
                return []
            event.told_at = pts
            return [self._change(watch, event, Phase.UPDATE, pts)]
        gap = STILL_GAP if any(_remains(event, track) for track in inside) else MERGE_GAP
        return [self._end(watch, event)] if pts - event.moved_at > max(gap, patience) else []

    def _maybe_start(self, watch: _Watch, pts: timedelta, inside: Sequence[Track]) -> list[Change]:
        certain = [
            track
            for track in inside
            if track.is_moving and track.is_persistent and watch.stays[track.id].sights >= 2
        ]
        if not certain:
            return []
        started = min(max(track.moving_since, watch.stays[track.id].since) for track in certain)
        self._count += 1
        members = {track.id: track.bulk for track in certain}
        watch.event = _Open(self._count, started, pts, pts, self._boxes(certain), members)
        return [self._change(watch, watch.event, Phase.START, started)]

    def _boxes(self, tracks: Sequence[Track]) -> tuple[Detection, ...]:
        found = sorted((track.detection for track in tracks), key=lambda one: -one.box.area)
        return tuple(found[: self._most_boxes])

    def _end(self, watch: _Watch, event: _Open) -> Change:
        watch.event = None
        return self._change(watch, event, Phase.END, event.moved_at)

    def _change(self, watch: _Watch, event: _Open, phase: Phase, pts: timedelta) -> Change:
        return Change(
            event.number, phase, self._type, pts, event.started, watch.area.name, event.detections
        )


def _goes_on(event: _Open, track: Track) -> bool:
    """Whether *track* keeps *event* going: one of its things moves, or another one surely does."""
    return track.is_moving and (track.is_persistent or track.id in event.members)


def _remains(event: _Open, track: Track) -> bool:
    """Whether *track* is a thing of *event* that stands there, and not what it left behind."""
    bulk = event.members.get(track.id)
    return bulk is not None and track.detection.changed_area >= REMAINS * bulk


def _keep_stays(
    stays: dict[int, _Stay], inside: Sequence[Track], pts: timedelta, patience: timedelta
) -> None:
    for track in inside:
        stay = stays.get(track.id)
        if stay is None:
            stays[track.id] = _Stay(pts, pts)
        else:
            stay.seen_at = pts
            stay.sights += 1
    for number in [number for number, stay in stays.items() if pts - stay.seen_at > patience]:
        del stays[number]
