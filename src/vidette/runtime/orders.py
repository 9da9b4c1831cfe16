"""What an engine tells a worker to do."""

from dataclasses import dataclass

from vidette.core.reports import Assignment


@dataclass(frozen=True, slots=True)
class Start:
    """Run this job."""

    assignment: Assignment


@dataclass(frozen=True, slots=True)
class Stop:
    """Let this job go."""

    job_uid: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looks at this job: send its pictures for so many seconds."""

    job_uid: str
    seconds: float
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """Let every job go and end."""


Order = Start | Stop | Look | Close
