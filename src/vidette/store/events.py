"""Events as clients read them: one row each, holding its latest phase."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from vidette.core.event import Event, Phase

from . import event_sorting as sorting
from .columns import LARGEST, to_ticks
from .event_filter import EventFilter, EventQuery
from .event_query import find, get
from .event_rows import stored
from .news import StoredEvent
from .tables import event_kinds, events
from .transaction import Transaction

__all__ = [
    "EventFilter",
    "EventQuery",
    "StoredEvent",
    "find",
    "get",
    "prune",
    "put",
    "still_open",
]

# Built once: this is the busiest path, and building a statement costs more than running it.
_KNOWN = (
    select(
        *(events.c[name] for name in ("id", "seq", "phase", "score")),
        event_kinds.c.labels.label("seen"),
    )
    .join(event_kinds, event_kinds.c.id == events.c.kind)
    .where(events.c.event_uid == bindparam("uid"))
)
_OPEN = select(events).where(events.c.closes_at == LARGEST)
_OPEN_OF_JOB = _OPEN.where(events.c.job_uid == bindparam("job"))
_INSERT = events.insert()
_UPDATE = update(events).where(events.c.id == bindparam("row_id"))


def put(
    tx: Transaction, event: Event, epoch: int, frame: str | None, crops: tuple[str, ...]
) -> None:
    """Keeps what *event* says: a new row, or the next phase of the row it has.

    A phase that is not newer than the row (by seq), or comes after the end, changes nothing.
    Names of pictures stay until newer ones come, boxes likewise (an end may bring none). Labels
    and the highest score that events are searched by are those of all phases.
    """
    known = tx.execute(_KNOWN, {"uid": event.event_uid}).one_or_none()
    score = max(event.scores, default=0.0)
    if known is None:
        row = _identity(event) | _progress(event) | _boxes(event)
        row |= {"kind": sorting.kind_of(tx, event, event.labels), "score": score}
        row["place"] = sorting.place_of(tx, event)
        tx.execute(_INSERT, row | {"epoch": epoch, "frame": frame, "crops": crops})
        return
    if event.seq <= known.seq or known.phase == Phase.END:
        return
    change = _progress(event) | {"row_id": known.id, "epoch": epoch}
    change["score"] = max(score, known.score)
    seen = sorting.labels_in(known.seen)
    if not set(event.labels) <= set(seen):
        change["kind"] = sorting.kind_of(tx, event, {*event.labels, *seen})
    if event.boxes:
        change |= _boxes(event)
    if frame is not None:
        change["frame"] = frame
    if crops:
        change["crops"] = crops
    tx.execute(_UPDATE, change)


def still_open(tx: Transaction, job_uid: str | None = None) -> list[StoredEvent]:
    """The events that have no end yet, of one job or of all, oldest first."""
    found = tx.execute(_OPEN) if job_uid is None else tx.execute(_OPEN_OF_JOB, {"job": job_uid})
    # Sorted here: asked for in order, a database may walk through every event for it.
    rows = sorted(found, key=lambda row: (row.started_at, row.id))
    return [stored(row) for row in rows]


def prune(tx: Transaction, before: datetime) -> int:
    """Deletes the events that ended before that time; answers how many."""
    gone = tx.execute(events.delete().where(events.c.closes_at < to_ticks(before)))
    if gone.rowcount:
        sorting.forget_unused(tx)
    return gone.rowcount


def _identity(event: Event) -> dict[str, Any]:
    names = ("event_uid", "job_uid", "stream_uid", "camera_group_uid", "case_type", "type")
    return {name: getattr(event, name) for name in (*names, "started_at", "area")}


def _progress(event: Event) -> dict[str, Any]:
    names = ("phase", "seq", "at", "media_time", "duration", "lag", "generation")
    closes_at = to_ticks(event.at) if event.phase is Phase.END else LARGEST
    view = event.view_map
    return {name: getattr(event, name) for name in names} | {
        "closes_at": closes_at,
        "view_map": None if view is None else [*view.matrix, view.sure],
    }


def _boxes(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in ("boxes", "scores", "object_ids", "labels")}
