"""Figures as the cells of a table and as lines for a terminal."""

from collections.abc import Iterator, Sequence

from .figures import Figures
from .matching import Matched

COLUMNS = (
    "found",
    "recall (95 %)",
    "precision (95 %)",
    "F1",
    "start error med/p95",
    "told after med/p95",
    "false",
    "false/h (95 %)",
    "events/passage",
    "still open",
)


def cells(some: Figures) -> tuple[str, ...]:
    """One for each of COLUMNS."""
    return (
        f"{some.found}/{some.passages}",
        _share(some.recall, some.recall_95),
        _share(some.precision, some.precision_95),
        _number(some.f1, 3),
        f"{_number(some.start_median)}/{_number(some.start_p95)} s",
        f"{_number(some.told_median)}/{_number(some.told_p95)} s",
        f"{some.false_alarms}",
        _rate(some),
        _number(some.events_per_passage),
        "-" if some.still_open is None else f"{100 * some.still_open:.1f} %",
    )


def faults(matched: Sequence[Matched]) -> Iterator[str]:
    """A line for each miss and each false alarm."""
    for one in matched:
        for visit in one.misses:
            span = f"{visit.passage.start:g}-{visit.passage.end:g} s"
            yield f"missed  {one.clip.name}{_where(visit.area)}: {visit.passage.label}, {span}"
        for alarm in one.false_alarms:
            span = f"{alarm.event.start:.1f}-{alarm.event.end:.1f} s"
            yield f"false   {one.clip.name}{_where(alarm.event.area)}: {span}, {alarm.reason}"


def _where(area: str | None) -> str:
    return f", {area}" if area else ""


def _share(share: float | None, interval: tuple[float, float]) -> str:
    if share is None:
        return "-"
    return f"{share:.3f} ({interval[0]:.2f}-{interval[1]:.2f})"


def _rate(some: Figures) -> str:
    if some.false_per_hour is None:
        return "-"
    low, high = some.false_per_hour_95
    return f"{some.false_per_hour:.1f} ({low:.1f}-{high:.1f})"


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
