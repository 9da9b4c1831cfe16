"""Disturbances of light: night, infra-red, headlights, exposure."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.recall.effects import lighten, table
from benchmarks.recall.sources import Yuv

Size = tuple[int, int]


class SensorNoise:
    """Noise that is new in each picture, coarse as a camera's own filter leaves it."""

    def __init__(self, size: Size, rng: Generator, sigma: float, coarse: float = 0.6) -> None:
        width, height = size
        tile = rng.normal(0, 1, (height + 96, width + 96)).astype(np.float32)
        tile = np.asarray(cv2.GaussianBlur(tile, (0, 0), coarse), np.float32)
        self._tile = np.rint(tile * (sigma / tile.std())).astype(np.int16)
        self._seed = int(rng.integers(2**31))

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        height, width = yuv.y.shape
        x, y = np.random.default_rng((self._seed, round(1000 * time))).integers(0, 96, 2)
        cv2.add(yuv.y, self._tile[y : y + height, x : x + width], dst=yuv.y, dtype=cv2.CV_8U)


class Night:
    """Hardly any light, little colour."""

    def __init__(self, light: float, colour: float) -> None:
        self._luma = table(lambda y: 18 + (y - 16) * light)
        self._colour = table(lambda y: 128 + (y - 128) * colour)

    def apply(self, yuv: Yuv, time: float) -> None:  # noqa: ARG002
        """See Effect."""
        cv2.LUT(yuv.y, self._luma, dst=yuv.y)
        for plane in (yuv.u, yuv.v):
            cv2.LUT(plane, self._colour, dst=plane)


class Infrared:
    """Switches to infra-red light and back: colour goes, colours become other greys, gain jumps."""

    def __init__(self, seconds: float, rng: Generator, *, mix: float, jump: float) -> None:
        first = seconds * rng.uniform(0.15, 0.3)
        self._from, self._to = first, first + seconds * rng.uniform(0.35, 0.5)
        self._mix = mix * rng.choice([-1.0, 1.0], 2)
        self._jump = jump
        self._settling = float(rng.uniform(0.4, 1.2))
        self.times = self._from, self._to
        """Seconds at which infra-red is switched on, and off."""

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        if self._from <= time < self._to:
            size = (yuv.y.shape[1], yuv.y.shape[0])
            hue = self._mix[0] * (yuv.u.astype(np.float32) - 128)
            hue += self._mix[1] * (yuv.v.astype(np.float32) - 128)
            grey = 0.85 * yuv.y + 20 + cv2.resize(np.asarray(hue, np.float32), size)
            np.copyto(yuv.y, np.clip(grey, 0, 255).astype(np.uint8))
            yuv.u.fill(128)
            yuv.v.fill(128)
        for switch in (self._from, self._to):
            if 0 <= time - switch < 4 * self._settling:
                # Too bright, or too dark, until the exposure has followed.
                lighten(yuv, 1 + self._jump * float(np.exp((switch - time) / self._settling)))


class Headlights:
    """A beam that sweeps over the scene, with its shine, every few seconds."""

    def __init__(self, size: Size, seconds: float, rng: Generator, strength: float) -> None:
        self._size, self._strength = size, strength
        self._sweeps: list[tuple[float, float, float, float, float]] = []
        at = float(rng.uniform(2, 5))
        while at < seconds:
            takes = float(rng.uniform(1.2, 3.5))
            side = float(rng.choice([-1, 1]))
            row, wide = (float(one) for one in rng.uniform((0.3, 0.08), (0.8, 0.2)))
            self._sweeps.append((at, takes, side, row, wide))
            at += takes + float(rng.uniform(3, 7))
        height, width = size[1] // 4, size[0] // 4
        self._x, self._y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        for at, takes, side, row, wide in self._sweeps:
            if at <= time <= at + takes:
                gone = (time - at) / takes
                x = -0.3 + 1.6 * (gone if side > 0 else 1 - gone)
                y = row + 0.15 * np.sin(3 * gone)
                far = np.square((self._x - x) / wide) + np.square((self._y - y) / (0.6 * wide))
                pool = self._strength * np.exp(-far)
                pool += 0.12 * self._strength * np.exp(-np.square((self._x - x) / 0.5))
                self._shine(yuv, pool)

    def _shine(self, yuv: Yuv, pool: NDArray[np.float64]) -> None:
        light = cv2.resize(pool.astype(np.float32), self._size)
        lit = yuv.y * (1 + light / 140) + 0.35 * light
        np.copyto(yuv.y, np.clip(lit, 0, 255).astype(np.uint8))


class Exposure:
    """An automatic exposure that hunts: the whole picture swings, in bouts."""

    def __init__(self, rng: Generator, depth: float) -> None:
        self._depth = depth
        self._period = float(rng.uniform(0.8, 2.0))
        self._every, self._lasts = float(rng.uniform(6, 9)), float(rng.uniform(2.5, 4.5))

    def spans(self, seconds: float) -> list[tuple[float, float]]:
        """When it hunts, up to *seconds*."""
        starts = np.arange(2.5, seconds, self._every)
        return [(float(start), float(start) + self._lasts) for start in starts]

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        since = (time - 2.5) % self._every
        if time > 2.5 and since < self._lasts:
            fade = np.sin(np.pi * since / self._lasts)
            wave = np.sin(2 * np.pi * since / self._period)
            lighten(yuv, 1 + self._depth * float(fade * wave))


class Flashes:
    """Lightning far off: the whole picture for one to three tenths of a second, now and then."""

    def __init__(self, seconds: float, rng: Generator, strength: float) -> None:
        self._strength = strength
        self._lasts = float(rng.uniform(0.25, 0.45))
        times = [float(rng.uniform(3, 5))]
        while times[-1] < seconds:
            times.append(times[-1] + float(rng.uniform(5, 9)))
        self.times = tuple(times[:-1])

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        for at in self.times:
            if 0 <= time - at < self._lasts:
                lighten(yuv, 1 + self._strength)
