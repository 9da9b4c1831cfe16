"""Reported events against the truth, by time; the rules are those of docs/benchmarks.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vidette.evaluation.spans import length, shared, without

from .truth import TrueEvent, Truth

TOLERANCE = 0.5
"""Seconds by which an event may be reported beside the time in which its thing is seen."""
AFTERGLOW = 2.0
"""Seconds beside it that do not count as idle time."""


@dataclass(frozen=True, slots=True)
class Reported:
    """An event as a detector tells it, in seconds of the clip."""

    start: float
    end: float
    told: float | None = None
    """When it was told first; None when not known."""


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one true event."""

    event: TrueEvent
    is_found: bool
    """A reported event overlaps the time in which it is seen, within the tolerance."""
    start: float | None
    """Start of the first reported event that began no earlier than it was seen, within the
    tolerance; None when only an event that was open before goes on over it, or none does."""
    told: float | None

    @property
    def start_error(self) -> float | None:
        """Reported minus true start, seconds; negative: earlier."""
        return None if self.start is None else self.start - self.event.start

    @property
    def delay(self) -> float | None:
        """Seconds from the true start to when the event was told."""
        return None if self.told is None else self.told - self.event.start


@dataclass(frozen=True, slots=True)
class Score:
    """One clip, or several added up."""

    matches: tuple[Match, ...]
    false_events: int
    """Reported events that overlap the time of no true one, within the tolerance."""
    seconds: float
    idle: float
    """Seconds further than the afterglow from all that is seen."""
    idle_reported: float
    """Those of them in which a reported event was open."""

    def of_kind(self, kind: str) -> tuple[int, int]:
        """How many true events of *kind* were found, of how many."""
        found = [match.is_found for match in self.matches if match.event.kind == kind]
        return sum(found), len(found)

    @property
    def false_per_hour(self) -> float:
        """False events in an hour of video."""
        return 3600 * self.false_events / self.seconds if self.seconds else 0.0


def score(truth: Truth, reported: Sequence[Reported], tolerance: float = TOLERANCE) -> Score:
    """*reported* of the clip of *truth*."""
    spans = [(one.seen_from, one.seen_to) for one in truth.events]
    false = [one for one in reported if not any(_overlaps(one, span, tolerance) for span in spans)]
    idle = without((0.0, truth.duration), [(a - AFTERGLOW, b + AFTERGLOW) for a, b in spans])
    covered = without((0.0, truth.duration), [(one.start, one.end) for one in reported])
    return Score(
        matches=tuple(_match(event, reported, tolerance) for event in truth.events),
        false_events=len(false),
        seconds=truth.duration,
        idle=length(idle),
        idle_reported=length(idle) - shared(idle, covered),
    )


def total(scores: Iterable[Score]) -> Score:
    """All of them as one."""
    every = list(scores)
    return Score(
        matches=tuple(match for one in every for match in one.matches),
        false_events=sum(one.false_events for one in every),
        seconds=sum(one.seconds for one in every),
        idle=sum(one.idle for one in every),
        idle_reported=sum(one.idle_reported for one in every),
    )


def _overlaps(one: Reported, span: tuple[float, float], tolerance: float) -> bool:
    return one.start <= span[1] + tolerance and one.end >= span[0] - tolerance


def _match(event: TrueEvent, reported: Sequence[Reported], tolerance: float) -> Match:
    span = event.seen_from, event.seen_to
    over = [one for one in reported if _overlaps(one, span, tolerance)]
    own = [one for one in over if one.start >= event.seen_from - tolerance]
    first = min(own, key=lambda one: one.start, default=None)
    return Match(
        event,
        is_found=bool(over),
        start=None if first is None else first.start,
        told=None if first is None else first.told,
    )
