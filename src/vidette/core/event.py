"""What was seen: detections in a frame, what an analyzer says of them, and the event told to clients."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from vidette.core.geometry import Box
from vidette.core.view_map import ViewMap


class Phase(StrEnum):
    """Where an event is in its life."""

    START = "start"
    UPDATE = "update"
    END = "end"


@dataclass(frozen=True, slots=True)
class Detection:
    """Something found in one frame."""

    box: Box
    score: float
    """How sure, 0..1; for motion the share of the box that changed."""
    changed_area: float = 0.0
    """Share of the frame that changed inside the box, 0..1 (motion only)."""
    object_id: int | None = None
    label: str | None = None
    moves: bool = True
    """Whether it moves in this frame, and does not merely differ from the background."""
    moving_area: float = 0.0
    """Share of the frame that looks different than a moment ago inside the box (motion only)."""
    is_thing: bool = True
    """Whether it is there itself, and not light or what something left behind."""
    is_shift: bool = False
    """Whether a shift of the whole picture explains it, so that it is no thing."""
    is_doubtful: bool = False
    """Whether something else than a thing might well look like this here and now."""
    is_restless: bool = False
    """Whether the whole picture is restless, so that much looks like a thing for a moment."""
    strips: tuple[tuple[Box, float], ...] = ()
    """Where in the box the change lies: tight strips, each with the share of the frame that
    changed in it. None: evenly over the box."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an analyzer says of one of its events at one moment."""

    number: int
    """The event's number within its analyzer: no two have the same."""
    phase: Phase
    type: str
    pts: timedelta
    """Media time of this change; a start is dated back to when the thing was first seen."""
    started: timedelta
    area: str | None
    detections: tuple[Detection, ...]
    view_map: ViewMap | None = None
    """Where the former view lies in the new one, when the camera was turned and that is known."""


PixelBox = tuple[int, int, int, int]
"""x, y, w, h in pixels of the source picture."""


@dataclass(frozen=True, slots=True)
class Event:
    """One phase of one event, as it is stored and told."""

    event_uid: str
    job_uid: str
    stream_uid: str
    camera_group_uid: str | None
    case_type: str
    type: str
    phase: Phase
    seq: int
    at: datetime
    started_at: datetime
    media_time: timedelta
    duration: timedelta
    lag: timedelta
    generation: int
    area: str | None
    boxes: tuple[PixelBox, ...]
    scores: tuple[float, ...]
    object_ids: tuple[int, ...]
    labels: tuple[str, ...] = ()
    """What each box holds; none when the case type does not say."""
    view_map: ViewMap | None = None
    """See Change."""


def milliseconds(span: timedelta) -> int:
    """Whole milliseconds, rounded down."""
    return span // timedelta(milliseconds=1)


def unix_ms(at: datetime) -> int:
    """Milliseconds since 1970 UTC."""
    return milliseconds(at - datetime.fromtimestamp(0, at.tzinfo))


def event_data(event: Event) -> dict[str, Any]:
    """The `data` of the event's envelope, without its pictures (`crop`, `eventFrameUrl`)."""
    data: dict[str, Any] = {
        "AnalyticsType": event.case_type,
        "CameraGroupUid": event.camera_group_uid or "",
        "JobUid": event.job_uid,
        "StreamUid": event.stream_uid,
        "type": event.type,
        "timestampMs": unix_ms(event.at),
        "rect": [list(box) for box in event.boxes],
        "score": [round(score, 4) for score in event.scores],
        "objId": list(event.object_ids),
    }
    if event.labels:
        data["labels"] = list(event.labels)
    if event.area is not None:
        data["areaName"] = event.area
    data |= {
        "EventUid": event.event_uid,
        "phase": str(event.phase),
        "seq": event.seq,
        "durationMs": milliseconds(event.duration),
        "mediaMs": milliseconds(event.media_time),
        "lagMs": milliseconds(event.lag),
        "generation": event.generation,
    }
    if event.view_map is not None:
        rows = event.view_map.matrix
        data["viewMap"] = {
            "matrix": [[round(one, 6) for one in rows[at : at + 3]] for at in (0, 3, 6)],
            "sure": round(event.view_map.sure, 4),
        }
    return data


def envelope(channel: str, name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The one form in which everything is told."""
    return {"channel": channel, "event": name, "data": dict(data)}
