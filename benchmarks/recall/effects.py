"""What light, noise, rain, wind and a clock make of a picture."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .passages import Look
from .sources import Yuv


class Effect(Protocol):
    """Changes a picture as the weather, the light or the camera does."""

    def apply(self, yuv: Yuv, time: float) -> None:
        """Changes *yuv*, the picture at *time* seconds."""


def table(of: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> NDArray[np.uint8]:
    """A table of 256 steps of brightness, each as *of* makes it."""
    return np.clip(np.rint(of(np.arange(256.0))), 0, 255).astype(np.uint8)


def lighten(yuv: Yuv, gain: float) -> None:
    """Multiplies what is above black."""
    steps = table(lambda y: 16 + (y - 16) * gain)
    cv2.LUT(yuv.y, steps, dst=yuv.y)


class SlowLight:
    """Clouds and the sun's way: up to a third darker or lighter within 20 to 60 s.

    *depth* takes the place of the drawn share.
    """

    def __init__(self, rng: Generator, depth: float | None = None) -> None:
        drawn = rng.uniform(0.15, 0.3)
        self._depth = drawn if depth is None else depth
        self._periods = rng.uniform(40, 120), rng.uniform(23, 60)
        self._phases = rng.uniform(0, 2 * np.pi, 2)

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        waves = [
            share * np.sin(2 * np.pi * time / period + phase)
            for share, period, phase in zip((0.75, 0.25), self._periods, self._phases, strict=True)
        ]
        lighten(yuv, 1 + self._depth * sum(waves))


class SuddenLight:
    """Steps of the whole light, or of a lamp that shines on a part, every 10 to 25 s.

    *lamps* is the share of steps that are lamps, *strength* multiplies all steps, *gaps* are the
    least and the most seconds between two of them.
    """

    def __init__(
        self,
        size: tuple[int, int],
        seconds: float,
        rng: Generator,
        *,
        lamps: float = 0.5,
        strength: float = 1.0,
        gaps: tuple[float, float] = (10.0, 25.0),
    ) -> None:
        self._size = size
        self._strength = strength
        self._steps: list[tuple[float, float, float, NDArray[np.float32] | None]] = []
        first = rng.uniform(8, 15)
        time, whole, lamp_on = first * gaps[0] / 10, 1.0, False
        lamp = self._lamp(rng)
        while time < seconds:
            duration = rng.uniform(0.08, 0.4)
            if rng.random() < 1 - lamps:
                levels = (1 - 0.3 * strength, 1.0, 1 + 0.3 * strength)
                whole = float(rng.choice([n for n in levels if n != whole]))
                self._steps.append((time, duration, whole, None))
            else:
                lamp_on = not lamp_on
                self._steps.append((time, duration, float(lamp_on), lamp))
            time += rng.uniform(*gaps)
        self.times = tuple(round(step[0], 2) for step in self._steps)
        self.shines_on_a_part = lamps == 1.0
        """Whether all steps are those of a lamp."""

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        whole, shine = 1.0, 0.0
        lamp: NDArray[np.float32] | None = None
        for start, duration, level, mask in self._steps:
            if time < start:
                break
            done = min(1.0, (time - start) / duration)
            if mask is None:
                whole += (level - whole) * done
            else:
                shine, lamp = shine + (level - shine) * done, mask
        if whole != 1.0:
            lighten(yuv, whole)
        if lamp is not None and shine > 0:
            lit = yuv.y * (1 + shine * lamp)
            np.copyto(yuv.y, np.clip(lit, 0, 255).astype(np.uint8))

    def _lamp(self, rng: Generator) -> NDArray[np.float32]:
        width, height = self._size
        x, y = np.meshgrid(np.arange(width), np.arange(height))
        at = rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.8) * height
        far = np.hypot(x - at[0], y - at[1]) / (rng.uniform(0.2, 0.4) * width)
        bright = rng.uniform(0.3, 0.6) * self._strength
        return np.asarray(bright * np.exp(-np.square(far)), np.float32)


TILES = 6
"""Different pieces of noise, never the same twice in a row: an encoder finds one that was only moved."""


class Noise:
    """The camera's real noise, forth and back, and a sensor's on top, a little smoothed as in cameras."""

    def __init__(self, real: NDArray[np.int8], look: Look, strength: float, rng: Generator) -> None:
        height, width = real.shape[1:]
        self._real = real
        share = float(look.luma[160] - look.luma[96]) / 64
        self._real = np.rint(real * share).astype(np.int8) if share != 1 else real
        self._tiles = [_grain((height + 64, width + 64), strength, rng) for _ in range(TILES)]
        self._tile = 0
        self._rng = rng
        self._count = 0

    def apply(self, yuv: Yuv, time: float) -> None:  # noqa: ARG002
        """See Effect."""
        turn = max(1, 2 * len(self._real) - 2)
        place = self._count % turn
        self._count += 1
        height, width = yuv.y.shape
        x, y = self._rng.integers(0, 64, 2)
        self._tile = (self._tile + int(self._rng.integers(1, TILES))) % TILES
        noise = self._tiles[self._tile][y : y + height, x : x + width]
        noise = noise + self._real[min(place, turn - place) if place < turn else 0]
        cv2.add(yuv.y, noise, dst=yuv.y, dtype=cv2.CV_8U)


def _grain(size: tuple[int, int], strength: float, rng: Generator) -> NDArray[np.int16]:
    tile = rng.standard_normal(size, np.float32)
    tile = np.asarray(cv2.GaussianBlur(tile, (3, 3), 0.6), np.float32)
    scaled: NDArray[np.float32] = np.rint(tile * np.float32(strength / tile.std()))
    return scaled.astype(np.int16)


class Rain:
    """Streaks that are in one picture each; *drops* takes the place of their drawn number."""

    def __init__(self, size: tuple[int, int], rng: Generator, drops: int | None = None) -> None:
        width, height = size
        tile = np.zeros((height * 2, width * 2), np.uint8)
        slant = rng.uniform(-0.25, 0.25)
        drawn = int(rng.uniform(350, 900))
        for _ in range(drawn if drops is None else drops):
            x, y = int(rng.integers(0, width * 2)), int(rng.integers(0, height * 2))
            length = rng.uniform(0.025, 0.08) * height
            end = (int(x + slant * length), int(y + length))
            cv2.line(tile, (x, y), end, float(rng.uniform(20, 60)), 1)
        self._tile = np.asarray(cv2.GaussianBlur(tile, (3, 3), 0), np.uint8)
        self._rng = rng

    def apply(self, yuv: Yuv, time: float) -> None:  # noqa: ARG002
        """See Effect."""
        height, width = yuv.y.shape
        x, y = int(self._rng.integers(0, width)), int(self._rng.integers(0, height))
        cv2.add(yuv.y, self._tile[y : y + height, x : x + width], dst=yuv.y)


class Wind:
    """Moves the leaves of one part of the picture to and fro, in gusts.

    *reach* in pixels of a picture 640 wide takes the place of the drawn one.
    """

    def __init__(self, luma: NDArray[np.uint8], rng: Generator, reach: float | None = None) -> None:
        height, width = luma.shape
        w, h = int(width * rng.uniform(0.3, 0.45)), int(height * rng.uniform(0.35, 0.5))
        left, top = self._busiest(luma, (w, h))
        self._part = (slice(top, top + h), slice(left, left + w))
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        edge = np.minimum(np.minimum(x, w - 1 - x) / (w / 4), np.minimum(y, h - 1 - y) / (h / 4))
        self._soft = np.clip(edge, 0, 1).astype(np.float32)
        self._x, self._y = x, y
        self._phase = (x / rng.uniform(15, 40) + y / rng.uniform(20, 50)).astype(np.float32)
        drawn = rng.uniform(1.2, 3.0)
        self._reach = (drawn if reach is None else reach) * width / 640
        self._pace = rng.uniform(0.5, 1.4)
        self._gust = rng.uniform(5, 15), rng.uniform(0, 6)

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        period, phase = self._gust
        gust = 0.55 + 0.45 * np.sin(2 * np.pi * time / period + phase)
        bend = self._soft * np.float32(self._reach * gust)
        wave = (self._phase + np.float32(2 * np.pi * self._pace * time)).astype(np.float32)
        across, down = self._x + bend * np.sin(wave), self._y + 0.4 * bend * np.cos(wave * 1.3)
        still = np.ascontiguousarray(yuv.y[self._part])
        yuv.y[self._part] = cv2.remap(
            still, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )

    @staticmethod
    def _busiest(luma: NDArray[np.uint8], size: tuple[int, int]) -> tuple[int, int]:
        """Left and top of the part of *size* with the most texture."""
        w, h = size
        rough = np.abs(cv2.Laplacian(luma, cv2.CV_32F))
        sums = cv2.boxFilter(rough, cv2.CV_32F, (w, h), anchor=(0, 0))
        height, width = luma.shape
        top, left = np.unravel_index(
            int(np.argmax(sums[: height - h, : width - w])), (height - h, width - w)
        )
        return int(left), int(top)


class Clock:
    """Date and time burnt into a corner; with hundredths on some cameras."""

    def __init__(self, size: tuple[int, int], rng: Generator) -> None:
        width, height = size
        self._scale = rng.uniform(0.4, 0.7) * width / 640
        at_top, at_left = rng.random() < 0.5, rng.random() < 0.5
        x = 8 if at_left else int(width - 400 * self._scale)
        self._at = (x, int(30 * self._scale) if at_top else height - 10)
        self._hundredths = bool(rng.random() < 0.5)
        self._from = datetime(2026, 3, 1, 11, 58, tzinfo=UTC)

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        now = self._from + timedelta(seconds=time)
        text = f"{now:%Y-%m-%d %H:%M:%S}" + (
            f".{now.microsecond // 10_000:02}" if self._hundredths else ""
        )
        for luma, thickness in ((20, 3), (235, 1)):
            cv2.putText(
                yuv.y, text, self._at, cv2.FONT_HERSHEY_SIMPLEX, self._scale, luma, thickness
            )
