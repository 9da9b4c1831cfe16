"""Stretches of time, added and taken away."""

from collections.abc import Iterable, Sequence
from math import inf

Span = tuple[float, float]
"""Start and end in seconds."""


def touches(one: Span, other: Span, margin: float = 0.0) -> bool:
    """Whether they overlap, or are no further apart than *margin* seconds."""
    return one[0] <= other[1] + margin and one[1] >= other[0] - margin


def without(whole: Span, holes: Iterable[Span]) -> list[Span]:
    """What is left of *whole* outside all *holes*, in order."""
    left: list[Span] = []
    at = whole[0]
    for start, end in sorted([*holes, (whole[1], inf)]):
        if min(start, whole[1]) > at:
            left.append((at, min(start, whole[1])))
        at = max(at, end)
    return left


def length(spans: Iterable[Span]) -> float:
    """Seconds of all of them."""
    return sum(end - start for start, end in spans)


def shared(some: Iterable[Span], others: Sequence[Span]) -> float:
    """Seconds that two sets have in common; in neither may two overlap."""
    return sum(max(0.0, min(b, d) - max(a, c)) for a, b in some for c, d in others)
