"""Presence: an event for each area while something moves in it. Sees tracks and time, no picture."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vidette.core.event import Change, Detection, Phase
from vidette.core.explanation import Reached

from .areas import Area, Inclusion
from .detectors.tally import Tally
from .open_event import (
    ABSORBED,
    MERGE_GAP,
    STAND_GAP,
    STILL_GAP,
    OpenEvent,
    goes_on,
    keep_stands,
    stood,
)
from .reach import Open, furthest
from .stays import Stay, keep_stays
from .track import Track

__all__ = ["ABSORBED", "MERGE_GAP", "STAND_GAP", "STILL_GAP", "Area", "Lasting", "Presence"]


@dataclass(slots=True)
class _Watch:
    area: Area
    stays: dict[int, Stay] = field(default_factory=dict)
    event: OpenEvent | None = None
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

    def reached(
        self, tally: Tally | None, settled: Collection[str | None], *, judged: bool
    ) -> list[Reached]:
        """How far what is in the picture came in each area that is not *settled*.

        *judged*: in the last one judged.
        """
        return [
            furthest(
                watch.area.name,
                watch.measured.values() if judged else (),
                watch.stays,
                tally,
                self._open(watch.event),
            )
            for watch in self._watches
            if watch.area.name not in settled
        ]

    def _open(self, event: OpenEvent | None) -> Open | None:
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
        moving = [track for track in inside if goes_on(event, track, pts, patience)]
        if moving:
            event.moved_at = pts
            event.stands = {}
            event.detections = self._boxes(moving)
            event.members |= {track.id: track.bulk for track in moving}
            return self._tell(watch, event, pts)
        keep_stands(event, inside, pts)
        return self._rest(watch, event, pts, inside, patience)

    def _rest(
        self,
        watch: _Watch,
        event: OpenEvent,
        pts: timedelta,
        inside: Sequence[Track],
        patience: timedelta,
    ) -> list[Change]:
        """What it means that nothing of *event* moves."""
        if not event.holds(pts, patience):
            return self._end(watch, event)
        if pts - event.moved_at <= max(STILL_GAP, patience):
            return []
        others = [track for track in inside if not stood(event, track)]
        if not _certain(watch, others):
            return []
        return [*self._end(watch, event), *self._maybe_start(watch, pts, others)]

    def _maybe_start(self, watch: _Watch, pts: timedelta, inside: Sequence[Track]) -> list[Change]:
        certain = _certain(watch, inside)
        if not certain:
            return []
        started = min(max(track.moving_since, watch.stays[track.id].since) for track in certain)
        members = {track.id: track.bulk for track in certain}
        watch.event = OpenEvent(started, pts, None, self._boxes(certain), members)
        return self._tell(watch, watch.event, pts)

    def _tell(self, watch: _Watch, event: OpenEvent, pts: timedelta) -> list[Change]:
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

    def _end(self, watch: _Watch, event: OpenEvent) -> list[Change]:
        """The end of *event*, which nobody hears of who did not of its start."""
        watch.event = None
        if event.told_at is None:
            return []
        return [self._change(watch, event, Phase.END, event.moved_at)]

    def _change(self, watch: _Watch, event: OpenEvent, phase: Phase, pts: timedelta) -> Change:
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
