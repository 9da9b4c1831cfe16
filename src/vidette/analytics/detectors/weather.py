"""Sets aside specks that come and go all over the picture: snow, rain, insects in the light."""

from collections.abc import Sequence
from datetime import timedelta
from math import exp2
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from .light import Luma
from .window import Window

CELLS = (8, 6)
"""Specks are weather when they come in many of so many cells across and down."""
LEAST_CELLS = 7.0
"""In how many, at the same time and on the average; a thing that moves has its fragments about it."""
HALF_LIFE = timedelta(seconds=1.5)
"""For how long weather is remembered."""
LONGEST = timedelta(milliseconds=400)
"""What one picture may weigh at most: a single one is no weather."""
LEAST_SPECK = 8
"""Pixels; what is smaller is the sensor's noise, which the background knows of."""
USUAL = 0.9
"""This share of the specks is no larger than what a thing's core is compared with."""
MARGIN = 2.5
"""How many times as large a thing's core is at the least: specks that touch are counted as one."""
_NEAR = np.ones((3, 3), np.uint8)

Places = NDArray[np.float64]


class _Specks(NamedTuple):
    """Groups of touching pixels."""

    areas: list[int]
    """In pixels, growing."""
    places: Places
    """Centres within the window, x and y."""


_NO_SPECKS = _Specks([], np.empty((0, 2)))


class Weather:
    """What falls: in another place in each picture, so that none lies where one lay before."""

    def __init__(self) -> None:
        self.cells = 0.0
        """In how many cells specks came, on the average of the last moment."""
        self.area = 0.0
        """How large those are of which USUAL are no larger, in pixels."""
        self._before: Luma | None = None
        self._looks = 0
        self._pts: timedelta | None = None

    @property
    def is_bad(self) -> bool:
        """Whether something falls."""
        return self.cells >= LEAST_CELLS

    def without(self, pts: timedelta, things: Luma, part: Window) -> Luma:
        """*part* of the mask *things* at *pts*, in weather without what is as small as its specks."""
        inside = things[part]
        self._learn(pts, things, part)
        self._before = things
        return self._larger(inside) if self.is_bad else inside

    def calmed(self, moving: Luma) -> Luma:
        """*moving* in weather without what falls past the things that stand there."""
        return self._larger(moving) if self.is_bad else moving

    def _larger(self, mask: Luma) -> Luma:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, ltype=cv2.CV_16U)
        kept = stats[:, cv2.CC_STAT_AREA] >= MARGIN * self.area
        kept[0] = False
        return np.where(kept[labels], mask, np.uint8(0))

    def _learn(self, pts: timedelta, things: Luma, part: Window) -> None:
        since = LONGEST if self._pts is None else pts - self._pts
        lasted, self._pts = min(since, LONGEST), pts
        # Between two looks there was nothing at all to be seen.
        self.cells *= exp2((lasted - since) / HALF_LIFE)
        weight = max(1.0 - exp2(-lasted / HALF_LIFE), 1 / max(1, self._looks))
        self._looks += 1
        fresh = self._fresh(things[part], part)
        height, width = things.shape
        cells = {
            int((y + part.rows.start) * CELLS[1] / height) * CELLS[0]
            + int((x + part.columns.start) * CELLS[0] / width)
            for x, y in fresh.places.tolist()
        }
        self.cells += weight * (len(cells) - self.cells)
        if fresh.areas:
            self.area += weight * (_usual(fresh.areas) - self.area)

    def _fresh(self, inside: Luma, part: Window) -> _Specks:
        """The specks that lie where there was nothing in the picture before."""
        if self._before is None:
            return _NO_SPECKS
        near = np.asarray(cv2.dilate(self._before[part], _NEAR), np.uint8)
        new = np.asarray(cv2.subtract(inside, near), np.uint8)
        if cv2.countNonZero(new) < LEAST_SPECK:
            return _NO_SPECKS
        _, labels, stats, places = cv2.connectedComponentsWithStats(new, ltype=cv2.CV_16U)
        is_fresh = stats[:, cv2.CC_STAT_AREA] >= LEAST_SPECK
        is_fresh[0] = False
        # What touches something that is not new is a part of it.
        beside = cv2.dilate(cv2.bitwise_and(inside, near), _NEAR)
        is_fresh[labels[beside > 0]] = False
        areas = stats[is_fresh, cv2.CC_STAT_AREA]
        return _Specks(sorted(areas.tolist()), np.asarray(places[is_fresh], np.float64))


def _usual(areas: Sequence[int]) -> float:
    """The size of which a USUAL share of the growing *areas* is no larger."""
    place = USUAL * (len(areas) - 1)
    below = int(place)
    above = min(below + 1, len(areas) - 1)
    return areas[below] + (areas[above] - areas[below]) * (place - below)
