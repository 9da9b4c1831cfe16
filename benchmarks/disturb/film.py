"""A clip in memory, played through the service's own code as if it came from a camera."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.recall.effects import Effect
from benchmarks.recall.sources import Yuv
from vidette.core.errors import SourceError
from vidette.core.frame import Frame, Once, Pixels
from vidette.core.reasons import Reason
from vidette.media.audience import Audience
from vidette.media.source import SourceOptions, VideoSource

LONGEST_SIDE = 640
MOST_FPS = 15.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture and its time in seconds."""

    time: float
    yuv: Yuv


@dataclass(frozen=True, slots=True)
class Film:
    """Pictures of one size at one rate."""

    size: tuple[int, int]
    fps: float
    shots: tuple[Shot, ...]

    @property
    def seconds(self) -> float:
        """From the first picture to the end of the last."""
        return self.shots[-1].time + 1 / self.fps


def load(path: Path) -> Film:
    """The clip at *path*, its longer side at most LONGEST_SIDE pixels, at most MOST_FPS a second."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        native = float(stream.average_rate or Fraction(25))
        every = max(1, -int(-native // MOST_FPS))
        scale = min(1.0, LONGEST_SIDE / max(stream.width, stream.height))
        width, height = (round(side * scale / 4) * 4 for side in (stream.width, stream.height))
        shots: list[Shot] = []
        first = 0.0
        for number, frame in enumerate(container.decode(stream)):
            time = float(frame.time or 0.0)
            first = time if number == 0 else first
            if number % every == 0:
                planes = frame.reformat(width, height, "yuv420p", interpolation="AREA").to_ndarray()
                shots.append(Shot(time - first, unstacked(np.asarray(planes, np.uint8), height)))
    return Film((width, height), native / every, tuple(shots))


def to_and_fro(film: Film, turns: int) -> Film:
    """*film* forth and back, *turns* times its length."""
    shots: list[Shot] = []
    there = [shot.yuv for shot in film.shots]
    for turn in range(turns):
        for yuv in there if turn % 2 == 0 else there[::-1]:
            shots.append(Shot(len(shots) / film.fps, yuv))
    return Film(film.size, film.fps, tuple(shots))


def unstacked(planes: NDArray[np.uint8], height: int) -> Yuv:
    """The planes of one array of 4:2:0."""
    width = planes.shape[1]
    chroma = planes[height:].reshape(2, height // 2, width // 2)
    return Yuv(planes[:height].copy(), chroma[0].copy(), chroma[1].copy())


@dataclass(slots=True)
class DisturbedPicture:
    """A Picture that is made when somebody looks at it."""

    shot: Shot
    effects: Sequence[Effect]
    _made: Yuv | None = None
    once: Once = field(default_factory=Once)
    """See Picture."""

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.shot.yuv.y.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.shot.yuv.y.shape[0])

    def luma(self) -> Pixels:
        """See Picture."""
        return self.made().y

    def rgb(self) -> Pixels:
        """See Picture."""
        yuv = self.made()
        chroma = [plane.reshape(-1, self.width) for plane in (yuv.u, yuv.v)]
        stacked = np.concatenate([yuv.y, *chroma])
        return np.asarray(cv2.cvtColor(stacked, cv2.COLOR_YUV2RGB_I420), np.uint8)

    def chroma(self) -> tuple[Pixels, Pixels]:
        """See Picture."""
        yuv = self.made()
        return yuv.u, yuv.v

    def made(self) -> Yuv:
        """With all effects."""
        if self._made is None:
            self._made = rendered(self.shot, self.effects)
        return self._made


def rendered(shot: Shot, effects: Sequence[Effect]) -> Yuv:
    """*shot* as the *effects* change it."""
    yuv = Yuv(shot.yuv.y.copy(), shot.yuv.u.copy(), shot.yuv.v.copy())
    for effect in effects:
        effect.apply(yuv, shot.time)
    return yuv


@dataclass(slots=True)
class FilmSource:
    """A VideoSource over a film."""

    film: Film
    effects: Sequence[Effect] = ()
    width: int = 0
    height: int = 0
    frames_in: int = 0
    corrupt_frames: int = 0
    decoding = None
    reader = ""
    codec = ""
    clock = None

    @property
    def duration(self) -> timedelta | None:
        """See VideoSource."""
        return timedelta(seconds=self.film.seconds)

    def frames(self, audience: Audience | None = None) -> Iterator[Frame]:  # noqa: ARG002
        """See VideoSource."""
        self.width, self.height = self.film.size
        for shot in self.film.shots:
            self.frames_in += 1
            pts = timedelta(seconds=shot.time)
            yield Frame(pts, _EPOCH + pts, DisturbedPicture(shot, self.effects))
        raise SourceError(Reason.ENDED)

    def close(self) -> None:
        """See VideoSource."""


def opener(film: Film, effects: Sequence[Effect]) -> Callable[..., VideoSource]:
    """What takes the place of `open_source`."""

    def open_film(
        url: str,  # noqa: ARG001
        options: SourceOptions,  # noqa: ARG001
        *,
        stop: threading.Event,  # noqa: ARG001
        now: Callable[[], datetime],  # noqa: ARG001
    ) -> VideoSource:
        return FilmSource(film, effects)

    return open_film
