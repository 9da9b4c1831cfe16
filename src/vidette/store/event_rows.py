"""From a row of the events' table to the event."""

from typing import Any

from sqlalchemy import Row

from vidette.core.event import Event, Phase
from vidette.core.view_map import ViewMap

from .news import StoredEvent


def stored(row: Row[Any]) -> StoredEvent:
    """The event of a whole row."""
    event = Event(
        event_uid=row.event_uid,
        job_uid=row.job_uid,
        stream_uid=row.stream_uid,
        camera_group_uid=row.camera_group_uid,
        case_type=row.case_type,
        type=row.type,
        phase=Phase(row.phase),
        seq=row.seq,
        at=row.at,
        started_at=row.started_at,
        media_time=row.media_time,
        duration=row.duration,
        lag=row.lag,
        generation=row.generation,
        area=row.area,
        boxes=tuple((x, y, w, h) for x, y, w, h in row.boxes),
        scores=tuple(row.scores),
        object_ids=tuple(row.object_ids),
        labels=tuple(row.labels),
        view_map=_view_map(row.view_map),
    )
    ended = event.phase is Phase.END
    return StoredEvent(event, row.epoch, row.frame, tuple(row.crops), ended)


def _view_map(numbers: list[float] | None) -> ViewMap | None:
    if numbers is None:
        return None
    a, b, c, d, e, f, g, h, i, sure = numbers
    return ViewMap((a, b, c, d, e, f, g, h, i), sure)
