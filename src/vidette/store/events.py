"""Events as clients read them: one row each, holding its latest phase."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, func, select, type_coerce, update

from vidette.core.event import Event, Phase

from . import event_kinds as kinds
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

_started = type_coerce(events.c.started_at, BigInteger)
# Built once: this is the busiest path, and building a statement costs more than running it.
_KNOWN = (
    select(
        *(events.c[name] for name in ("id", "seq", "phase", "kind", "score")),
        _started.label("ticks"),
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
        kind = kinds.kind_of(tx, event, event.labels, score)
        row = _identity(event) | _progress(event) | _boxes(event) | {"kind": kind, "score": score}
        tx.execute(_INSERT, row | {"epoch": epoch, "frame": frame, "crops": crops})
        kinds.count(tx, kind, to_ticks(event.started_at), 1)
        return
    if event.seq <= known.seq or known.phase == Phase.END:
        return
    change = _progress(event) | {"row_id": known.id, "epoch": epoch}
    change |= _kind(tx, event, known, score)
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
    is_old = events.c.closes_at < to_ticks(before)
    hour = _started // kinds.HOUR
    of_kinds = (
        select(events.c.kind, hour.label("hour"), func.count().label("number"))
        .where(is_old)
        .group_by(events.c.kind, hour)
    )
    for row in tx.execute(of_kinds).all():
        kinds.count(tx, row.kind, row.hour * kinds.HOUR, -row.number)
    gone = tx.execute(events.delete().where(is_old))
    if gone.rowcount:
        kinds.forget_unused(tx)
    return gone.rowcount


def _kind(tx: Transaction, event: Event, known: Row[Any], score: float) -> dict[str, Any]:
    """What the phase changes of the kind that the event is of, which is counted anew."""
    highest = max(score, known.score)
    seen = kinds.labels_in(known.seen)
    is_new = not set(event.labels) <= set(seen)
    if not is_new and kinds.level_of(highest) == kinds.level_of(known.score):
        return {"kind": known.kind, "score": highest}
    kind = kinds.kind_of(tx, event, {*event.labels, *seen}, highest)
    kinds.count(tx, known.kind, known.ticks, -1)
    kinds.count(tx, kind, known.ticks, 1)
    return {"kind": kind, "score": highest}


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
