"""Sets aside specks that come and go all over the picture: snow, rain, insects in the light."""

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

Areas = NDArray[np.int32]


class _Specks(NamedTuple):
    """Groups of touching pixels."""

    labels: Areas
    areas: Areas
    """In pixels; of the ground first, which is 0."""
    places: NDArray[np.float64]
    """Centres within the window, x and y."""


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
        specks = _specks(inside)
        self._learn(pts, things, part, specks)
        self._before = things
        return self._larger(inside, specks) if self.is_bad else inside

    def calmed(self, moving: Luma) -> Luma:
        """*moving* in weather without what falls past the things that stand there."""
        return self._larger(moving, _specks(moving)) if self.is_bad else moving

    def _larger(self, mask: Luma, specks: _Specks) -> Luma:
        kept = specks.areas >= MARGIN * self.area
        kept[0] = False
        return np.where(kept[specks.labels], mask, np.uint8(0))

    def _learn(self, pts: timedelta, things: Luma, part: Window, specks: _Specks) -> None:
        since = LONGEST if self._pts is None else pts - self._pts
        lasted, self._pts = min(since, LONGEST), pts
        # Between two looks there was nothing at all to be seen.
        self.cells *= exp2((lasted - since) / HALF_LIFE)
        weight = max(1.0 - exp2(-lasted / HALF_LIFE), 1 / max(1, self._looks))
        self._looks += 1
        fresh = self._fresh(part, specks)
        height, width = things.shape
        x = (specks.places[fresh, 0] + part.columns.start) * (CELLS[0] / width)
        y = (specks.places[fresh, 1] + part.rows.start) * (CELLS[1] / height)
        cells = len(np.unique(y.astype(np.int32) * CELLS[0] + x.astype(np.int32)))
        self.cells += weight * (cells - self.cells)
        if len(fresh):
            area = float(np.quantile(specks.areas[fresh], USUAL))
            self.area += weight * (area - self.area)

    def _fresh(self, part: Window, specks: _Specks) -> Areas:
        """The numbers of the specks that lie where there was nothing in the picture before."""
        is_fresh = specks.areas >= LEAST_SPECK
        is_fresh[0] = False
        if self._before is None:
            is_fresh[:] = False
        else:
            near = np.asarray(cv2.dilate(self._before[part], _NEAR), np.uint8)
            is_fresh[specks.labels[near > 0]] = False
        return np.flatnonzero(is_fresh).astype(np.int32)


def _specks(mask: Luma) -> _Specks:
    _, labels, stats, places = cv2.connectedComponentsWithStats(mask, ltype=cv2.CV_32S)
    areas = np.asarray(stats[:, cv2.CC_STAT_AREA], np.int32)
    return _Specks(np.asarray(labels, np.int32), areas, np.asarray(places, np.float64))
