"""Two accounts of the same minutes, compared event by event: same, won, lost, shifted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from vidette.core.event import Event, Phase

SHIFT = timedelta(milliseconds=500)
"""Start and end of the same event may differ by so much: two or three pictures at 5 a second."""
REACH = timedelta(seconds=1)
"""Two events of an area may be the same one if no more than this lies between them."""


class Kind(StrEnum):
    """What became of an event."""

    SAME = "same"
    WON = "won"
    LOST = "lost"
    SHIFTED = "shifted"
    WARM_UP = "warm-up"
    """It began live while the replay had yet to learn the scene, and says nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """An event from its start to its end, or as far as it is known."""

    area: str | None
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One event in one account, in the other, or in both."""

    kind: Kind
    live: Span | None
    new: Span | None

    @property
    def area(self) -> str:
        """Of the event; empty for the whole picture."""
        span = self.live or self.new
        return (span.area if span else None) or ""

    @property
    def start(self) -> datetime:
        """Where it begins, live if it did."""
        span = self.live or self.new
        assert span is not None, "a difference has one side at the least"
        return span.start


def spans(events: Iterable[Event]) -> list[Span]:
    """The events of which *events* are the phases, in the order of their starts."""
    found: dict[str, Span] = {}
    for one in events:
        known = found.get(one.event_uid)
        if known is None:
            end = one.started_at if one.phase is Phase.START else one.at
            found[one.event_uid] = Span(one.area, one.started_at, end)
        else:
            found[one.event_uid] = replace(known, end=max(known.end, one.at))
    return sorted(found.values(), key=lambda one: (one.start, one.area or ""))


def differences(
    live: Sequence[Span], new: Sequence[Span], warm_ups: Sequence[tuple[datetime, datetime]] = ()
) -> list[Difference]:
    """What became of each event of *live*, and what came new, in the order of time.

    Those of one area that overlap most are the same. *warm_ups*: when *new* could not find any.
    """
    pairs = sorted(
        (
            (_shared(one, other), i, j)
            for i, one in enumerate(live)
            for j, other in enumerate(new)
            if one.area == other.area and _shared(one, other) > -REACH
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in pairs:
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    found = [
        _compared(one, new[matched[i]]) if i in matched else _missed(one, warm_ups)
        for i, one in enumerate(live)
    ]
    found += [Difference(Kind.WON, None, one) for j, one in enumerate(new) if j not in taken]
    return sorted(found, key=lambda one: (one.start, one.area))


def _shared(one: Span, other: Span) -> timedelta:
    """How long both last together; negative when a gap lies between."""
    return min(one.end, other.end) - max(one.start, other.start)


def _compared(live: Span, new: Span) -> Difference:
    is_same = abs(new.start - live.start) <= SHIFT and abs(new.end - live.end) <= SHIFT
    return Difference(Kind.SAME if is_same else Kind.SHIFTED, live, new)


def _missed(live: Span, warm_ups: Sequence[tuple[datetime, datetime]]) -> Difference:
    is_early = any(begun <= live.start <= over for begun, over in warm_ups)
    return Difference(Kind.WARM_UP if is_early else Kind.LOST, live, None)
