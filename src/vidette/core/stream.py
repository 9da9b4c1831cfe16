"""The records of the control plane: streams, regions, workers, transitions."""

from dataclasses import dataclass
from datetime import datetime

from vidette.core.reasons import Reason
from vidette.core.status import Status


@dataclass(frozen=True, slots=True)
class Region:
    """A named place where workers are."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Stream:
    """A job and where it stands: one row of the store."""

    id: int
    job_uid: str
    stream_uid: str
    camera_group_uid: str | None
    case_type: int
    """Row id of the case type."""
    document: str
    """The request as it was sent, byte for byte."""
    title: str
    """What people call it, see `core.title`."""
    callback_url: str | None
    source_key: str
    """Equal for jobs on the same camera address; a digest, not the address."""
    regions: tuple[Region, ...]
    generation: int
    epoch: int
    status: Status
    reason: Reason
    detail: str
    since: datetime
    """When this status was entered."""
    attempt: int
    next_attempt_at: datetime | None
    worker: int | None
    """Row id of the worker that runs it."""
    worker_uid: str | None
    created_at: datetime
    updated_at: datetime

    def __repr__(self) -> str:
        return f"Stream({self.job_uid}, {self.status.name}, epoch={self.epoch})"


@dataclass(frozen=True, slots=True)
class Transition:
    """One step in a stream's life."""

    at: datetime
    source: Status | None
    """The status before; None for the creation."""
    target: Status
    reason: Reason
    detail: str
    epoch: int
    worker_uid: str | None


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that runs feeds."""

    id: int
    uid: str
    title: str
    regions: tuple[str, ...]
    capacity: int
    """Jobs that it takes."""
    is_alive: bool
    is_draining: bool
    """Whether its jobs are to go to others, and none is to come."""
    started_at: datetime
    last_seen_at: datetime
