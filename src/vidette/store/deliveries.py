"""The outbox: what is to be told to whom, in order per lane, until it is told or given up.

A lane is an (endpoint, stream) pair. Of its pending rows the first alone, the head, has a
`due_at`; the next becomes the head when it is done. So what is due is read off one index, however
many rows or lanes wait.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from vidette.core.event import Phase

from .delivery_upkeep import DEAD, DELIVERED, PENDING, counts, is_off, prune
from .endpoints import disable, enable, is_disabled
from .engine import Transaction
from .tables import deliveries, delivery_attempts

__all__ = [
    "Delivery",
    "NewDelivery",
    "counts",
    "dead",
    "delivered",
    "disable",
    "due",
    "enable",
    "enqueue",
    "hasten",
    "is_disabled",
    "next_due_at",
    "prune",
    "retry_at",
]

# Built once: this is the busiest path, and building a statement costs more than running it.
_c = deliveries.c
_LANE = (
    (_c.endpoint == bindparam("of_endpoint"))
    & (_c.lane == bindparam("of_lane"))
    & (_c.state == PENDING)
)
_LAST = (
    select(_c.id, _c.event_uid, _c.phase, _c.due_at).where(_LANE).order_by(_c.id.desc()).limit(1)
)
_FIRST = select(_c.id).where(_LANE).order_by(_c.id).limit(1)
_INSERT = deliveries.insert()
_UPDATE = update(deliveries).where(_c.id == bindparam("row_id"))
_FINISH = (
    update(deliveries)
    .where(_c.id == bindparam("row_id"), _c.state == PENDING)
    .values(due_at=None, attempt=_c.attempt + 1)
    .returning(_c.endpoint, _c.lane)
)
_DUE = (
    select(_c.id, _c.endpoint, _c.lane)
    .where(_c.due_at <= bindparam("now"), ~is_off(_c.endpoint))
    .order_by(_c.due_at, _c.id)
    .limit(bindparam("most"))
)
_HEADS = (
    select(deliveries).where(_c.id.in_(bindparam("ids", expanding=True))).order_by(_c.due_at, _c.id)
)
_NEXT_DUE = (
    select(_c.due_at)
    .where(_c.due_at.is_not(None), ~is_off(_c.endpoint))
    .order_by(_c.due_at)
    .limit(1)
)
_PROMOTE = update(deliveries).where(_c.id == _FIRST.scalar_subquery()).values(due_at=_c.created_at)


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """Something to tell."""

    webhook_id: str
    endpoint: str
    """The address; may hold a secret."""
    lane: str
    """Job uid: deliveries of one endpoint and lane go out one after the other."""
    channel: str
    event: str
    body: str
    """JSON envelope without its crops."""
    crops: tuple[str, ...]
    """Names of the pictures that are put into the body when it is sent."""
    event_uid: str | None
    phase: Phase | None
    at: datetime

    def __repr__(self) -> str:
        return f"NewDelivery({self.webhook_id}, {self.channel}/{self.event})"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The head of a lane."""

    id: int
    webhook_id: str
    endpoint: str
    lane: str
    channel: str
    event: str
    body: str
    crops: tuple[str, ...]
    attempt: int
    """Tries that failed so far."""
    created_at: datetime
    due_at: datetime

    def __repr__(self) -> str:
        return f"Delivery({self.id}, {self.webhook_id}, attempt={self.attempt})"


def enqueue(tx: Transaction, new: NewDelivery) -> None:
    """Puts *new* at the end of its lane.

    An update takes the place of an update of the same event that is last in the lane and not its
    head (the head may be on its way out now). Starts and ends are always kept.
    """
    lane = {"of_endpoint": new.endpoint, "of_lane": new.lane}
    last = tx.execute(_LAST, lane).one_or_none()
    tx.changes.outbox = True
    content = {"webhook_id": new.webhook_id, "body": new.body, "crops": new.crops}
    if last is not None and _gives_way(last, new):
        tx.execute(_UPDATE, content | {"row_id": last.id})
        return
    row = content | {
        "endpoint": new.endpoint,
        "lane": new.lane,
        "channel": new.channel,
        "event": new.event,
        "event_uid": new.event_uid,
        "phase": new.phase,
        "created_at": new.at,
        "state": PENDING,
        "attempt": 0,
        "due_at": new.at if last is None else None,
    }
    tx.execute(_INSERT, row)


def due(
    tx: Transaction,
    at: datetime,
    limit: int,
    skip: Collection[tuple[str, str]] = (),
) -> list[Delivery]:
    """Up to *limit* heads that are due at *at*, longest due first.

    Leaves out the lanes (endpoint, lane) of *skip* and the endpoints that are disabled.
    """
    most = limit + len(skip)  # a lane has one head, so no more than that are left out
    busy = set(skip)
    rows = tx.execute(_DUE, {"now": at, "most": most})
    ids = [row.id for row in rows if (row.endpoint, row.lane) not in busy][:limit]
    return [_delivery(row) for row in tx.execute(_HEADS, {"ids": ids})] if ids else []


def next_due_at(tx: Transaction) -> datetime | None:
    """When the next head of an endpoint that is not disabled is due, or was."""
    return tx.execute(_NEXT_DUE).scalar_one_or_none()


def delivered(tx: Transaction, delivery_id: int, at: datetime, status: int) -> None:
    """It was told; the next of its lane is due."""
    change = {"state": DELIVERED, "last_status": status, "last_error": None}
    _finish(tx, delivery_id, at, change)


def dead(tx: Transaction, delivery_id: int, at: datetime, status: int | None, error: str) -> None:
    """It is given up; the next of its lane is due."""
    change = {"state": DEAD, "last_status": status, "last_error": error}
    if _finish(tx, delivery_id, at, change):
        _note(tx, delivery_id, at, status, error)


def retry_at(
    tx: Transaction,
    delivery_id: int,
    due_at: datetime,
    status: int | None,
    error: str,
    *,
    at: datetime,
) -> None:
    """A try failed *at* that time; the next is at *due_at*, and its lane waits for it."""
    change = {
        "due_at": due_at,
        "attempt": _c.attempt + 1,
        "last_status": status,
        "last_error": error,
    }
    pending = (_c.id == delivery_id) & (_c.state == PENDING) & _c.due_at.is_not(None)
    if tx.execute(update(deliveries).where(pending).values(change)).rowcount:
        _note(tx, delivery_id, at, status, error)


def hasten(tx: Transaction, endpoint: str, at: datetime) -> None:
    """The endpoint answers again: its heads that wait for a later try are due *at* that time."""
    waiting = (_c.endpoint == endpoint) & (_c.state == PENDING) & (_c.due_at > at)
    tx.execute(update(deliveries).where(waiting).values(due_at=at))
    tx.changes.outbox = True


def _note(tx: Transaction, delivery_id: int, at: datetime, status: int | None, error: str) -> None:
    attempt = {"delivery": delivery_id, "at": at, "status": status, "error": error}
    tx.execute(delivery_attempts.insert(), attempt)


def _finish(tx: Transaction, delivery_id: int, at: datetime, change: dict[str, Any]) -> bool:
    """Whether it was pending until now."""
    done = tx.execute(_FINISH, change | {"row_id": delivery_id, "finished_at": at})
    row = done.one_or_none()
    if row is not None:
        tx.execute(_PROMOTE, {"of_endpoint": row.endpoint, "of_lane": row.lane})
    return row is not None


def _gives_way(last: Row[Any], new: NewDelivery) -> bool:
    return (
        new.phase is Phase.UPDATE
        and last.phase == Phase.UPDATE
        and last.event_uid == new.event_uid
        and last.due_at is None
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        webhook_id=row.webhook_id,
        endpoint=row.endpoint,
        lane=row.lane,
        channel=row.channel,
        event=row.event,
        body=row.body,
        crops=tuple(row.crops),
        attempt=row.attempt,
        created_at=row.created_at,
        due_at=row.due_at,
    )
