"""An event as the service tells it, and its parts under names of Python's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Box = tuple[int, int, int, int]
"""x, y, w, h in pixels of the source's picture."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event, as of one of its phases."""

    event_uid: str
    """The same from start to end."""
    job_uid: str
    stream_uid: str
    camera_group_uid: str | None
    case_type: str
    type: str
    phase: str
    """`start`, `update` or `end`."""
    seq: int
    """0 at the start, one more with each message: tell repeats by `event_uid` and this."""
    at: datetime
    """When the picture of this phase was taken (aware, UTC)."""
    duration: timedelta
    """Since the start."""
    area: str | None
    boxes: tuple[Box, ...]
    scores: tuple[float, ...]
    """0 to 1, one a box."""
    object_ids: tuple[int, ...]
    labels: tuple[str, ...]
    frame_url: str | None
    crops: tuple[str, ...]
    """Addresses, in callbacks data addresses."""
    envelope: Mapping[str, Any] = field(repr=False)
    """As it came."""

    @property
    def started_at(self) -> datetime:
        """When it began (aware, UTC)."""
        return self.at - self.duration

    @property
    def is_over(self) -> bool:
        """Whether this is its end."""
        return self.phase == "end"


def event_of(envelope: Mapping[str, Any]) -> Event:
    """The event in an envelope of the channel `events`. Raises ValueError for anything else."""
    data = envelope.get("data")
    if not isinstance(data, Mapping) or "EventUid" not in data:
        raise ValueError("this envelope holds no event")
    return Event(
        event_uid=data["EventUid"],
        job_uid=data["JobUid"],
        stream_uid=data["StreamUid"],
        camera_group_uid=data["CameraGroupUid"] or None,
        case_type=data["AnalyticsType"],
        type=data["type"],
        phase=data["phase"],
        seq=data["seq"],
        at=datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=data["timestampMs"]),
        duration=timedelta(milliseconds=data["durationMs"]),
        area=data.get("areaName"),
        boxes=tuple((x, y, w, h) for x, y, w, h in data["rect"]),
        scores=tuple(data["score"]),
        object_ids=tuple(data["objId"]),
        labels=tuple(data.get("labels", ())),
        frame_url=data.get("eventFrameUrl"),
        crops=tuple(data.get("crop") or ()),
        envelope=envelope,
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of events."""

    total: int
    results: tuple[Mapping[str, Any], ...]
    """Each has the values of `by` under their names, and `count`."""
