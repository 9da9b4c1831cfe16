"""Presence: an event for each area while something moves in it. Sees tracks and time, no picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vidette.core.event import Change, Detection, Phase
from vidette.core.geometry import Box, Polygon, intersection

from .tracking import Track

MERGE_GAP = timedelta(seconds=2)
"""An event goes on when something moves again within this time, or 2.5 frame intervals."""
STILL_GAP = timedelta(seconds=4)
"""The same while the thing that moved is still there, for someone who stands almost still."""
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
    strips = found.strips or ((found.box, found.changed_area or found.box.area),)
    frame = _bounds(shape)
    if intersection(frame, found.box) <= 0:
        return 0.0
    return sum(
        share * min(1.0, shape.overlap(box) / box.area)
        for box, share in strips
        if box.area > 0 and intersection(frame, box) > 0
    )


def _bounds(shape: Polygon) -> Box:
    xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


@dataclass(slots=True)
class _Open:
    number: int
    started: timedelta
    moved_at: timedelta
    told_at: timedelta
    detections: tuple[Detection, ...]


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
        moving = [track for track in inside if track.is_moving]
        event = watch.event
        if event is None:
            return self._maybe_start(watch, pts, moving)
        if moving:
            event.moved_at = pts
            event.detections = self._boxes(moving)
            if pts - event.told_at < self._update_every:
                return []
            event.told_at = pts
            return [self._change(watch, event, Phase.UPDATE, pts)]
        gap = STILL_GAP if inside else MERGE_GAP
        return [self._end(watch, event)] if pts - event.moved_at > max(gap, patience) else []

    def _maybe_start(self, watch: _Watch, pts: timedelta, moving: Sequence[Track]) -> list[Change]:
        certain = [
            track for track in moving if track.is_persistent and watch.stays[track.id].sights >= 2
        ]
        if not certain:
            return []
        started = min(max(track.moving_since, watch.stays[track.id].since) for track in certain)
        self._count += 1
        watch.event = _Open(self._count, started, pts, pts, self._boxes(moving))
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
