"""Draws what a job looks at into a picture: its areas, and boxes round what is there."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vidette.core.geometry import Point
from vidette.core.outlines import Outlines

Pixels = NDArray[np.uint8]
AREA, MOVING, STILL = (64, 160, 255), (255, 64, 64), (255, 200, 0)
"""RGB."""


def marked(pixels: Pixels, outlines: Outlines, areas: Sequence[Sequence[Point]]) -> Pixels:
    """A copy of *pixels*, (h, w, 3) RGB, with lines a three hundredth of its height thick.

    What changed is tinted. *areas*: corners in fractions of the picture.
    """
    drawn = np.array(pixels)
    height, width = drawn.shape[:2]
    thick = max(2, height // 300)
    for corners in areas:
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            _line(drawn, start, end, AREA, thick)
    for strip in outlines.changed:
        x, y, w, h = strip.pixels(width, height)
        part = drawn[y : y + h, x : x + w]
        part[:] = part // 2 + np.array(MOVING, np.uint8) // 2
    for box, moves in outlines.boxes:
        x, y, w, h = box.pixels(width, height)
        colour = MOVING if moves else STILL
        drawn[y : y + thick, x : x + w] = colour
        drawn[max(y, y + h - thick) : y + h, x : x + w] = colour
        drawn[y : y + h, x : x + thick] = colour
        drawn[y : y + h, max(x, x + w - thick) : x + w] = colour
    return drawn


def _line(
    drawn: Pixels, start: Point, end: Point, colour: tuple[int, int, int], thick: int
) -> None:
    """Each pixel of the line becomes a square, so that it has no gaps."""
    height, width = drawn.shape[:2]
    ends = np.array([start, end]) * (width - 1, height - 1)
    steps = int(np.abs(ends[1] - ends[0]).max()) + 1
    points = np.linspace(ends[0], ends[1], steps + 1).round().astype(int)
    for dx in range(thick):
        for dy in range(thick):
            xs = np.clip(points[:, 0] + dx - thick // 2, 0, width - 1)
            ys = np.clip(points[:, 1] + dy - thick // 2, 0, height - 1)
            drawn[ys, xs] = colour
