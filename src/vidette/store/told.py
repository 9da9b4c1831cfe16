"""What was told, or is to be, to whom: listed, looked at, and queued again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from vidette.core.event import Phase

from .deliveries import NewDelivery, enqueue
from .delivery_upkeep import DEAD, PENDING
from .engine import Transaction
from .tables import deliveries, delivery_attempts, disabled_endpoints

_c = deliveries.c
_a = delivery_attempts
_LISTED = [column for column in _c if column.name not in ("body", "crops")]


@dataclass(frozen=True, slots=True)
class Told:
    """One message and how its delivery stands."""

    id: int
    webhook_id: str
    endpoint: str
    """The address; may hold a secret."""
    job_uid: str
    channel: str
    event: str
    event_uid: str | None
    phase: str | None
    created_at: datetime
    state: str
    """One of `delivery_upkeep.STATES`."""
    attempts: int
    due_at: datetime | None
    """When it is tried next; None: it is done, or another of its stream comes first."""
    status: int | None
    """What the endpoint answered last."""
    error: str | None
    finished_at: datetime | None

    def __repr__(self) -> str:
        return f"Told({self.id}, {self.webhook_id}, {self.state})"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that failed."""

    at: datetime
    status: int | None
    """What the endpoint answered, if it did."""
    error: str


@dataclass(frozen=True, slots=True)
class ToldQuery:
    """What is listed, newest first: all conditions hold together."""

    state: str | None = None
    job_uid: str | None = None
    event_uid: str | None = None
    since: datetime | None = None
    """Queued at this time or later."""
    until: datetime | None = None
    """Queued before this time."""
    before: int | None = None
    """Only rows with a smaller id."""
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that is told things."""

    address: str
    """May hold a secret."""
    pending: int
    dead: int
    oldest_pending_at: datetime | None
    disabled_at: datetime | None
    why: str | None

    def __repr__(self) -> str:
        return f"Endpoint(pending={self.pending}, dead={self.dead})"


def find(tx: Transaction, query: ToldQuery) -> list[Told]:
    """Newest first."""
    equal = {_c.state: query.state, _c.lane: query.job_uid, _c.event_uid: query.event_uid}
    wanted = [column == value for column, value in equal.items() if value is not None]
    if query.since is not None:
        wanted.append(_c.created_at >= query.since)
    if query.until is not None:
        wanted.append(_c.created_at < query.until)
    if query.before is not None:
        wanted.append(_c.id < query.before)
    rows = tx.execute(select(*_LISTED).where(*wanted).order_by(_c.id.desc()).limit(query.limit))
    return [_told(row) for row in rows]


def get(tx: Transaction, delivery_id: int) -> tuple[Told, str] | None:
    """One, and its body without crops."""
    row = tx.execute(select(deliveries).where(_c.id == delivery_id)).one_or_none()
    return None if row is None else (_told(row), row.body)


def attempts(tx: Transaction, ids: Sequence[int]) -> dict[int, list[Attempt]]:
    """The failed attempts of those of *ids* that have some, oldest first."""
    found: dict[int, list[Attempt]] = {}
    rows = tx.execute(select(_a).where(_a.c.delivery.in_(ids)).order_by(_a.c.id))
    for row in rows:
        found.setdefault(row.delivery, []).append(Attempt(row.at, row.status, row.error))
    return found


def again(tx: Transaction, ids: Sequence[int], at: datetime) -> int:
    """Queues those of *ids* again that are done or dead, oldest first; answers how many.

    Each goes to the end of its lane under its own webhook id, so that the receiver knows it.
    """
    done = select(deliveries).where(_c.id.in_(ids), _c.state != PENDING).order_by(_c.id)
    rows = tx.execute(done).all()
    for row in rows:
        enqueue(
            tx,
            NewDelivery(
                webhook_id=row.webhook_id,
                endpoint=row.endpoint,
                lane=row.lane,
                channel=row.channel,
                event=row.event,
                body=row.body,
                crops=tuple(row.crops),
                event_uid=row.event_uid,
                phase=None if row.phase is None else Phase(row.phase),
                at=at,
            ),
        )
    return len(rows)


def endpoints(tx: Transaction) -> list[Endpoint]:
    """Those for which something waits or was given up, and those that are switched off."""
    off = {row.endpoint: row for row in tx.execute(select(disabled_endpoints))}
    counted = (
        select(
            _c.endpoint,
            _c.state,
            func.count().label("number"),
            func.min(_c.created_at).label("oldest"),
        )
        .where(_c.state.in_((PENDING, DEAD)))
        .group_by(_c.endpoint, _c.state)
    )
    found: dict[str, dict[str, Row[Any]]] = {address: {} for address in off}
    for row in tx.execute(counted):
        found.setdefault(row.endpoint, {})[row.state] = row
    return [
        Endpoint(
            address,
            pending=states[PENDING].number if PENDING in states else 0,
            dead=states[DEAD].number if DEAD in states else 0,
            oldest_pending_at=states[PENDING].oldest if PENDING in states else None,
            disabled_at=off[address].at if address in off else None,
            why=off[address].why if address in off else None,
        )
        for address, states in sorted(found.items())
    ]


def _told(row: Row[Any]) -> Told:
    return Told(
        id=row.id,
        webhook_id=row.webhook_id,
        endpoint=row.endpoint,
        job_uid=row.lane,
        channel=row.channel,
        event=row.event,
        event_uid=row.event_uid,
        phase=row.phase,
        created_at=row.created_at,
        state=row.state,
        attempts=row.attempt,
        due_at=row.due_at,
        status=row.last_status,
        error=row.last_error,
        finished_at=row.finished_at,
    )
