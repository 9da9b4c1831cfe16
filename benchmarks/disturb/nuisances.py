"""Disturbances before and within the camera: snow, insects, shake, compression."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from benchmarks.recall.sources import Yuv

Size = tuple[int, int]


class Snow:
    """Flakes near and far, each falling its own way."""

    def __init__(self, size: Size, rng: Generator, flakes: int) -> None:
        width, height = size
        self._start = rng.uniform(0, 1, (flakes, 2)) * (width, height)
        near = rng.uniform(0, 1, flakes) ** 3
        self._fall = height * (0.15 + 0.9 * near)
        self._drift = width * rng.uniform(-0.08, 0.08) * (0.5 + near)
        self._sway = rng.uniform(0, 2 * np.pi, flakes)
        self._radius = np.maximum(1, np.rint((0.7 + 4.5 * near) * width / 640)).astype(int)
        self._bright = rng.uniform(60, 150, flakes)

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        height, width = yuv.y.shape
        x = self._start[:, 0] + self._drift * time + 0.012 * width * np.sin(2 * time + self._sway)
        y = self._start[:, 1] + self._fall * time
        layer = np.zeros((height, width), np.uint8)
        for at_x, at_y, radius, bright in zip(
            x % width, y % (height * 1.1), self._radius, self._bright, strict=True
        ):
            cv2.circle(layer, (int(at_x), int(at_y)), int(radius), float(bright), -1)
        cv2.add(yuv.y, cv2.GaussianBlur(layer, (3, 3), 0), dst=yuv.y)


class Insect:
    """A blurred thing close to the lens: crosses, or walks about and stays; comes and goes."""

    def __init__(self, size: Size, seconds: float, rng: Generator, severity: int) -> None:
        self._size = size
        width = size[0]
        self._radius = width * (0.012, 0.03, 0.07)[severity - 1]
        self._bright = float(rng.choice([-70.0, 90.0])) * (0.7, 0.9, 1.2)[severity - 1]
        self._visits: list[tuple[float, float, NDArray[np.float64]]] = []
        at = float(rng.uniform(3, 6))
        while at < seconds:
            stays = float(rng.uniform(1.0, 2.0) if severity == 1 else rng.uniform(3, 7))
            knots = rng.uniform(0.1, 0.9, (max(3, int(stays * 1.5)), 2))
            if severity > 1:
                knots[1:-1] = knots[1] + rng.normal(0, 0.08, (len(knots) - 2, 2))
            edge = rng.integers(0, 2, 2)
            knots[0, 0], knots[-1, 0] = edge * 1.3 - 0.15
            self._visits.append((at, stays, knots))
            at += stays + float(rng.uniform(4, 8))

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        for at, stays, knots in self._visits:
            if at <= time <= at + stays:
                self._draw(yuv, (time - at) / stays, knots, time)

    def _draw(self, yuv: Yuv, gone: float, knots: NDArray[np.float64], time: float) -> None:
        places = np.linspace(0, 1, len(knots))
        width, height = self._size
        x = float(np.interp(gone, places, knots[:, 0])) * width
        y = float(np.interp(gone, places, knots[:, 1])) * height
        radius = self._radius * (1 + 0.15 * np.sin(17 * time))
        reach = int(3 * radius)
        left, top = max(0, int(x) - reach), max(0, int(y) - reach)
        right, low = min(width, int(x) + reach), min(height, int(y) + reach)
        if right <= left or low <= top:
            return
        across, down = np.meshgrid(np.arange(left, right) - x, np.arange(top, low) - y)
        far = np.square(across / radius) + np.square(down / (0.7 * radius))
        part = yuv.y[top:low, left:right]
        np.copyto(part, np.clip(part + self._bright * np.exp(-far), 0, 255).astype(np.uint8))


class Shake:
    """A camera that sways on its mast, or is knocked; *quick* moves anew in each picture."""

    def __init__(self, rng: Generator, reach: float, *, quick: bool) -> None:
        """*reach* in pixels of a picture 640 wide."""
        self._reach, self._quick = reach, quick
        self._periods = rng.uniform(0.7, 3.0, 4)
        self._phases = rng.uniform(0, 2 * np.pi, 4)
        self._gust = float(rng.uniform(5, 11))
        self._seed = int(rng.integers(2**31))

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        scale = self._reach * yuv.y.shape[1] / 640
        if self._quick:
            dx, dy = np.random.default_rng((self._seed, round(1000 * time))).normal(0, scale, 2)
        else:
            waves = np.sin(2 * np.pi * time / self._periods + self._phases)
            gust = max(0.0, np.sin(2 * np.pi * time / self._gust)) ** 2
            dx, dy = (
                scale * gust * (waves[0] + waves[1]),
                0.6 * scale * gust * (waves[2] + waves[3]),
            )
        for plane, share in ((yuv.y, 1.0), (yuv.u, 0.5), (yuv.v, 0.5)):
            move = np.array([[1, 0, dx * share], [0, 1, dy * share]], np.float32)
            size = (plane.shape[1], plane.shape[0])
            moved = cv2.warpAffine(plane, move, size, borderMode=cv2.BORDER_REPLICATE)
            np.copyto(plane, moved)


class KeyPumping:
    """A stream short of bits: each key picture is coarse anew, and the pictures after it get finer."""

    def __init__(self, rng: Generator, step: float) -> None:
        self._step = step
        self._gop = float(rng.uniform(1.5, 3.0))
        self._seed = int(rng.integers(2**31))

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        group, since = divmod(time, self._gop)
        step = self._step * (0.35 + 0.65 * float(np.exp(-since / 0.6)))
        # Where the encoder's grid of levels lies differs from one key picture to the next.
        offset = float(np.random.default_rng((self._seed, int(group))).uniform(0, step))
        height, width = yuv.y.shape
        small = cv2.resize(yuv.y, (width // 8, height // 8), interpolation=cv2.INTER_AREA)
        coarse = np.rint((small.astype(np.float32) + offset) / step) * step - offset
        shift = cv2.resize(coarse - small, (width, height), interpolation=cv2.INTER_NEAREST)
        detail = yuv.y - cv2.GaussianBlur(yuv.y, (0, 0), 2.0).astype(np.float32)
        kept = np.where(np.abs(detail) < 0.35 * step, 0.35 * detail, detail)
        np.copyto(yuv.y, np.clip(yuv.y + shift - detail + kept, 0, 255).astype(np.uint8))
