"""Finds what moves: small luma pictures against a learnt background, changes of light set aside."""

from collections import deque
from dataclasses import dataclass
from datetime import timedelta

import cv2
import numpy as np
from numpy.typing import NDArray

from vidette.core.event import Detection
from vidette.core.frame import Frame, Picture

from .background import Background, Masks, learnt
from .blobs import Blob, blobs, detection, hulls
from .cut import SceneWatch
from .light import WINDOW, Luma, around, fit_light, structure

cv2.setNumThreads(1)

SIDE = 320
"""The longer side of the small picture, in pixels."""
REFERENCE_WIDTH = 1280
WARM_UP = timedelta(seconds=1)
LEAST_PICTURES, MOST_PICTURES = 3, 9
"""How many pictures the first background is made of."""
COMPARED = timedelta(milliseconds=180)
"""How far back the picture lies that a picture is compared with to see what moves."""
LEAST_STRUCTURE = 25.0
"""Luma squared: a change of structure from which on it is a thing and not light."""
LEAST_PIXELS = 4.0
"""Pixels of the small picture below which nothing can be told from noise."""
MOVING_SHARE = 0.2
"""Share of the least area that must look different than a moment ago for a thing to move."""
_NEAR = np.ones((5, 5), np.uint8)


@dataclass(frozen=True, slots=True)
class MotionLimits:
    """What counts as a thing, in pixels of a picture scaled to 1280 wide with its aspect kept."""

    least_area: float = 496.0
    """Least changed area."""
    largest: tuple[float, float] | None = None
    """Width and height of the largest box that counts; None: any."""


class MotionDetector:
    """One camera's eye for motion. Equal frames in equal order give equal detections."""

    def __init__(self, limits: MotionLimits) -> None:
        self._limits = limits
        self.restart()

    def restart(self) -> None:
        """Forgets the scene: the next second is learnt anew and gives nothing."""
        self._background: Background | None = None
        self._first: list[tuple[timedelta, Luma]] = []
        self._residuals: deque[tuple[timedelta, NDArray[np.int16]]] = deque()
        self._scene = SceneWatch()
        self._things = np.zeros((0, 0), np.uint8)
        self._last = timedelta(0)

    @property
    def is_learning(self) -> bool:
        """See Detector."""
        return self._background is None

    def detect(self, frame: Frame) -> list[Detection]:
        """What differs from the background in *frame*, largest first.

        Frames of one size, their pts growing; else `restart` comes first.
        """
        now = small_luma(frame.picture)
        background = self._background
        if background is None:
            self._warm_up(frame.pts, now)
            return []
        seconds = (frame.pts - self._last).total_seconds()
        self._last = frame.pts
        light = fit_light(background.level, now, ~self._things)
        if not light.is_steady:
            background.relight(light)
        step = background.step()
        changed = background.changed(now, step)
        solid = _solid(background, now, changed)
        if self._scene.is_other(frame.pts, solid):
            self.restart()
            self._warm_up(frame.pts, now)
            return []
        least = max(self._limits.least_area * (now.shape[1] / REFERENCE_WIDTH) ** 2, LEAST_PIXELS)
        found = blobs(solid, self._moving(frame.pts, background, now, step), least)
        self._things = hulls(solid, found)
        background.learn(now, Masks(changed, solid, self._things), seconds)
        return self._counted(found, now, max(MOVING_SHARE * least, LEAST_PIXELS))

    def _warm_up(self, pts: timedelta, now: Luma) -> None:
        spacing = WARM_UP / (MOST_PICTURES - 1)
        if not self._first or pts - self._first[-1][0] >= spacing * 0.9:
            self._first.append((pts, now))
        if len(self._first) < LEAST_PICTURES or pts - self._first[0][0] < WARM_UP:
            return
        self._background = learnt([picture for _, picture in self._first[-MOST_PICTURES:]])
        self._things = np.zeros_like(now)
        self._first = []
        self._last = pts

    def _moving(self, pts: timedelta, background: Background, now: Luma, step: Luma) -> Luma:
        """255 where the difference from the background is another than a moment ago, else 0."""
        residual = now.astype(np.int16) - background.level.astype(np.int16)
        kept = self._residuals
        while len(kept) > 1 and pts - kept[1][0] >= COMPARED:
            kept.popleft()
        before = kept[0][1] if kept else residual
        kept.append((pts, residual))
        mask = (np.abs(residual - before) > step).astype(np.uint8) * np.uint8(255)
        return np.asarray(cv2.medianBlur(mask, 3), np.uint8)

    def _counted(self, found: list[Blob], now: Luma, least_moving: float) -> list[Detection]:
        height, width = now.shape
        scale = REFERENCE_WIDTH / width
        largest = self._limits.largest
        return [
            detection(blob, width, height, least_moving)
            for blob in found
            if largest is None
            or (blob.width * scale <= largest[0] and blob.height * scale <= largest[1])
        ]


def small_luma(picture: Picture) -> Luma:
    """The luma of *picture*, its longer side at most SIDE pixels, lightly blurred.

    Averaged over whole squares first, since that is cheap, and brought to size from there.
    """
    luma, width, height = picture.luma(), picture.width, picture.height
    scale = min(1.0, SIDE / max(width, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    whole = max(1, int(1 / scale))
    if whole > 1:
        across, down = max(1, width // whole), max(1, height // whole)
        luma = luma[: down * whole, : across * whole]
        luma = np.asarray(cv2.resize(luma, (across, down), interpolation=cv2.INTER_AREA), np.uint8)
    if luma.shape != size[::-1]:
        luma = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.asarray(cv2.GaussianBlur(luma, (3, 3), 0), np.uint8)


def _solid(background: Background, now: Luma, changed: Luma) -> Luma:
    """The changed pixels where structure changed too; where it did not, it was the light."""
    solid = np.asarray(cv2.medianBlur(changed, 3), np.uint8)
    part = around(solid, WINDOW)
    if part is None:
        return solid
    noise = background.noise[part]
    left = structure(background.level[part], now[part], noise)
    least = np.maximum(LEAST_STRUCTURE, np.square(2.0 * noise))
    near = np.asarray(cv2.dilate((left > least).astype(np.uint8), _NEAR), np.uint8)
    solid[part] &= near * np.uint8(255)
    return solid
