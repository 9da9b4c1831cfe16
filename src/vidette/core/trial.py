"""What one try of a camera's address found."""

from dataclasses import dataclass
from typing import Protocol

from vidette.core.explanation import Stage, Step, Verdict
from vidette.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class SourceTrial:
    """A picture and facts, or the reason why there is none."""

    reason: Reason = Reason.NONE
    """NONE: it plays."""
    detail: str = ""
    codec: str = ""
    """As FFmpeg names it: `h264`, `hevc`; empty where nothing is coded."""
    width: int = 0
    """Pixels across."""
    height: int = 0
    fps: float = 0.0
    """Pictures a second, as far as two seconds tell."""
    reader: str = ""
    """Who took the stream apart: `own`, `ffmpeg`, or empty where none is received."""
    jpeg: str = ""
    """Its newest picture in base64, at most 1280 pixels on the longer side."""


@dataclass(frozen=True, slots=True)
class TriedEvent:
    """Something that a job would have told. Times are seconds since the try's first picture."""

    type: str
    area: str | None
    labels: tuple[str, ...]
    start: float
    end: float | None
    """None: it went on when the try ended."""
    boxes: tuple[tuple[int, int, int, int], ...]
    """x, y, w, h in pixels of the picture, as they were at first."""


@dataclass(frozen=True, slots=True)
class TriedArea:
    """The furthest that a change came in one area."""

    area: str | None
    """None: the whole picture."""
    stage: str
    sentence: str
    """The same for people."""
    steps: tuple[tuple[str, float, float | None, str], ...] = ()
    """The figures of the stages passed: stage, value, limit, unit."""

    @property
    def verdict(self) -> Verdict:
        """The same as explanations have it."""
        stages = {stage.word: stage for stage in Stage}
        steps = tuple(
            Step(stages[word], value, limit, unit) for word, value, limit, unit in self.steps
        )
        return Verdict(self.area, stages[self.stage], steps)


@dataclass(frozen=True, slots=True)
class JobTrial:
    """What a job sees of its camera in some seconds."""

    reason: Reason = Reason.NONE
    """NONE: the camera plays."""
    detail: str = ""
    seconds: float = 0.0
    """Of video that were seen."""
    width: int = 0
    height: int = 0
    jpeg: str = ""
    """In base64: the whole picture in which the first event was raised; without one, the newest
    picture, at most 1280 pixels on the longer side."""
    events: tuple[TriedEvent, ...] = ()
    """In order of their start."""
    areas: tuple[TriedArea, ...] = ()


class Tryer(Protocol):
    """What carries a try out, somewhere beside the service."""

    async def try_source(self, url: str, transport: str) -> SourceTrial:
        """What is at *url*."""

    async def try_job(self, text: str, seconds: float) -> JobTrial:
        """What the job in *text*, which is valid, sees in so many seconds."""
