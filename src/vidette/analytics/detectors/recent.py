"""What differs from the background otherwise than a moment ago, and more than it has been trembling."""

from collections import deque
from datetime import timedelta
from math import exp
from typing import NamedTuple

import cv2
import numpy as np

from .background import Background
from .light import Luma, Plane
from .window import Window

COMPARED = timedelta(milliseconds=180)
"""How far back the picture lies that a picture is compared with to see what moves."""
TREMBLING = timedelta(seconds=1.5)
"""Over about so long it is averaged how much each pixel differs from what it was a moment before."""
TREMBLES = 1.5
"""Times that average: what goes to and fro in one place differs by no more, what comes along does."""
FADED = 0.25
"""Luma; an average below it is none."""


class _Seen(NamedTuple):
    pts: timedelta
    luma: Luma
    background: Luma


class Recent:
    """The pictures of the last moment, each with the background that it was seen against."""

    _trembling: Plane | None = None
    """How much each pixel has differed of late from what it was a moment before."""
    _off: tuple[timedelta, Window, Luma] | None = None
    """The same in the picture that was looked at last."""

    def __init__(self, compared: timedelta = COMPARED) -> None:
        """*compared*: how far back the picture lies that is compared with."""
        self._compared = compared
        self._kept: deque[_Seen] = deque()

    def keep(self, pts: timedelta, now: Luma, background: Background) -> None:
        """Takes a picture in, the one that was looked at last; it may not be written to any more."""
        kept = self._kept
        self._learn(pts, now)
        while len(kept) > 1 and pts - kept[1].pts >= self._compared:
            kept.popleft()
        kept.append(_Seen(pts, now, background.seen))

    def moving(self, pts: timedelta, now: Luma, background: Background, part: Window) -> Luma:
        """255 where in *part* the difference from *background* is another than a moment ago.

        Where it has been another again and again it must be so by more than usual.
        """
        self._off = None
        back = self._compared
        before = next((one for one in reversed(self._kept) if pts - one.pts >= back), None)
        before = before or (self._kept[0] if self._kept else None)
        if before is None:
            return np.zeros_like(now[part])
        then = np.subtract(before.luma[part], before.background[part], dtype=np.int16)
        here = np.subtract(now[part], background.seen[part], dtype=np.int16)
        off = np.asarray(cv2.convertScaleAbs(cv2.absdiff(here, then)), np.uint8)
        self._off = pts, part, off
        usual = background.step[part]
        if self._trembling is not None:
            trembling = cv2.convertScaleAbs(self._trembling[part], None, TREMBLES)
            usual = np.asarray(cv2.add(usual, trembling), np.uint8)
        mask = cv2.compare(off, usual, cv2.CMP_GT)
        return np.asarray(cv2.medianBlur(mask, 3), np.uint8)

    def _learn(self, pts: timedelta, now: Luma) -> None:
        seen, self._off = self._off, None
        if seen is not None and seen[0] != pts:
            seen = None
        if not self._kept or (seen is None and self._trembling is None):
            return
        left = exp((self._kept[-1].pts - pts) / TREMBLING)
        if self._trembling is None:
            self._trembling = np.zeros(now.shape, np.float32)
        # What has faded is set to zero: numbers that are next to nothing are slow to reckon with.
        np.multiply(self._trembling, np.float32(left), out=self._trembling)
        cv2.threshold(self._trembling, FADED, 0.0, cv2.THRESH_TOZERO, dst=self._trembling)
        if seen is not None:
            _, part, off = seen
            trembling = self._trembling[part]
            cv2.scaleAdd(off.astype(np.float32), 1.0 - left, trembling, trembling)
