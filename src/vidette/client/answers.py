"""What the service answers, as typed records: streams, tables, deliveries.

Fields that a newer service adds are kept, and reached as attributes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)


class Region(Answer):
    """A named place where workers are."""

    id: int
    title: str


class State(Answer):
    """Why a stream is where it is, and how it does."""

    name: str
    """The status in words, as `WORKING`."""
    reason: str
    detail: str
    since: datetime
    attempt: int
    next_attempt_at: datetime | None
    last_frame_at: datetime | None
    fps_in: float
    fps_analysed: float
    lag_ms: int
    generation: int
    worker_uid: str | None
    cpu_share: float
    shed: float
    decode: Mapping[str, Any] | None


class Stream(Answer):
    """A job and where it stands."""

    id: int
    regions: tuple[Region, ...]
    job_uid: str
    platform_json: str
    """The document as it was sent, byte for byte."""
    status: int
    stream_uid: str
    camera_group_uid: str | None
    created_at: datetime
    updated_at: datetime
    ovms_client: int | None
    stream_case_type: int
    state: State


class Streams(Answer):
    """A page of streams."""

    count: int
    """How many match on all pages."""
    results: tuple[Stream, ...]


class Step(Answer):
    """One step in a stream's life."""

    id: int
    at: datetime
    previous_status: int | None
    status: int
    name: str
    reason: str
    detail: str
    epoch: int
    worker_uid: str | None


class Snapshot(Answer):
    """A picture of a stream as it is now."""

    jpeg: bytes
    captured_at: datetime
    boxes: tuple[tuple[float, float, float, float, bool], ...]
    """x, y, w, h in fractions of the picture, and whether it moves."""


class Addresses(Answer):
    """Where a stream can be seen by whoever is told, for a short time."""

    snapshot: str
    preview: str
    until: datetime


class SourceTrial(Answer):
    """What is at a camera's address."""

    plays: bool
    reason: str
    sentence: str
    detail: str
    codec: str
    width: int
    height: int
    fps: float
    reader: str
    picture: str


class JobTrial(Answer):
    """What a job would see of its camera."""

    plays: bool
    reason: str
    sentence: str
    detail: str
    seconds: float
    width: int
    height: int
    picture: str
    events: tuple[Mapping[str, Any], ...]
    areas: tuple[Mapping[str, Any], ...]


class Worker(Answer):
    """A process that watches streams."""

    id: int
    uid: str
    title: str
    regions: tuple[str, ...]
    capacity: int
    jobs: int
    is_alive: bool
    is_draining: bool
    started_at: datetime
    last_seen_at: datetime


class CaseType(Answer):
    """Something that can be watched for."""

    id: int
    slug: str
    raises: tuple[str, ...]
    description: str
    available: bool
    reason: str
    pipeline: Mapping[str, Any]
    """JSON schema of a job's Pipeline."""


class Status(Answer):
    """A status that a stream can have."""

    id: int
    name: str
    description: str


class Delivery(Answer):
    """A message and how its delivery stands."""

    id: int
    webhook_id: str
    endpoint: str
    job_uid: str
    channel: str
    event: str
    event_uid: str | None
    phase: str | None
    state: str
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
    last_status: int | None
    last_error: str | None
    body: str | None = None
    """What it says; of one delivery alone, as what follows."""
    failed_attempts: tuple[Mapping[str, Any], ...] = ()
    """When each was, and what was answered."""


class Endpoint(Answer):
    """An address that is told."""

    id: str
    endpoint: str
    is_enabled: bool
    pending: int
    dead: int
    oldest_pending_at: datetime | None
    disabled_at: datetime | None
    why: str | None


class Session(Answer):
    """Who asks."""

    open: bool
    name: str | None
    role: str | None


class User(Answer):
    """Somebody with a password."""

    name: str
    role: str
    created_at: datetime


class Key(Answer):
    """A key of a program, without the key."""

    id: int
    title: str
    role: str
    created_at: datetime
    expires_at: datetime | None


class NewKey(Answer):
    """A new key; it is told this once."""

    id: int
    key: str = Field(repr=False)


class Readiness(Answer):
    """Whether the service can do its work."""

    status: str
    checks: Mapping[str, str]

    @property
    def is_ready(self) -> bool:
        """Whether every check is well."""
        return self.status == "ready"
