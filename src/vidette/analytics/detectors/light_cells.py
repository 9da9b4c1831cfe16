"""The picture in cells, coarse enough for light and too coarse for things: brightness, colour, history."""

from collections import deque
from datetime import timedelta
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from vidette.core.frame import Picture

from .light import LEAST_SAMPLES, STEADY, Light, Luma, Plane, fitted
from .scaling import small_luma

CELLS = (32, 18)
"""Cells across and down."""
REMEMBERED = timedelta(seconds=4)
SPACING = timedelta(milliseconds=380)
"""How seldom a small picture is kept with its cells."""
BLACK = 8.0
"""Luma that is no light; a little below 16, so that the dark tells little."""
DARKEST, BRIGHTEST = 24.0, 232.0
"""Luma beyond which a cell is clipped, or nearly so, and tells nothing of the light."""
LEAST_CELLS = 0.2
"""Share of the cells that must tell something."""
TINTED = 0.75
"""Steps of chroma of a cell, on average, from which on it has colour; grey pictures have none."""
UNEXPLAINED = 1 / 3
"""Share of a change that a gain and an offset may leave in a cell."""
_SAMPLES = (64, 36)
Mask = NDArray[np.bool_]


class Seen(NamedTuple):
    """One picture."""

    pts: timedelta
    luma: Plane
    """Mean brightness of each cell."""
    colour: float | None
    """Share of the cells that have colour; None: the format of the picture has none."""
    small: Luma | None
    """The small picture; kept of some of them only."""


class Past:
    """The pictures of the last seconds, the newest last."""

    def __init__(self) -> None:
        self._kept: deque[Seen] = deque()
        self._small_at: timedelta | None = None

    def keep(self, one: Seen) -> None:
        """Takes *one* in, and lets go what is too old."""
        if self._small_at is not None and one.pts - self._small_at < SPACING:
            one = one._replace(small=None)
        else:
            self._small_at = one.pts
        self._kept.append(one)
        while len(self._kept) > 2 and one.pts - self._kept[1].pts > REMEMBERED:
            self._kept.popleft()

    def since(self, pts: timedelta) -> list[Seen]:
        """Those at *pts* or later."""
        return [one for one in self._kept if one.pts >= pts]

    def until(self, pts: timedelta) -> list[Seen]:
        """Those at *pts* or earlier."""
        return [one for one in self._kept if one.pts <= pts]

    @property
    def last(self) -> Seen | None:
        """The newest."""
        return self._kept[-1] if self._kept else None


def seen(pts: timedelta, picture: Picture) -> Seen:
    """*picture* in cells."""
    small = small_luma(picture)
    luma = np.asarray(cv2.resize(small, CELLS, interpolation=cv2.INTER_AREA), np.float32)
    return Seen(pts, luma, _colour(picture), small)


def ratio(before: Plane, now: Plane) -> tuple[Plane, Mask]:
    """Log of how many times as bright each cell is, and which of them tell it."""
    told = (np.minimum(before, now) > DARKEST) & (np.maximum(before, now) < BRIGHTEST)
    least = BLACK + 1.0
    rises = np.log((np.maximum(now, least) - BLACK) / (np.maximum(before, least) - BLACK))
    return np.asarray(rises, np.float32), np.asarray(told, np.bool_)


def whole(before: Plane, now: Plane) -> float:
    """The median log gain over the picture; 0 when too few cells tell."""
    rises, told = ratio(before, now)
    if np.count_nonzero(told) < LEAST_CELLS * told.size:
        return 0.0
    return float(np.median(rises[told]))


def light_of(before: Plane, now: Plane) -> Light:
    """The gain and offset that carry most cells over."""
    _, told = ratio(before, now)
    if np.count_nonzero(told) < max(LEAST_SAMPLES, LEAST_CELLS * told.size):
        return STEADY
    return fitted(before[told], now[told])


def evenness(before: Plane, now: Plane) -> float:
    """Share of the cells whose change one gain and offset explain, but for a part of it."""
    light = light_of(before, now)
    _, told = ratio(before, now)
    expected = before * np.float32(light.gain) + np.float32(light.offset)
    bound = UNEXPLAINED * np.maximum(np.abs(expected - before), np.median(np.abs(now - before)))
    return float(np.mean(np.abs(now - expected)[told] <= bound[told])) if told.any() else 0.0


def _colour(picture: Picture) -> float | None:
    planes = picture.chroma()
    if planes is None:
        return None
    u, v = (_off_grey(plane) for plane in planes)
    return float(np.mean(np.hypot(u, v) > TINTED))


def _off_grey(plane: Luma) -> Plane:
    some = cv2.resize(plane, _SAMPLES, interpolation=cv2.INTER_NEAREST).astype(np.float32)
    return np.asarray(cv2.resize(some, CELLS, interpolation=cv2.INTER_AREA), np.float32) - 128
