"""Bounds that need no detector: what key pictures alone, and sizes of packets alone, could tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av

from .truth import Truth

WINDOW = 1.0
"""Seconds that are judged, and would be decoded, as one."""
_MARGIN = 0.5
"""Seconds about an event that are not idle: what it uncovers is still being coded."""
_REACH = 2
"""Packets before and after one that have to be as large."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One packet of a clip."""

    time: float
    size: int
    is_key: bool


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one clip."""

    with_key_picture: tuple[bool, ...]
    """For each event: whether a key picture falls into it, so that key pictures alone show it."""
    idle_windows: int
    decoded_for_all: int
    """Idle windows whose sizes stand out as much as those of the least event: they would have to be
    decoded to miss none. The threshold is set by the truth of the same clip: a bound, no gate."""
    decoded_for_most: int
    """The same with one event in ten given up."""


def packets(path: Path, truth: Truth) -> list[Coded]:
    """In the order of showing.

    With intra-refresh only the first is a key picture: FFmpeg's parser gives the flag to each point
    of recovery too, where decoding cannot start with a whole picture.
    """
    refreshes = truth.encoding["intra_refresh"]
    with av.open(str(path)) as container:
        found = [
            Coded(
                float((packet.pts or 0) * packet.time_base),
                packet.size,
                packet.is_keyframe and not (refreshes and packet.pts),
            )
            for packet in container.demux(video=0)
            if packet.size and packet.time_base is not None
        ]
    return sorted(found, key=lambda one: one.time)


def bounds(truth: Truth, coded: Sequence[Coded]) -> Bounds:
    """What the packets of the clip of *truth* carry."""
    keys = [one.time for one in coded if one.is_key]
    shown = tuple(any(one.start <= key <= one.end for key in keys) for one in truth.events)
    windows = _windows(coded)
    idle: list[float] = []
    best = [0.0] * len(truth.events)
    for number, value in windows.items():
        start, end = number * WINDOW, (number + 1) * WINDOW
        over = [
            n
            for n, one in enumerate(truth.events)
            if one.seen_from - _MARGIN < end and one.seen_to + _MARGIN > start
        ]
        for n in over:
            best[n] = max(best[n], value)
        if not over:
            idle.append(value)
    ranked = sorted(best)
    least, most = ranked[0], ranked[len(ranked) // 10]
    return Bounds(
        shown,
        len(idle),
        sum(value >= least for value in idle),
        sum(value >= most for value in idle),
    )


def _windows(coded: Sequence[Coded]) -> dict[int, float]:
    """For each window the largest size that five packets in a row reach, key pictures left out.

    Of the measures that were tried (sizes, their means over 3 to 9, medians and least of 5, each
    also against what was usual before) this one parts events from idle time best.
    """
    sizes = [one for one in coded if not one.is_key]
    values: dict[int, float] = {}
    for place, one in enumerate(sizes):
        near = sizes[max(0, place - _REACH) : place + _REACH + 1]
        number = int(one.time / WINDOW)
        values[number] = max(values.get(number, 0.0), min(other.size for other in near))
    return values
