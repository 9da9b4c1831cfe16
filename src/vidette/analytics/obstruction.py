"""Obstruction: an event while something keeps the camera from its view. Sees sights and time, no picture."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from vidette.core.event import Change, Detection, Phase, milliseconds
from vidette.core.explanation import Reached, Stage, Step, Unit
from vidette.core.geometry import Box
from vidette.core.view_map import ViewMap

from .detectors.obstacle import Obstacle, Sight

CLEAR_AFTER = timedelta(seconds=1)
"""An event ends when nothing has been wrong for so long."""
LEAST_SIGHTS = 2
"""Pictures in which it is seen before it is told."""
WHOLE = Box(0, 0, 1, 1)


@dataclass(slots=True)
class _Open:
    number: int
    kind: Obstacle
    started: timedelta
    seen_at: timedelta
    told_at: timedelta
    score: float


@dataclass(slots=True)
class _Pending:
    """What has been wrong of late and is not told yet."""

    since: timedelta
    sights: int = 0
    sure: dict[Obstacle, float] = field(default_factory=dict)
    """The sum of the scores of each kind."""
    begun: dict[Obstacle, timedelta] = field(default_factory=dict)

    def add(self, sight: Sight) -> None:
        """One more picture."""
        self.sights += 1
        self.since = min(self.since, sight.since)
        self.sure[sight.kind] = self.sure.get(sight.kind, 0.0) + sight.score

    @property
    def kind(self) -> Obstacle:
        """What it is, for most of the pictures: on its way a cover may look like something else."""
        return max(self.sure, key=lambda kind: self.sure[kind])


class Obstruction:
    """One event at a time for the whole picture: start, updates, end."""

    def __init__(self, event_type: str, *, lasting: timedelta, update_every: timedelta) -> None:
        """What is wrong for *lasting* is told; updates come at most once in *update_every*."""
        self._type = event_type
        self._lasting = lasting
        self._update_every = update_every
        self._event: _Open | None = None
        self._pending: _Pending | None = None
        self._clear_since: timedelta | None = None
        self._count = 0

    @property
    def open_kind(self) -> Obstacle | None:
        """What the open event is of."""
        return self._event.kind if self._event is not None else None

    @property
    def open_number(self) -> int | None:
        """The number of the open event."""
        return self._event.number if self._event is not None else None

    def reached(self, pts: timedelta) -> Reached:
        """How far what is wrong at *pts* came."""
        if self._event is not None:
            steps = partial(_proof, pts - self._event.started, self._lasting)
            return Reached(None, Stage.EVENT, 0.0, steps, self._event.number)
        if self._pending is None:
            return Reached(None, Stage.CLEAR, 0.0, tuple)
        lasted = pts - self._pending.since
        return Reached(
            None, Stage.DURATION, lasted.total_seconds(), partial(_proof, lasted, self._lasting)
        )

    @property
    def is_turning(self) -> bool:
        """Whether something has begun, or ended, and is not told yet."""
        return self._pending is not None or (
            self._event is not None and self._clear_since is not None
        )

    def lasts(self, pts: timedelta) -> timedelta:
        """For how long the open event has lasted at *pts*; 0 without one."""
        return pts - self._event.started if self._event is not None else timedelta(0)

    def judge(self, pts: timedelta, sight: Sight | None) -> list[Change]:
        """What *sight*, seen at *pts*, starts, carries on or ends."""
        if sight is None:
            return self._clear(pts)
        self._clear_since = None
        if self._event is not None and self._event.kind is sight.kind:
            self._pending = None
            return self._goes_on(self._event, pts, sight)
        if self._event is not None:
            self._event.seen_at = pts
        pending = self._pending = self._pending or _Pending(sight.since)
        pending.add(sight)
        if pending.sights < LEAST_SIGHTS or pts - pending.since < self._lasting:
            return []
        self._pending = None
        return self._turned(pts, pending, sight.score)

    def finish(self, view_map: ViewMap | None = None) -> list[Change]:
        """Ends what is open, where it was last seen; *view_map*: what is known of the new view."""
        self._pending = self._clear_since = None
        if self._event is None:
            return []
        return [replace(self._end(self._event), view_map=view_map)]

    def _clear(self, pts: timedelta) -> list[Change]:
        self._pending = None
        if self._event is None:
            return []
        since = self._clear_since = pts if self._clear_since is None else self._clear_since
        if pts - since < CLEAR_AFTER:
            return []
        self._clear_since = None
        return [self._end(self._event)]

    def _goes_on(self, event: _Open, pts: timedelta, sight: Sight) -> list[Change]:
        event.seen_at, event.score = pts, sight.score
        if pts - event.told_at < self._update_every:
            return []
        event.told_at = pts
        return [self._change(event, Phase.UPDATE, pts)]

    def _turned(self, pts: timedelta, pending: _Pending, score: float) -> list[Change]:
        ended = []
        if self._event is not None:
            self._event.seen_at = max(self._event.started, pending.since)
            ended = [self._end(self._event)]
        self._count += 1
        event = _Open(self._count, pending.kind, pending.since, pts, pts, score)
        self._event = event
        return [*ended, self._change(event, Phase.START, event.started)]

    def _end(self, event: _Open) -> Change:
        self._event = None
        return self._change(event, Phase.END, event.seen_at)

    def _change(self, event: _Open, phase: Phase, pts: timedelta) -> Change:
        seen = Detection(WHOLE, score=event.score, label=str(event.kind))
        return Change(event.number, phase, self._type, pts, event.started, None, (seen,))


def _proof(lasted: timedelta, least: timedelta) -> tuple[Step, ...]:
    shown = float(milliseconds(lasted)), float(milliseconds(least))
    return (Step(Stage.DURATION, *shown, Unit.MILLISECONDS),)
