"""What is done to a camera: covered, put out of focus, turned, darkened, dazzled."""

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.disturb.lights import SensorNoise
from benchmarks.recall.effects import table
from benchmarks.recall.sources import Yuv

Size = tuple[int, int]
Span = tuple[float, float]
TAKES = 0.4
"""Seconds until it is complete, and until it is undone."""


def share_at(time: float, span: Span) -> float:
    """How much of it is done, 0 to 1: outside *span* nothing, TAKES after its start all."""
    start, end = span
    return float(np.clip(min((time - start) / TAKES, (end - time) / TAKES), 0.0, 1.0))


class Cover:
    """A thing before the lens, out of focus and with a soft border; the rest is seen."""

    def __init__(self, size: Size, span: Span, rng: Generator, share: float) -> None:
        self._size, self._span, self._share = size, span, share
        self._level = float(rng.choice([60.0, 90.0, 130.0, 175.0, 215.0]))
        self._colour = rng.uniform(-18, 18, 2)
        self._side = int(rng.integers(4))
        weave = cv2.GaussianBlur(
            rng.normal(0, 1, (size[1], size[0])).astype(np.float32), (0, 0), 45
        )
        self._weave = weave / weave.std() * float(rng.uniform(2, 9))
        self._noise = SensorNoise(size, rng, 1.5)

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        done = share_at(time, self._span)
        if done <= 0:
            return
        width, height = self._size
        along = (width, height)[self._side % 2]
        place = np.linspace(0, 1, along, dtype=np.float32)
        if self._side >= 2:
            place = place[::-1]
        edge = done * (self._share + 0.06)
        mask = np.clip((edge - place) / 0.06, 0, 1)
        whole = np.broadcast_to(
            mask[None, :] if self._side % 2 == 0 else mask[:, None], (height, width)
        )
        mixed = yuv.y * (1 - whole) + (self._level + self._weave) * whole
        np.copyto(yuv.y, np.clip(np.rint(mixed), 0, 255).astype(np.uint8))
        half = cv2.resize(np.ascontiguousarray(whole), (width // 2, height // 2))
        for plane, shift in zip((yuv.u, yuv.v), self._colour, strict=True):
            np.copyto(plane, np.rint(plane * (1 - half) + (128 + shift) * half).astype(np.uint8))
        self._noise.apply(yuv, time)


class Blur:
    """The lens is out of focus; the sensor's noise is not."""

    def __init__(self, size: Size, span: Span, rng: Generator, sigma: float) -> None:
        """*sigma* in pixels of a picture 640 wide."""
        self._span, self._sigma = span, sigma * size[0] / 640
        self._noise = SensorNoise(size, rng, 1.5)

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        sigma = self._sigma * share_at(time, self._span)
        if sigma < 0.2:
            return
        for plane, scale in ((yuv.y, 1.0), (yuv.u, 0.5), (yuv.v, 0.5)):
            np.copyto(plane, cv2.GaussianBlur(plane, (0, 0), sigma * scale))
        self._noise.apply(yuv, time)


class Turn:
    """The camera looks elsewhere: shifted and tilted; what comes into view mirrors what was there."""

    def __init__(self, size: Size, span: Span, rng: Generator, shift: float) -> None:
        """*shift* as a share of the picture's width."""
        self._span = span
        angle = float(rng.uniform(0, 2 * np.pi))
        self._by = shift * size[0] * np.array([np.cos(angle), np.sin(angle)])
        self._tilt = float(rng.choice([-1, 1])) * 30 * shift

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        done = share_at(time, self._span)
        if done <= 0:
            return
        for plane, scale in ((yuv.y, 1.0), (yuv.u, 0.5), (yuv.v, 0.5)):
            height, width = plane.shape
            move = cv2.getRotationMatrix2D((width / 2, height / 2), done * self._tilt, 1.0)
            move[:, 2] = move[:, 2] + done * scale * self._by
            turned = cv2.warpAffine(plane, move, (width, height), borderMode=cv2.BORDER_REFLECT_101)
            np.copyto(plane, turned)


class Light:
    """Hardly any light, or far too much of it: luma by *gain* and *offset*, with the sensor's noise."""

    def __init__(
        self, size: Size, span: Span, rng: Generator, *, gain: float, offset: float
    ) -> None:
        self._span, self._gain, self._offset = span, gain, offset
        self._noise = SensorNoise(size, rng, 2.0)

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        done = share_at(time, self._span)
        if done <= 0:
            return
        gain = self._gain**done
        self._noise.apply(yuv, time)
        cv2.LUT(yuv.y, table(lambda y: 16 + (y - 16) * gain + self._offset * done), dst=yuv.y)
        for plane in (yuv.u, yuv.v):
            faded = 128 + (plane.astype(np.float32) - 128) * (1 - 0.9 * done)
            np.copyto(plane, np.rint(faded).astype(np.uint8))


class Passer:
    """A large thing with texture that passes: a lorry, or somebody near the lens. Not tampering."""

    def __init__(
        self, size: Size, rng: Generator, *, wide: float, lasts: float, soft: float
    ) -> None:
        """*wide*: share of the width; *lasts*: seconds until it is through; *soft*: sigma, px."""
        self._size, self._wide, self._lasts = size, wide, lasts
        width, height = round(wide * size[0]), size[1]
        rough = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 3)
        level = float(rng.choice([45.0, 120.0, 200.0]))
        body = np.asarray(level + 12 * rough / rough.std(), np.float32)
        for _ in range(5):
            x, y = rng.uniform(0, 0.8, 2) * (width, height)
            w, h = rng.uniform(0.05, 0.3, 2) * (width, height)
            body[int(y) : int(y + h), int(x) : int(x + w)] += float(rng.uniform(-60, 60))
        self._body = np.asarray(cv2.GaussianBlur(body, (0, 0), soft) if soft else body, np.float32)
        self._top = int(height * rng.uniform(0.0, 0.2))
        self._first, self._every = float(rng.uniform(4, 7)), lasts + float(rng.uniform(2, 5))

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        since = (time - self._first) % self._every
        if time < self._first or since > self._lasts:
            return
        width = self._size[0]
        thick = self._body.shape[1]
        left = round(-thick + (width + thick) * self._pace(since / self._lasts))
        start, end = max(0, left), min(width, left + thick)
        if end > start:
            part = self._body[self._top :, start - left : end - left]
            yuv.y[self._top :, start:end] = np.clip(part, 0, 255).astype(np.uint8)

    @staticmethod
    def _pace(gone: float) -> float:
        """In quickly, slow in the middle, out quickly."""
        return gone + 0.15 * float(np.sin(2 * np.pi * gone))
