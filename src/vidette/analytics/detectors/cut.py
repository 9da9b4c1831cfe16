"""Notices that a picture shows another scene: a cut, a camera that turned, an infra-red switch."""

from datetime import timedelta

import cv2
import numpy as np

from .light import Luma

CELLS = (8, 6)
"""The picture is judged in this many cells across and down."""
TOUCHED = 0.1
"""Share of a cell's pixels from which on it counts as changed."""
MANY = 0.75
"""Share of the cells that no single thing covers without filling the picture."""
RISE = 0.3
"""Share of the cells by which a cut differs from the picture before it."""
LASTING = timedelta(seconds=1.5)
"""After this long the changed cells are the new scene, however slowly they came."""


class SceneWatch:
    """Follows how much of the picture has changed."""

    def __init__(self) -> None:
        self._share = 0.0
        self._since: timedelta | None = None

    def is_other(self, pts: timedelta, changed: Luma) -> bool:
        """Whether the picture at *pts*, 255 where something *changed*, is another scene."""
        if not cv2.countNonZero(changed):
            self._share, self._since = 0.0, None
            return False
        cells = cv2.resize(changed, CELLS, interpolation=cv2.INTER_AREA)
        share = float(np.count_nonzero(cells > 255 * TOUCHED)) / cells.size
        rise, self._share = share - self._share, share
        if share < MANY:
            self._since = None
            return False
        self._since = pts if self._since is None else self._since
        return rise >= RISE or pts - self._since >= LASTING
