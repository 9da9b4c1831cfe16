"""One thing's passage through a composed scene: which part of its way, where, how large, behind what."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from .movers import Mover, Shot
from .sources import Plane, Yuv


@dataclass(frozen=True, slots=True)
class Bounds:
    """The part of the picture in which a thing is to be seen, in pixels; edges hide the rest."""

    left: int
    top: int
    right: int
    low: int

    def halved(self) -> "Bounds":
        """The same in a plane of half the size."""
        return Bounds(self.left // 2, self.top // 2, self.right // 2, self.low // 2)


@dataclass(frozen=True, slots=True)
class Look:
    """How the camera sees: luma by table, colours by their share kept."""

    luma: Plane
    colour: float

    def of(self, yuv: Yuv) -> Yuv:
        """*yuv* as this camera shows it."""
        u, v = (
            np.rint(128 + self.colour * (plane.astype(np.float32) - 128)).astype(np.uint8)
            for plane in (yuv.u, yuv.v)
        )
        return Yuv(np.asarray(cv2.LUT(yuv.y, self.luma), np.uint8), u, v)


@dataclass(frozen=True, slots=True)
class Course:
    """A part of a mover's way and how it is played. Lengths of time are seconds of its own clip."""

    begin: float
    length: float
    speed: float
    """Own seconds for each second of the composed clip."""
    turns: bool
    """Whether it goes back the way it came."""
    scale: float
    mirrored: bool

    @property
    def seconds(self) -> float:
        """How long it takes in the composed clip."""
        return self.length * (2 if self.turns else 1) / self.speed

    def own_time(self, since: float) -> float | None:
        """Where on its way it is *since* seconds after its start; None when it is not there."""
        gone = since * self.speed
        if not 0 <= since <= self.seconds:
            return None
        return self.begin + (2 * self.length - gone if gone > self.length else gone)


@dataclass(slots=True)
class Figure:
    """A mover as one camera shows it, at one scale."""

    mover: Mover
    course: Course
    look: Look
    _velocity: NDArray[np.float64] = field(init=False)
    _times: NDArray[np.float64] = field(init=False)
    _looks: dict[int, tuple[Yuv, Plane, Plane]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        shots = self.mover.shots
        self._times = np.array([shot.time for shot in shots])
        centres = np.array([shot.centre for shot in shots])
        smooth = np.stack([np.convolve(_padded(row), np.ones(5) / 5, "valid") for row in centres.T])
        self._velocity = np.gradient(smooth, self._times, axis=1).T

    def centre(self, own: float) -> tuple[float, float]:
        """In pixels, at the mover's own place but for scale and mirroring."""
        number, shot = self._nearest(own)
        x, y = np.array(shot.centre) + self._velocity[number] * (own - shot.time)
        scale = self.course.scale
        return (-x if self.course.mirrored else x) * scale, y * scale

    def pixels(self, own: float) -> tuple[Yuv, Plane, Plane]:
        """The picture of it nearest in time, with the alpha of its luma and of its colours."""
        number, shot = self._nearest(own)
        if number not in self._looks:
            self._looks[number] = self._drawn(shot)
        return self._looks[number]

    def _nearest(self, own: float) -> tuple[int, Shot]:
        number = int(np.argmin(np.abs(self._times - own)))
        return number, self.mover.shots[number]

    def _drawn(self, shot: Shot) -> tuple[Yuv, Plane, Plane]:
        height, width = (max(2, round(n * self.course.scale / 2) * 2) for n in shot.alpha.shape)
        full, half = (width, height), (width // 2, height // 2)
        flip = slice(None, None, -1 if self.course.mirrored else 1)
        method = cv2.INTER_AREA if self.course.scale < 1 else cv2.INTER_LINEAR
        planes = [
            np.ascontiguousarray(cv2.resize(plane, size, interpolation=method)[:, flip], np.uint8)
            for plane, size in (
                (shot.pixels.y, full),
                (shot.pixels.u, half),
                (shot.pixels.v, half),
                (shot.alpha, full),
                (shot.alpha, half),
            )
        ]
        return self.look.of(Yuv(*planes[:3])), planes[3], planes[4]


@dataclass(slots=True)
class Passage:
    """A figure placed in the composed scene."""

    figure: Figure
    start: float
    """Seconds of the composed clip."""
    shift: tuple[float, float]
    bounds: Bounds

    def is_on(self, time: float) -> bool:
        """Whether its way leads through the scene at *time*."""
        return self.figure.course.own_time(time - self.start) is not None

    def paint(self, yuv: Yuv, time: float) -> None:
        """Puts it into *yuv*."""
        own = self.figure.course.own_time(time - self.start)
        if own is None:
            return
        pixels, alpha, half_alpha = self.figure.pixels(own)
        x, y = self._place(own, alpha)
        half = self.bounds.halved()
        _paste(yuv.y, pixels.y, alpha, (x, y), self.bounds)
        _paste(yuv.u, pixels.u, half_alpha, (x // 2, y // 2), half)
        _paste(yuv.v, pixels.v, half_alpha, (x // 2, y // 2), half)

    def clear(self, scene: Plane, time: float, least: float) -> NDArray[np.bool_] | None:
        """Its pixels whose luma differs from *scene* by at least *least*; None when there is none."""
        own = self.figure.course.own_time(time - self.start)
        if own is None:
            return None
        pixels, alpha, _ = self.figure.pixels(own)
        cut = _overlap(scene, alpha, self._place(own, alpha), self.bounds)
        mask = np.zeros(scene.shape, np.bool_)
        if cut is not None:
            there, here = cut
            away = np.abs(pixels.y[here].astype(np.int16) - scene[there])
            mask[there] = (alpha[here] > 127) & (away >= least)
        return mask

    def _place(self, own: float, alpha: Plane) -> tuple[int, int]:
        x, y = self.figure.centre(own)
        height, width = alpha.shape
        return round(x + self.shift[0] - width / 2), round(y + self.shift[1] - height / 2)


_Part = tuple[slice, slice]


def _overlap(
    plane: Plane, patch: Plane, place: tuple[int, int], bounds: Bounds
) -> tuple[_Part, _Part] | None:
    """Where *patch* at *place* lies within *plane* and *bounds*: the part of each; None: nowhere."""
    x, y = place
    left, top = max(x, bounds.left, 0), max(y, bounds.top, 0)
    right = min(x + patch.shape[1], bounds.right, plane.shape[1])
    low = min(y + patch.shape[0], bounds.low, plane.shape[0])
    if right <= left or low <= top:
        return None
    return (slice(top, low), slice(left, right)), (
        slice(top - y, low - y),
        slice(left - x, right - x),
    )


def _paste(
    plane: Plane, patch: Plane, alpha: Plane, place: tuple[int, int], bounds: Bounds
) -> None:
    cut = _overlap(plane, patch, place, bounds)
    if cut is None:
        return
    there, here = cut
    share = alpha[here].astype(np.int32)
    plane[there] = (plane[there] * (255 - share) + patch[here] * share + 127) // 255


def _padded(row: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.pad(row, 2, mode="edge")
