"""What differs from the background otherwise than a moment ago."""

from collections import deque
from datetime import timedelta
from typing import NamedTuple

import cv2
import numpy as np

from .background import Background
from .light import Luma
from .window import Window

COMPARED = timedelta(milliseconds=180)
"""How far back the picture lies that a picture is compared with to see what moves."""


class _Seen(NamedTuple):
    pts: timedelta
    luma: Luma
    background: Luma


class Recent:
    """The pictures of the last moment, each with the background that it was seen against."""

    def __init__(self, compared: timedelta = COMPARED) -> None:
        """*compared*: how far back the picture lies that is compared with."""
        self._compared = compared
        self._kept: deque[_Seen] = deque()

    def keep(self, pts: timedelta, now: Luma, background: Background) -> None:
        """Takes a picture in; it may not be written to any more."""
        kept = self._kept
        while len(kept) > 1 and pts - kept[1].pts >= self._compared:
            kept.popleft()
        kept.append(_Seen(pts, now, background.seen))

    def moving(self, pts: timedelta, now: Luma, background: Background, part: Window) -> Luma:
        """255 where in *part* the difference from *background* is another than a moment ago."""
        back = self._compared
        before = next((one for one in reversed(self._kept) if pts - one.pts >= back), None)
        before = before or (self._kept[0] if self._kept else None)
        if before is None:
            return np.zeros_like(now[part])
        then = np.subtract(before.luma[part], before.background[part], dtype=np.int16)
        here = np.subtract(now[part], background.seen[part], dtype=np.int16)
        off = cv2.convertScaleAbs(cv2.absdiff(here, then))
        mask = cv2.compare(off, background.step[part], cv2.CMP_GT)
        return np.asarray(cv2.medianBlur(mask, 3), np.uint8)
