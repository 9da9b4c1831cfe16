"""Tells how the light of the whole picture changed, whatever came into view meanwhile."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Luma = NDArray[np.uint8]
"""Brightness, or a mask of 0 and 255."""

GRID = 6
"""The fit looks at one pixel in GRID x GRID."""
ROUNDS = 4
LEAST_SAMPLES = 64
_ENOUGH = 300
_FLAT = 4.0
_SETTLED = 0.3
"""Steps of luma by which a round of the fit changes too little to go on."""
_DARK, _BRIGHT = 6, 249
"""Luma beyond these is clipped and says nothing of the gain."""


class Light(NamedTuple):
    """now = gain * before + offset, over the whole picture."""

    gain: float
    offset: float

    @property
    def is_steady(self) -> bool:
        """Whether it is too small a change to be worth applying."""
        return self.is_like(STEADY, 1.0)

    def is_like(self, other: "Light", steps: float) -> bool:
        """Whether black and white come out less than *steps* apart."""
        black = self.offset - other.offset
        return abs(black) < steps and abs(black + 255 * (self.gain - other.gain)) < steps


STEADY = Light(1.0, 0.0)


def fit_light(before: Plane, now: Luma, usable: Luma) -> Light:
    """The gain (0.4..2.5) and offset that carry most of *before* over into *now*.

    Weighted least squares with Tukey's weights: pixels that the fit does not explain, such as
    those of a thing that came into view, lose their say. Pixels where *usable* is zero have none.
    """
    part = (slice(GRID // 2, None, GRID), slice(GRID // 2, None, GRID))
    x, y = before[part].ravel(), now[part].ravel()
    keep = (y > _DARK) & (y < _BRIGHT) & (x > _DARK) & (x < _BRIGHT) & (usable[part].ravel() != 0)
    if np.count_nonzero(keep) < LEAST_SAMPLES:
        return STEADY
    return fitted(x[keep], y[keep].astype(np.float32))


def fitted(x: Plane, y: Plane) -> Light:
    """The light that carries most of the samples *x* over into *y*; see fit_light."""
    light = Light(1.0, _middle(y - x))
    for _ in range(ROUNDS):
        last, light = light, _round(x, y, light)
        if light.is_steady or light.is_like(last, _SETTLED):
            break
    return light


def _round(x: Plane, y: Plane, light: Light) -> Light:
    left = y - x * np.float32(light.gain)
    left -= np.float32(light.offset)
    np.abs(left, out=left)
    left /= np.float32(5.0 * (_middle(left) + 0.5))
    np.minimum(left, 1.0, out=left)
    weight = np.square(1.0 - np.square(left))
    total = float(weight.sum())
    mean_x, mean_y = float(weight @ x) / total, float(weight @ y) / total
    dx = x - np.float32(mean_x)
    weight *= dx
    spread = float(weight @ dx)
    gain = 1.0
    if spread >= _FLAT * total:
        gain = float(weight @ (y - np.float32(mean_y))) / spread
        gain = min(max(gain, 0.4), 2.5)
    return Light(gain, mean_y - gain * mean_x)


def _middle(values: Plane) -> float:
    """About the median: that of at least _ENOUGH of the values."""
    some = values[:: len(values) // _ENOUGH or 1].copy()
    half = len(some) // 2
    some.partition(half)
    return float(some[half])
