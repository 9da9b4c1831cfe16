"""Events against truth, by time and area; the rules are those of docs/evaluation.md."""

from collections.abc import Sequence
from dataclasses import dataclass

from vidette.core.geometry import intersection

from . import spans
from .playing import SeenEvent
from .spans import Span
from .truth import ClipTruth, Passage, Stretch, box_of
from .truth import Span as Hidden

TOLERANCE = 0.5
"""Seconds by which a time may miss the truth, which is itself true to about 0.3 s."""
LEARNING = 2.0
"""Seconds from a clip's start in which the scene is being learnt: what has gone by then is not judged,
nor is the start of what came until then."""
BRIDGED = 3.0
"""Seconds between two passages over which one event may go on."""
NEAR = 0.6
"""Seconds between a box of the truth and the told boxes that it is compared with."""
COVERED = 0.1
"""Share of a box of the truth that told boxes must cover."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One passage in one area, and what became of it."""

    passage: Passage
    area: str | None
    is_found: bool
    pieces: int = 0
    """Events that tell of it, from its own start on; one that was open before counts as one."""
    start: float | None = None
    """Reported start; None when no event begins with it, or nobody can say when it begins."""
    told: float | None = None

    @property
    def start_error(self) -> float | None:
        """Reported start less the true one, seconds."""
        return None if self.start is None else self.start - self.passage.start

    @property
    def latency(self) -> float | None:
        """Seconds from the true start to the picture with which it was told."""
        return None if self.told is None else self.told - self.passage.start


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """An event that tells of nothing, or goes on while there is nothing."""

    event: SeenEvent
    reason: str


@dataclass(frozen=True, slots=True)
class Matched:
    """One clip with its events."""

    clip: ClipTruth
    events: tuple[SeenEvent, ...]
    visits: tuple[Visit, ...]
    false_alarms: tuple[FalseAlarm, ...]
    unjudged: int
    """Events that touch nothing but what nobody can say."""
    seconds: float
    still: float
    """Seconds, added up over the areas, in which there is nothing for sure."""
    still_open: float
    """Those of them in which an event was open."""

    @property
    def misses(self) -> tuple[Visit, ...]:
        """The passages that no event tells of."""
        return tuple(visit for visit in self.visits if not visit.is_found)


def match(clip: ClipTruth, events: Sequence[SeenEvent], seconds: float | None = None) -> Matched:
    """*events* of the job that watches the areas of *clip*, which was *seconds* long."""
    visits = tuple(
        _visit(passage, area, [one for one in events if one.area == area])
        for passage in clip.passages
        if passage.end > LEARNING
        for area in clip.areas_of(passage)
    )
    alarms: list[FalseAlarm] = []
    unjudged = 0
    for event in events:
        reason = _fault(clip, event)
        if reason is None:
            unjudged += not _tells(clip, event)
        else:
            alarms.append(FalseAlarm(event, reason))
    still, open_for = _stillness(clip, events)
    return Matched(
        clip,
        tuple(events),
        visits,
        tuple(alarms),
        unjudged,
        clip.length if seconds is None else seconds,
        still,
        open_for,
    )


def _visit(passage: Passage, area: str | None, events: Sequence[SeenEvent]) -> Visit:
    span = passage.start, passage.end
    over = [one for one in events if spans.touches(_span(one), span, TOLERANCE)]
    over = [one for one in over if _is_there(passage, one)]
    if not over:
        return Visit(passage, area, is_found=False)
    own = [one for one in over if one.start >= passage.start - TOLERANCE]
    again = [one for one in own if any(_follows(one, part) for part in passage.hidden)]
    # What begins after the thing has gone tells of what it left behind, not of a part of it.
    pieces = max(1, sum(spans.touches(_span(one), span) for one in over) - len(again))
    first = min(own, key=lambda one: one.start, default=None)
    if passage.several or passage.start < LEARNING or len(own) < len(over):
        first = None
    return Visit(
        passage,
        area,
        is_found=True,
        pieces=pieces,
        start=first.start if first else None,
        told=first.told if first else None,
    )


def _follows(event: SeenEvent, hidden: Hidden) -> bool:

    return hidden.start <= event.start <= hidden.end + 2 * TOLERANCE


def _is_there(passage: Passage, event: SeenEvent) -> bool:
    """Whether what *event* tells of is where the passage is, as far as both say."""
    for time, numbers in passage.boxes.items():
        box = box_of(numbers)
        near = [sight for sight in event.sights if abs(sight.time - time) <= NEAR]
        told = [one for sight in near for one in sight.boxes]
        if told and max(intersection(box, one) for one in told) < COVERED * box.area:
            return False
    return True


def _tells(clip: ClipTruth, event: SeenEvent) -> bool:
    """Whether it touches a passage of its area."""
    return any(_meets(clip, event, passage) for passage in clip.passages)


def _meets(clip: ClipTruth, event: SeenEvent, stretch: Stretch) -> bool:
    return event.area in clip.areas_of(stretch) and spans.touches(
        _span(event), (stretch.start, stretch.end), TOLERANCE
    )


def _fault(clip: ClipTruth, event: SeenEvent) -> str | None:
    """Why *event* is false; None when it is not."""
    if event.area in clip.empty_areas:
        return "in an area that is always empty"
    for stretch in clip.empty:
        if (
            event.area in clip.areas_of(stretch)
            and _reaches_into(event, stretch)
            and not _bridges(clip, event, stretch)
        ):
            return f"in an empty stretch, {stretch.start:g}-{stretch.end:g} s"
    if _tells(clip, event) or any(_meets(clip, event, one) for one in clip.dont_care):
        return None
    return "where nothing passes"


def _reaches_into(event: SeenEvent, stretch: Stretch) -> bool:
    """By more than the tolerance; not by a clip's own ends."""
    begin = stretch.start + (TOLERANCE if stretch.start > 0 else 0)
    return event.start < stretch.end - TOLERANCE and event.end > begin


def _bridges(clip: ClipTruth, event: SeenEvent, stretch: Stretch) -> bool:
    """Whether *event* merely joins the passage before *stretch* with the next one, soon after."""
    every = [*clip.passages, *clip.dont_care]
    there = [one for one in every if event.area in clip.areas_of(one)]
    before = max((one.end for one in there if one.end <= stretch.start), default=None)
    after = min((one.start for one in there if one.start >= stretch.end), default=None)
    if before is None or after is None:
        return False
    return after - before <= BRIDGED and event.start <= before and event.end >= after


def _stillness(clip: ClipTruth, events: Sequence[SeenEvent]) -> tuple[float, float]:
    """Seconds of sure stillness over all areas, and those with an open event."""
    still = open_for = 0.0
    for area in clip.areas or (None,):
        own = [_span(one) for one in events if one.area == area]
        covered = spans.without((0.0, clip.length), spans.without((0.0, clip.length), own))
        quiet = _quiet(clip, area)
        still += spans.length(quiet)
        open_for += spans.shared(quiet, covered)
    return still, open_for


def _quiet(clip: ClipTruth, area: str | None) -> list[Span]:
    if area in clip.empty_areas:
        return [(0.0, clip.length)]
    return [
        (one.start + TOLERANCE, one.end - TOLERANCE)
        for one in clip.empty
        if area in clip.areas_of(one) and one.end - one.start > 2 * TOLERANCE
    ]


def _span(event: SeenEvent) -> Span:
    return event.start, event.end
