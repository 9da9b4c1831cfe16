"""Which events a client asks for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EventFilter:
    """All conditions hold together; None lets everything pass."""

    job_uid: str | None = None
    stream_uid: str | None = None
    camera_group_uid: str | None = None
    region: str | None = None
    """Title of a region that the stream is in now; streams that are gone are in none."""
    case_type: str | None = None
    """Slug."""
    type: str | None = None
    area: str | None = None
    label: str | None = None
    """What one of the event's boxes held at any time."""
    min_score: float | None = None
    """0 to 1: the highest score that one of the event's boxes ever had is at least this."""
    text: str | None = None
    """Part of the area, type, a label or of the stream's title; case does not matter."""
    since: datetime | None = None
    """Events that were open at this time or later."""
    until: datetime | None = None
    """Events that started before this time."""


@dataclass(frozen=True, slots=True)
class EventQuery(EventFilter):
    """A page of them."""

    cursor: str | None = None
    limit: int = 100
