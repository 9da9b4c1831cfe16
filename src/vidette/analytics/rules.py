"""Presence: an event for each area while something moves in it. Sees tracks and time, no picture."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vidette.core.event import Change, Detection, Phase
from vidette.core.explanation import Reached
from vidette.core.geometry import Box, intersection

from .areas import Area, Inclusion
from .detectors.tally import Tally
from .reach import Open, furthest
from .stays import Stay, keep_stays
from .tracking import Track

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
class _Open:
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


@dataclass(slots=True)
class _Watch:
    area: Area
    stays: dict[int, Stay] = field(default_factory=dict)
    event: _Open | None = None
    measured: dict[int, tuple[Track, Inclusion]] = field(default_factory=dict)
    """The things of the last picture by id, and how much of each is in the area."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long things take."""

    least: timedelta = timedelta(0)
    """For how long something must move until it is told."""
    merge_gap: timedelta = MERGE_GAP
    """See MERGE_GAP."""


class Presence:
    """One event at a time in each area: start, updates, end."""

    def __init__(
        self,
        event_type: str,
        areas: Sequence[Area],
        *,
        update_every: timedelta,
        most_boxes: int,
        lasting: Lasting | None = None,
    ) -> None:
        """Updates come at most once in *update_every*; a change carries *most_boxes* boxes at most."""
        self._type = event_type
        self._watches = [_Watch(area) for area in areas]
        self._update_every = update_every
        self._most_boxes = most_boxes
        self._lasting = lasting or Lasting()
        self._count = 0
        self._last: timedelta | None = None

    @property
    def is_open(self) -> bool:
        """Whether an event goes on in some area."""
        return any(watch.event is not None for watch in self._watches)

    def judge(self, pts: timedelta, tracks: Sequence[Track]) -> list[Change]:
        """What *tracks*, those seen in the frame at *pts*, mean for each area."""
        interval = pts - self._last if self._last is not None else timedelta(0)
        self._last = pts
        patience = max(interval * 2.5, self._lasting.merge_gap)
        return [
            change
            for watch in self._watches
            for change in self._judge_area(watch, pts, tracks, patience)
        ]

    def reached(self, tally: Tally | None, *, judged: bool) -> list[Reached]:
        """How far what is in the picture came in each area; *judged*: in the last one judged."""
        return [
            furthest(
                watch.area.name,
                watch.measured.values() if judged else (),
                watch.stays,
                tally,
                self._open(watch.event),
            )
            for watch in self._watches
        ]

    def _open(self, event: _Open | None) -> Open | None:
        if event is None or self._last is None:
            return None
        number = event.number if event.told_at is not None else None
        return Open(number, event.moved_at - event.started, self._lasting.least)

    def finish(self) -> list[Change]:
        """Ends every open event where something was last seen to move."""
        return [
            change
            for watch in self._watches
            if watch.event is not None
            for change in self._end(watch, watch.event)
        ]

    def _judge_area(
        self, watch: _Watch, pts: timedelta, tracks: Sequence[Track], patience: timedelta
    ) -> list[Change]:
        measure = watch.area.measure
        watch.measured = {track.id: (track, measure(track.detection)) for track in tracks}
        inside = [track for track, inclusion in watch.measured.values() if inclusion.is_in]
        keep_stays(watch.stays, inside, pts, max(MERGE_GAP, patience))
        event = watch.event
        if event is None:
            return self._maybe_start(watch, pts, inside)
        moving = [track for track in inside if _goes_on(event, track, pts, patience)]
        if moving:
            event.moved_at = pts
            event.stands = {}
            event.detections = self._boxes(moving)
            event.members |= {track.id: track.bulk for track in moving}
            return self._tell(watch, event, pts)
        _keep_stands(event, inside, pts)
        return self._rest(watch, event, pts, inside, patience)

    def _rest(
        self,
        watch: _Watch,
        event: _Open,
        pts: timedelta,
        inside: Sequence[Track],
        patience: timedelta,
    ) -> list[Change]:
        """What it means that nothing of *event* moves."""
        if not event.holds(pts, patience):
            return self._end(watch, event)
        if pts - event.moved_at <= max(STILL_GAP, patience):
            return []
        others = [track for track in inside if not _stood(event, track)]
        if not _certain(watch, others):
            return []
        return [*self._end(watch, event), *self._maybe_start(watch, pts, others)]

    def _maybe_start(self, watch: _Watch, pts: timedelta, inside: Sequence[Track]) -> list[Change]:
        certain = _certain(watch, inside)
        if not certain:
            return []
        started = min(max(track.moving_since, watch.stays[track.id].since) for track in certain)
        members = {track.id: track.bulk for track in certain}
        watch.event = _Open(started, pts, None, self._boxes(certain), members)
        return self._tell(watch, watch.event, pts)

    def _tell(self, watch: _Watch, event: _Open, pts: timedelta) -> list[Change]:
        """What is to be told of *event*, of which something moves at *pts*."""
        if event.told_at is None:
            if pts - event.started < self._lasting.least:
                return []
            self._count += 1
            event.number, event.told_at = self._count, pts
            return [self._change(watch, event, Phase.START, event.started)]
        if pts - event.told_at < self._update_every:
            return []
        event.told_at = pts
        return [self._change(watch, event, Phase.UPDATE, pts)]

    def _boxes(self, tracks: Sequence[Track]) -> tuple[Detection, ...]:
        found = sorted((track.detection for track in tracks), key=lambda one: -one.box.area)
        return tuple(found[: self._most_boxes])

    def _end(self, watch: _Watch, event: _Open) -> list[Change]:
        """The end of *event*, which nobody hears of who did not of its start."""
        watch.event = None
        if event.told_at is None:
            return []
        return [self._change(watch, event, Phase.END, event.moved_at)]

    def _change(self, watch: _Watch, event: _Open, phase: Phase, pts: timedelta) -> Change:
        return Change(
            event.number, phase, self._type, pts, event.started, watch.area.name, event.detections
        )


def _certain(watch: _Watch, inside: Sequence[Track]) -> list[Track]:
    """Those of *inside* that surely move in the area of *watch*."""
    return [
        track
        for track in inside
        if track.is_moving
        and track.is_persistent
        and watch.stays[track.id].has_come(track, watch.measured[track.id][1])
    ]


def _goes_on(event: _Open, track: Track, pts: timedelta, patience: timedelta) -> bool:
    """Whether *track* keeps *event* going: one of its things moves, or another one surely does.

    After a long rest only what stood there does, when it sets out.
    """
    if not track.is_moving:
        return False
    if pts - event.moved_at <= max(STILL_GAP, patience):
        return track.is_persistent or (track.id in event.members and track.travels)
    return track.is_persistent and track.travels and _stood(event, track)


def _stood(event: _Open, track: Track) -> bool:
    """Whether *track* set out from where a thing of *event* stood."""
    box = (track.first or track.detection).box
    return any(
        intersection(box, place) >= SAME_PLACE * min(box.area, place.area)
        for place in event.stands.values()
    )


def _keep_stands(event: _Open, inside: Sequence[Track], pts: timedelta) -> None:
    for track in inside:
        if _remains(event, track):
            event.stands[track.id] = track.detection.box
            event.stood_at = pts


def _remains(event: _Open, track: Track) -> bool:
    """Whether *track* is a thing of *event* that stands there, and not what it left behind."""
    bulk = event.members.get(track.id)
    if bulk is None or not track.detection.is_thing:
        return False
    return track.detection.changed_area >= REMAINS * bulk
