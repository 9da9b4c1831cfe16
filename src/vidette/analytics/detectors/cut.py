"""Notices that a picture shows another scene: a cut, a camera that turned, an infra-red switch."""

from datetime import timedelta

import cv2
import numpy as np

from .light import Luma

CELLS = (8, 6)
"""The picture is judged in this many cells across and down."""
TOUCHED = 0.1
"""Share of a cell's pixels from which on it counts as changed."""
MARKED = 0.02
"""The same for other structure, of which a cell may show as little as an edge."""
MANY = 0.75
"""Share of the cells that no single thing covers without filling the picture."""
HALF = 0.5
"""Share of the cells in which structure must be another: a lamp may brighten all of them."""
RISE = 0.3
"""Share of the cells by which a cut differs from the picture before it."""
LASTING = timedelta(seconds=1.5)
"""After this long the changed cells are the new scene, however slowly they came."""


class SceneWatch:
    """Follows how much of the picture has changed."""

    def __init__(self) -> None:
        self._share = 0.0
        self._since: timedelta | None = None

    def is_other(self, pts: timedelta, changed: Luma, solid: Luma) -> bool:
        """Whether the picture at *pts* is another scene.

        It is 255 where its brightness *changed*, and where it did for *solid* things.
        """
        if not cv2.countNonZero(solid):
            self._share, self._since = 0.0, None
            return False
        share = _share(changed, TOUCHED)
        rise, self._share = share - self._share, share
        if share < MANY or _share(solid, MARKED) < HALF:
            self._since = None
            return False
        self._since = pts if self._since is None else self._since
        return rise >= RISE or pts - self._since >= LASTING


def _share(mask: Luma, least: float) -> float:
    """The share of the cells of which *mask* holds more than *least*."""
    cells = cv2.resize(mask, CELLS, interpolation=cv2.INTER_AREA)
    return float(np.count_nonzero(cells > 255 * least)) / cells.size
