"""Whether the picture stands still as no camera's does: the same again and again, without its noise."""

from datetime import timedelta

import cv2
import numpy as np

from .light import Luma

EQUAL_SHARE = 0.0005
"""Two pictures are the same when no more than this share of their pixels differs."""
LEAST_ALIVE = 5
"""Pictures that must have differed from the one before, until a camera is known to have noise."""
PATIENCE = 2.0
"""A picture is frozen when it stands this much longer than the longest time it stood of itself."""

LONGEST = timedelta(seconds=15)
"""No longer is counted as having stood of itself: encoders send key pictures more often."""


class Stillness:
    """How long the picture has been the same."""

    def __init__(self, least: timedelta) -> None:
        """A picture is not frozen before it has stood for *least*."""
        self._least = least
        self._last: Luma | None = None
        self._since = self._at = timedelta(0)
        self._alive = 0
        self._longest = timedelta(0)

    def see(self, pts: timedelta, now: Luma) -> None:
        """Takes the picture at *pts* in."""
        if not self._is_same(now):
            stood = self._at - self._since
            if self._last is not None:
                self._alive += 1
                # Also what was taken for frozen: an encoder that lets a quiet picture stand
                # between two key pictures does so again.
                self._longest = max(self._longest, min(stood, LONGEST))
            self._since, self._last = pts, now
        self._at = pts

    def would_change(self, now: Luma) -> bool:
        """Whether *now* is another picture than the last."""
        return not self._is_same(now)

    @property
    def since(self) -> timedelta:
        """Since when the picture is the same."""
        return self._since

    @property
    def score(self) -> float:
        """How sure it is frozen: 0.5 when it has stood long enough, 1 when for twice as long."""
        if self._alive < LEAST_ALIVE:
            return 0.0
        needed = max(self._least, self._longest * PATIENCE)
        stood = (self._at - self._since) / needed
        return 0.5 + 0.5 * min(stood - 1.0, 1.0) if stood >= 1.0 else 0.0

    def _is_same(self, now: Luma) -> bool:
        last = self._last
        if last is None:
            return False
        differing = cv2.countNonZero(np.asarray(cv2.absdiff(last, now), np.uint8))
        return differing <= EQUAL_SHARE * now.size
