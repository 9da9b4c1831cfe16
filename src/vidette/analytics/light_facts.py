"""Facts: an event for each thing that the light did, merged over a gap. Sees sights, no picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from vidette.core.event import Change, Detection, Phase

from .detectors.scene_light import LightLabel, LightSight

EVENT_TYPE = "scene-light"
HOLD = timedelta(seconds=3)
"""What comes so soon after the same thing belongs to the same event, as of an exposure that hunts."""


@dataclass(slots=True)
class _Open:
    number: int
    sight: LightSight
    last: timedelta
    """When it was last sure that it went on."""
    until: timedelta
    """Up to when it did."""


class LightFacts:
    """At most one open event for each label: start, end. Numbered -1, -2 and so on."""

    def __init__(self) -> None:
        self._open: dict[LightLabel, _Open] = {}
        self._count = 0

    @property
    def is_open(self) -> bool:
        """Whether an event goes on."""
        return bool(self._open)

    def judge(self, pts: timedelta, sights: Sequence[LightSight]) -> list[Change]:
        """What the *sights* of the picture at *pts* start, and what has come to its end."""
        changes = [change for sight in sights if (change := self._take(pts, sight)) is not None]
        over = [one for one in self._open.values() if pts - one.last > HOLD]
        return changes + [self._end(one) for one in over]

    def finish(self) -> list[Change]:
        """Ends what is open, where it was last seen."""
        return [self._end(one) for one in list(self._open.values())]

    def _take(self, pts: timedelta, sight: LightSight) -> Change | None:
        known = self._open.get(sight.label)
        if known is not None:
            known.last, known.until = pts, sight.until
            return None
        self._count += 1
        self._open[sight.label] = one = _Open(-self._count, sight, pts, sight.until)
        return _change(one, Phase.START, sight.since)

    def _end(self, one: _Open) -> Change:
        del self._open[one.sight.label]
        return _change(one, Phase.END, max(one.until, one.sight.since))


def _change(one: _Open, phase: Phase, pts: timedelta) -> Change:
    sight = one.sight
    found = Detection(sight.box, score=sight.score, label=str(sight.label))
    return Change(one.number, phase, EVENT_TYPE, pts, sight.since, None, (found,))
