"""Stand-ins for what surrounds a worker: a clock, pictures, an analyzer by script, a source by script."""

import json
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from uuid import UUID

import numpy as np

from vidette.analytics.analyzer import Analyzer
from vidette.analytics.case_type import CaseType
from vidette.analytics.catalogue import Catalogue
from vidette.analytics.documents import PipelineDocument
from vidette.core.clock import CameraClock
from vidette.core.decoding import Decoding
from vidette.core.errors import SourceError
from vidette.core.event import Change, Detection, Phase
from vidette.core.explanation import Reached, Stage
from vidette.core.frame import Frame, Once, Pixels
from vidette.core.geometry import Box
from vidette.core.reports import Assignment, Explained, Report
from vidette.media.audience import Audience
from vidette.media.source import SourceOptions, VideoSource
from vidette.runtime.report_queue import ReportQueue

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Grey:
    width: int = 64
    height: int = 48
    once: Once = field(default_factory=Once, compare=False)

    def luma(self) -> Pixels:
        return np.full((self.height, self.width), 128, np.uint8)

    def chroma(self) -> None:
        return None

    def rgb(self) -> Pixels:
        return np.full((self.height, self.width, 3), 128, np.uint8)


def frame(at: float, *, lag: float = 0) -> Frame:
    pts = timedelta(seconds=at)
    return Frame(pts, NOON + pts, Grey(), timedelta(seconds=lag))


class Turned:
    """A clock that a test turns; its wall and its steady time go together."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return 1000.0 + self.passed


class Scripted(Analyzer):
    """Says what its script says: for each frame changes, or a fault to raise."""

    def __init__(
        self, script: Callable[[Frame], list[Change]], ends: Sequence[Change] = ()
    ) -> None:
        self.expansion = 0.1
        self.full_frame_every = timedelta(seconds=2)
        self._script = script
        self._ends = list(ends)

    def analyze(self, frame: Frame) -> list[Change]:
        return self._script(frame)

    def explained(self, settled: Collection[str | None] = ()) -> list[Reached]:
        return [] if "gate" in settled else [Reached("gate", Stage.QUIET, 0.0, tuple)]

    def finish(self) -> list[Change]:
        return self._ends


def change(phase: Phase, at: float, *, started: float = 1, number: int = 1) -> Change:
    boxes = () if phase is Phase.END else (Detection(Box(0.25, 0.25, 0.5, 0.5), 0.8, object_id=4),)
    seconds = timedelta(seconds=at), timedelta(seconds=started)
    return Change(number, phase, "motion-detect", *seconds, "gate", boxes)


def catalogue_of(build: Callable[[], Analyzer]) -> Catalogue:
    return Catalogue(
        [CaseType("scripted", 99, ("x",), "A test.", PipelineDocument, lambda _document: build())]
    )


def assignment(url: str = "testsrc://a", *, job: int = 1, epoch: int = 1) -> Assignment:
    document = {
        "CaseType": "scripted",
        "Source": {"Uid": str(UUID(int=9, version=4)), "Url": url, "Output": {"FPS": 5}},
    }
    return Assignment(str(UUID(int=job, version=4)), epoch, 7, json.dumps(document))


@dataclass
class Camera:
    """A source by script: gives what is put into `frames`, a SourceError fails it, None ends it."""

    frames_given: SimpleQueue[Frame | SourceError | None] = field(default_factory=SimpleQueue)
    openings: int = 0
    closings: int = 0
    width: int = 64
    height: int = 48
    duration: timedelta | None = None
    frames_in: int = 0
    corrupt_frames: int = 0
    reader: str = "own"
    codec: str = "h264"
    clock: CameraClock | None = None
    closed: threading.Event = field(default_factory=threading.Event)

    def open(
        self,
        _url: str,
        _options: SourceOptions,
        *,
        stop: threading.Event,
        now: Callable[[], datetime],
    ) -> VideoSource:
        assert not stop.is_set()
        assert now().tzinfo is not None
        self.openings += 1
        self.frames_in = self.corrupt_frames = 0
        return self

    decoding: Decoding | None = None

    def frames(self, audience: Audience | None = None) -> Iterator[Frame]:  # noqa: ARG002
        while (given := self.frames_given.get()) is not None:
            if isinstance(given, SourceError):
                raise given
            self.frames_in += 1
            yield given

    def close(self) -> None:
        self.closings += 1
        self.closed.set()


def drained(reports: ReportQueue) -> list[Report]:
    """What waits in *reports*, which it closes, but for explanations."""
    return [one for one in emptied(reports) if not isinstance(one, Explained)]


def explained(reports: ReportQueue) -> list[Explained]:
    """The explanations that wait in *reports*, which it closes."""
    return [one for one in emptied(reports) if isinstance(one, Explained)]


def emptied(reports: ReportQueue) -> list[Report]:
    """All that waits in *reports*, which it closes."""
    reports.close()
    found = []
    while (report := reports.get()) is not None:
        found.append(report)
    return found
