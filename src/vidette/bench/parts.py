"""What the parts cost by themselves: decoding a clip, detecting motion in it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from vidette.analytics.detectors.limits import MotionLimits
from vidette.analytics.detectors.motion import MotionDetector
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.media.source import SourceOptions, open_source
from vidette.media.timing import Pacer

RUNS = 3
MOST_SECONDS = 20.0
"""Of the clip."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time (user and system), the median of RUNS."""

    part: str
    ms_per_stream_second: float
    ms_per_picture: float
    pictures: int


def decode_cost(video: Path) -> Cost:
    """Reading and decoding every picture of *video*, nothing else."""
    runs = []
    for _ in range(RUNS):
        began = time.thread_time()
        pictures, seconds = _play(video, lambda _frame: None)
        runs.append((time.thread_time() - began, pictures, seconds))
    return _cost("decode every picture", runs)


def detect_cost(video: Path, fps: float) -> Cost:
    """Scaling and motion detection at *fps*, without the decoding."""
    runs = []
    for _ in range(RUNS):
        watching = _Watching(fps)
        _pictures, seconds = _play(video, watching.show)
        runs.append((watching.spent, watching.pictures, seconds))
    return _cost(f"detect motion at {fps:g} fps", runs)


class _Watching:
    """A detector with a watch in its hand."""

    def __init__(self, fps: float) -> None:
        self._detector = MotionDetector(MotionLimits())
        self._pacer = Pacer(fps)
        self.spent = 0.0
        self.pictures = 0

    def show(self, frame: Frame) -> None:
        """Detects in *frame* if it is due."""
        if self._pacer.wants(frame.pts):
            began = time.thread_time()
            self._detector.detect(frame)
            self.spent += time.thread_time() - began
            self.pictures += 1


def _play(video: Path, show: Callable[[Frame], None]) -> tuple[int, float]:
    """Pictures and media seconds shown, from the start to the end or MOST_SECONDS."""
    source = open_source(
        video.absolute().as_uri(),
        SourceOptions(files_allowed=True, paced=False),
        stop=threading.Event(),
        now=lambda: datetime.now(UTC),
    )
    pictures, seconds = 0, 0.0
    try:
        for frame in source.frames():
            show(frame)
            pictures, seconds = pictures + 1, frame.pts.total_seconds()
            if seconds >= MOST_SECONDS:
                break
    except SourceError as error:
        if error.reason is not Reason.ENDED:
            raise
    finally:
        source.close()
    return pictures, seconds


def _cost(part: str, runs: list[tuple[float, int, float]]) -> Cost:
    return Cost(
        part,
        round(1000 * median(spent / seconds for spent, _, seconds in runs), 2),
        round(1000 * median(spent / pictures for spent, pictures, _ in runs), 3),
        runs[0][1],
    )
