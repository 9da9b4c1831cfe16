"""What the trials of many thresholds say: a curve, and the value that stands on firm ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .trial import Happening, Trial

STEADY = 0.15
"""Counts that differ by no more than this share, or by one event, are the same."""
LEAST_STEPS = 3
"""Neighbouring thresholds with the same count make a plateau: from twice to half, in area."""
FLICKER = timedelta(seconds=1)
"""An event shorter than this is told apart in the curve: most of what flickers is."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is recommended, and why in words."""

    threshold: float
    reason: str


def proposed(trials: Sequence[Trial], today: float) -> Proposal:
    """The threshold in the middle of the longest plateau, or today's where it serves as well.

    *trials*: by growing threshold, today's among them.
    """
    counts = [len(one.events) for one in trials]
    here = next(i for i, one in enumerate(trials) if one.threshold == today)
    if not any(counts):
        return Proposal(
            today, "Nothing moved in the kept pictures with any threshold: they say nothing."
        )
    plateau = _plateau(counts, here)
    if plateau is None:
        return Proposal(
            today,
            "The count changes with every step of the threshold, so that no value stands out: "
            "today's stays. Look at what is won and lost along the curve, or keep more minutes.",
        )
    first, last = plateau
    low, high = trials[first].threshold, trials[last].threshold
    ground = (
        f"From {low:g} to {high:g} the count stays at {_count(counts[first : last + 1])}"
        f"{_below(counts, first)}{_above(counts, last)}"
    )
    if first <= here <= last:
        return Proposal(today, f"{ground} Today's {today:g} lies on it and stays.")
    chosen = trials[(first + last) // 2].threshold
    return Proposal(
        chosen, f"{ground} {chosen:g} is the middle of it, today's {today:g} is not on it."
    )


def curve(trials: Sequence[Trial], seconds: float) -> list[dict[str, Any]]:
    """For each threshold what it would tell."""
    hours = max(seconds, 1.0) / 3600
    return [
        {
            "threshold": one.threshold,
            "events": len(one.events),
            "events_per_hour": round(len(one.events) / hours, 1),
            "short_events": sum(_lasts(event) < FLICKER for event in one.events),
            "median_seconds": _median(one.events),
        }
        for one in trials
    ]


def changes(today: Trial, other: Trial) -> tuple[list[Happening], list[Happening]]:
    """What *other* tells and *today* does not, and the other way round."""
    return _alone(other.events, today.events), _alone(today.events, other.events)


def _alone(mine: Sequence[Happening], theirs: Sequence[Happening]) -> list[Happening]:
    return [
        one
        for one in mine
        if not any(
            one.area == other.area and one.start <= other.end and other.start <= one.end
            for other in theirs
        )
    ]


def _plateau(counts: Sequence[int], here: int) -> tuple[int, int] | None:
    """First and last place of the longest run of like counts; of equal ones the nearest to *here*."""
    found: list[tuple[int, int]] = []
    for first in range(len(counts)):
        last = first
        while last + 1 < len(counts) and _are_alike(counts[first : last + 2]):
            last += 1
        if last - first + 1 >= LEAST_STEPS and counts[last] > 0:
            found.append((first, last))
    if not found:
        return None
    return max(found, key=lambda one: (one[1] - one[0], -_distance(one, here)))


def _are_alike(counts: Sequence[int]) -> bool:
    return max(counts) - min(counts) <= max(1.0, STEADY * max(counts)) and min(counts) > 0


def _distance(plateau: tuple[int, int], here: int) -> int:
    first, last = plateau
    return max(first - here, here - last, 0)


def _count(counts: Sequence[int]) -> str:
    low, high = min(counts), max(counts)
    said = f"{low}" if low == high else f"{low} to {high}"
    return f"{said} event{'' if high == 1 else 's'}"


def _below(counts: Sequence[int], first: int) -> str:
    if first == 0:
        return ";"
    return f"; below, smaller changes make it {counts[first - 1]};"


def _above(counts: Sequence[int], last: int) -> str:
    if last == len(counts) - 1:
        return " nothing is lost up to the largest that was tried."
    return f" above, only {counts[last + 1]} are left."


def _lasts(one: Happening) -> timedelta:
    return one.end - one.start


def _median(events: Sequence[Happening]) -> float | None:
    lasted = sorted(_lasts(one) for one in events)
    return round(lasted[len(lasted) // 2].total_seconds(), 2) if lasted else None
