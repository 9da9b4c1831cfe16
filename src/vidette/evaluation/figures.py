"""Recall, precision, latency and false alarms of matched clips, with how sure they are."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

from .matching import Matched

Z = 1.96
"""Standard deviations on each side of an interval that holds 95 %."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One clip, or several added up. A share of nothing is None."""

    clips: int
    hours: float
    passages: int
    found: int
    events: int
    """Judged ones."""
    false_alarms: int
    recall: float | None
    recall_95: tuple[float, float]
    precision: float | None
    precision_95: tuple[float, float]
    f1: float | None
    start_median: float | None
    """Seconds of a reported start after the true one."""
    start_p95: float | None
    """The same without sign."""
    told_median: float | None
    """Seconds from the true start to the picture with which it was told."""
    told_p95: float | None
    starts: int
    """Passages whose start could be judged."""
    false_per_hour: float | None
    false_per_hour_95: tuple[float, float]
    events_per_passage: float | None
    split_passages: int
    still_open: float | None
    """Share of the sure stillness in which an event was open."""

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }


def figures(matched: Iterable[Matched]) -> Figures:
    """Of all of *matched* together."""
    every = list(matched)
    visits = [visit for one in every for visit in one.visits]
    found = [visit for visit in visits if visit.is_found]
    events = sum(len(one.events) - one.unjudged for one in every)
    false = sum(len(one.false_alarms) for one in every)
    hours = sum(one.seconds for one in every) / 3600
    recall, precision = _share(len(found), len(visits)), _share(events - false, events)
    errors = [visit.start_error for visit in found if visit.start_error is not None]
    delays = [visit.latency for visit in found if visit.latency is not None]
    single = [visit.pieces for visit in found if not visit.passage.several]
    low, high = poisson(false)
    return Figures(
        clips=len(every),
        hours=hours,
        passages=len(visits),
        found=len(found),
        events=events,
        false_alarms=false,
        recall=recall,
        recall_95=wilson(len(found), len(visits)),
        precision=precision,
        precision_95=wilson(events - false, events),
        f1=f1(recall, precision),
        start_median=percentile(errors, 0.5),
        start_p95=percentile([abs(error) for error in errors], 0.95),
        told_median=percentile(delays, 0.5),
        told_p95=percentile(delays, 0.95),
        starts=len(errors),
        false_per_hour=_share(false, hours),
        false_per_hour_95=(low / hours, high / hours) if hours else (0.0, 0.0),
        events_per_passage=_share(sum(single), len(single)),
        split_passages=sum(pieces > 1 for pieces in single),
        still_open=_share(sum(one.still_open for one in every), sum(one.still for one in every)),
    )


def f1(recall: float | None, precision: float | None) -> float | None:
    """The harmonic mean; None when there was nothing to find and nothing was told."""
    if recall is None and precision is None:
        return None
    # Nothing to find: every event is false. Nothing told: every passage is missed.
    some = [share for share in (recall, precision) if share is not None]
    if len(some) < 2 or not sum(some):
        return 0.0
    return 2 * some[0] * some[1] / sum(some)


def wilson(found: int, of: int, z: float = Z) -> tuple[float, float]:
    """The interval that holds the true share with 95 % confidence (Wilson 1927)."""
    if of == 0:
        return 0.0, 1.0
    share = found / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z / (1 + z * z / of) * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def poisson(count: int, z: float = Z) -> tuple[float, float]:
    """The interval that holds the true mean of *count* rare events with 95 % confidence (Byar)."""
    low = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3 if count else 0.0
    more = count + 1
    return max(0.0, low), more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least *share* of *values* do not exceed; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def _share(part: float, of: float) -> float | None:
    return part / of if of else None
