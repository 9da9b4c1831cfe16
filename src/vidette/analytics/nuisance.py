"""Where something has been moving for minutes and gets nowhere: a flag, leaves, a fountain, a screen."""

from datetime import timedelta
from math import ceil, exp2, log

import numpy as np
from numpy.typing import NDArray

from vidette.core.geometry import Box, intersection

from .track import USUAL, Track

HALF_LIFE = timedelta(minutes=5)
"""What moved so long ago counts half: the wind drops, and the place is like any other again.

What begins to move and never rests is USUAL after so long.
"""
COVERED = 0.5
"""Share of a thing's box on such places from which on it is taken for what moves there."""
CELLS = (32, 18)
"""Places across and down."""
NOTED = timedelta(seconds=3)
"""How long something must have been moving where it came from to count: what passes has gone by then."""
FADED = 1.0
"""Seconds; what comes to less is forgotten: numbers that are next to nothing are slow to reckon with."""
_MEMORY = HALF_LIFE.total_seconds() / log(2)
"""Seconds that never resting movement comes to at last."""


class _Stay:
    """A track that may still be where it came from."""

    __slots__ = ("origin", "seconds")

    def __init__(self, origin: Box) -> None:
        self.origin = origin
        self.seconds = 0.0
        """For how long it has moved there that is not counted yet."""


class Nuisance:
    """How much of the last minutes something moved in each place without leaving it."""

    def __init__(self) -> None:
        self._moved: NDArray[np.float64] = np.zeros((CELLS[1], CELLS[0]))
        self._most = 0.0
        self._stays: dict[int, _Stay | None] = {}
        """Of each track that is known; None: it has left where it came from."""
        self._pts: timedelta | None = None

    def see(self, pts: timedelta, tracks: list[Track], known: list[Track]) -> None:
        """Takes in *tracks*, those seen at *pts*, of all that are *known*."""
        since = pts - self._pts if self._pts is not None else timedelta(0)
        # A longer step is a gap of which nothing is known, and a step back is another clock.
        seconds = min(max(since, timedelta(0)), NOTED).total_seconds()
        self._pts = pts
        if self._most > 0 and since > timedelta(0):
            left = exp2(-since / HALF_LIFE)
            self._moved *= left
            self._most *= left
            if self._most < FADED:
                self._moved[:] = self._most = 0.0
        for track in tracks:
            self._follow(track, seconds)
        if len(self._stays) > len(known):
            there = {track.id for track in known}
            self._stays = {key: stay for key, stay in self._stays.items() if key in there}

    def share(self, box: Box) -> float:
        """How much of the last minutes something moved in the places that *box* covers mostly, 0..1."""
        if self._most < USUAL * _MEMORY:
            return 0.0
        rows, columns = _places(box)
        return float(np.quantile(self._moved[rows, columns], 1 - COVERED)) / _MEMORY

    def _follow(self, track: Track, seconds: float) -> None:
        box = track.detection.box
        if track.id not in self._stays:
            self._stays[track.id] = _Stay(box)
        stay = self._stays[track.id]
        if stay is None:
            return
        if intersection(stay.origin, box) <= 0:
            self._stays[track.id] = None
            return
        if track.is_moving:
            stay.seconds += seconds
        if stay.seconds < NOTED.total_seconds():
            return
        rows, columns = _places(box)
        part = self._moved[rows, columns]
        np.minimum(part + stay.seconds, _MEMORY, out=part)
        self._most = max(self._most, float(part.max()))
        stay.seconds = 0.0


def _places(box: Box) -> tuple[slice, slice]:
    across, down = CELLS
    left, top = min(int(box.x * across), across - 1), min(int(box.y * down), down - 1)
    right, low = ceil((box.x + box.w) * across), ceil((box.y + box.h) * down)
    return slice(top, max(low, top + 1)), slice(left, max(right, left + 1))
