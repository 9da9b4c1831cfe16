"""A drawn yard that a bright thing crosses, for what is made of clips."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.recall.sources import Source, Yuv

WIDTH, HEIGHT = 320, 180
SOURCE = Source("yard.mp4", "drawn", still=(), movers=((0.0, 60.0),))


def grey(luma: NDArray[np.uint8]) -> Yuv:
    """*luma* without colour."""
    half = np.full((luma.shape[0] // 2, luma.shape[1] // 2), 128, np.uint8)
    return Yuv(luma, half, half.copy())


def yard() -> Yuv:
    """The empty scene."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    return grey((90 + columns // 16 + rows // 12).astype(np.uint8))


def film(seconds: float = 14.0, rate: float = 12.0) -> list[tuple[float, Yuv]]:
    """A bright thing of 26 x 40 that crosses the yard from left to right."""
    shots: list[tuple[float, Yuv]] = []
    for number in range(int(seconds * rate)):
        scene = yard()
        left = int(10 + 260 * number / (seconds * rate))
        scene.y[70:110, left : left + 26] = 210
        shots.append((number / rate, scene))
    return shots
