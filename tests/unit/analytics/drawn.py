"""Drawn frames and invented detections for the tests of analytics."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np

from vidette.core.event import Detection
from vidette.core.frame import Frame, Once, Pixels
from vidette.core.geometry import Box

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WIDTH, HEIGHT = 640, 360


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """A grey picture in memory."""

    pixels: Pixels
    tint: tuple[int, int] | None = None
    """u and v of the whole picture; None: its format has no colours."""
    once: Once = field(default_factory=Once, compare=False)

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])

    def luma(self) -> Pixels:
        """The picture."""
        return self.pixels

    def rgb(self) -> Pixels:
        """The picture, three times."""
        return np.repeat(self.pixels[:, :, None], 3, axis=2)

    def chroma(self) -> tuple[Pixels, Pixels] | None:
        """One tint all over."""
        if self.tint is None:
            return None
        u, v = (np.full((self.height // 2, self.width // 2), one, np.uint8) for one in self.tint)
        return u, v


def tinted(at: float, pixels: Pixels, tint: tuple[int, int]) -> Frame:
    """The frame at *at* seconds, all of it with u and v of *tint*; 128 is grey."""
    return Frame(seconds(at), EPOCH + seconds(at), DrawnPicture(pixels, tint))


def seconds(number: float) -> timedelta:
    """A media time in whole microseconds."""
    return timedelta(microseconds=round(number * 1e6))


def frame(at: float, pixels: Pixels) -> Frame:
    """The frame at *at* seconds."""
    return Frame(seconds(at), EPOCH + seconds(at), DrawnPicture(pixels))


def yard(width: int = WIDTH, height: int = HEIGHT) -> Pixels:
    """A still scene: a soft slope of brightness with tiles and a fence."""
    y, x = np.mgrid[:height, :width]
    tiles = ((x // 40 + y // 40) % 2) * 24
    scene = 70 + 60 * y / height + tiles
    scene[height // 3 : height // 3 + 6] += 40
    return np.asarray(scene, np.uint8)


def street(seed: int) -> Pixels:
    """A larger scene of things of many shapes, so that there is something beyond the view."""
    draw = np.random.default_rng(seed)
    scene = np.full((720, 1280), 110, np.uint8)
    for _ in range(260):
        x, y = (int(one) for one in draw.integers(0, (1280, 720)))
        w, h = (int(one) for one in draw.integers(8, 90, 2))
        luma = int(draw.integers(30, 220))
        if draw.random() < 0.5:
            cv2.rectangle(scene, (x, y), (x + w, y + h), luma, -1)
        else:
            cv2.circle(scene, (x, y), w // 2, luma, -1)
    return np.asarray(cv2.GaussianBlur(scene, (3, 3), 0), np.uint8)


def with_thing(pixels: Pixels, box: tuple[int, int, int, int], luma: int = 225) -> Pixels:
    """*pixels* with a bright x, y, w, h rectangle in it, cut at the picture's edge."""
    x, y, w, h = box
    changed = pixels.copy()
    changed[max(0, y) : max(0, y + h), max(0, x) : max(0, x + w)] = luma
    return changed


def noisy(pixels: Pixels, sigma: float, seed: int) -> Pixels:
    """*pixels* with the noise of a sensor, the same for the same *seed*."""
    noise = np.random.default_rng(seed).normal(0, sigma, pixels.shape)
    return np.asarray(np.clip(np.rint(pixels + noise), 0, 255), np.uint8)


def film(paint: Callable[[float], Pixels], until: float, fps: float = 5.0) -> Iterator[Frame]:
    """Frames at *fps* from 0 to *until* seconds, each painted for its time."""
    for number in range(round(until * fps)):
        yield frame(number / fps, paint(number / fps))


def found(
    box: tuple[float, float, float, float], *, share: float = 0.6, moves: bool = True
) -> Detection:
    """A detection in *box*, of which *share* changed."""
    shape = Box(*box)
    return Detection(shape, score=share, changed_area=shape.area * share, moves=moves)


def largest_first(detections: Sequence[Detection]) -> list[Detection]:
    """In the order in which a detector gives them."""
    return sorted(detections, key=lambda one: -one.changed_area)
