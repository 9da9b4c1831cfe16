"""What crosses between the control side and the workers: assignments down, reports up."""

from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from vidette.core.clock import CameraClock
from vidette.core.decoding import Decoding
from vidette.core.event import Event
from vidette.core.explanation import Explanation
from vidette.core.geometry import Box
from vidette.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class Assignment:
    """One job given to one worker. A worker's reports on it carry the same epoch."""

    job_uid: str
    epoch: int
    """Grows with every assignment of the job; reports of an older one are refused."""
    generation: int
    """Grows with every change of the document."""
    document: str
    """The job document with its JobUid (`binary_json`)."""

    def __repr__(self) -> str:
        return f"Assignment({self.job_uid}, epoch={self.epoch}, generation={self.generation})"


@dataclass(frozen=True, slots=True)
class FirstFrame:
    """The first frame since the source was opened was analysed."""

    job_uid: str
    epoch: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceLost:
    """The source fails; it is tried again at `next_attempt_at`, or never when that is None."""

    job_uid: str
    epoch: int
    at: datetime
    reason: Reason
    detail: str
    attempt: int
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventRaised:
    """An event started, went on or ended; pictures are JPEG files in memory."""

    job_uid: str
    epoch: int
    event: Event
    frame: bytes | None = None
    """The whole picture, at starts and as often as the job's FullFrameFrequency asks."""
    crops: tuple[bytes, ...] = ()
    """One cut-out for each box, at starts."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What became of the changes in the pictures of the last seconds; may be lost on its way."""

    job_uid: str
    epoch: int
    explanations: tuple[Explanation, ...]
    """Oldest first; at least one."""


@dataclass(frozen=True, slots=True)
class Sighted:
    """A picture for those who look at a stream now; may be lost on its way, the newest counts."""

    job_uid: str
    epoch: int
    at: datetime
    """When the picture was taken."""
    width: int
    """Of the source, in pixels; the JPEG may be smaller."""
    height: int
    jpeg: bytes
    boxes: tuple[tuple[Box, bool], ...]
    """What is there, and whether it moves."""
    changed: tuple[Box, ...] = ()
    """Where the picture differs from the scene, in tight strips."""
    is_marked: bool = False
    """Whether areas and boxes are drawn into the picture."""


@dataclass(frozen=True, slots=True)
class Released:
    """The worker has let go of the job."""

    job_uid: str
    epoch: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """How a job is doing right now, as its worker measures it."""

    job_uid: str
    epoch: int
    attempt: int
    """Tries to open the source since it last played; 0 while it plays."""
    next_attempt_at: datetime | None
    last_frame_at: datetime | None
    """When the last frame was analysed (the worker's clock)."""
    fps_in: float
    fps_analysed: float
    lag_ms: int
    corrupt_frames: int = 0
    skipped_frames: int = 0
    """Frames that were not analysed because they came too late: the newest one wins."""
    lost_events: int = 0
    shed: float = 0.0
    """Share of the wanted pictures that is left out since the worker is full."""
    cpu_share: float = 0.0
    """Processor seconds a second that the job takes of its worker: decoding, analysis, pictures."""
    feed: str = ""
    """Names the connection; jobs with the same name on one worker share it. Holds no address."""
    decoding: Decoding | None = None
    """How the feed decodes; None while it does not play, and for sources that are not coded."""
    reader: str = ""
    """Who takes the stream apart: `own`, `ffmpeg`, or empty when nothing is connected."""
    clock: CameraClock | None = None
    """How the camera's clock stands against ours; None when it is not known."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A worker is alive and runs these jobs."""

    worker_uid: str
    at: datetime
    jobs: tuple[Figures, ...]
    load: float = 0.0
    """Share of its processor time that the worker uses."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled by columns: figure by figure, writing takes five times as long, reading twice."""
        columns = tuple(zip(*map(_VALUES, self.jobs), strict=True))
        return _beat, (self.worker_uid, self.at, self.load, columns)


_VALUES = attrgetter(*(field.name for field in fields(Figures)))


def _beat(worker_uid: str, at: datetime, load: float, columns: tuple[tuple[Any, ...], ...]) -> Beat:
    return Beat(worker_uid, at, tuple(map(Figures, *columns)) if columns else (), load)


@dataclass(frozen=True, slots=True)
class WorkerLost:
    """A worker died or fell silent; nothing runs on it any more. Told by the engine."""

    worker_uid: str
    at: datetime
    detail: str


JobReport = FirstFrame | SourceLost | EventRaised | Released
Report = JobReport | Beat | Explained | Sighted | WorkerLost
