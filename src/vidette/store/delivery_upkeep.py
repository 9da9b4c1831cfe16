"""The outbox as a whole: how much is in which state, and what is old enough to go."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from .engine import Transaction
from .tables import deliveries, disabled_endpoints

PENDING, DELIVERED, DEAD = "pending", "delivered", "dead"
STATES = (PENDING, DELIVERED, DEAD)

_c = deliveries.c


def counts(tx: Transaction) -> dict[str, int]:
    """How many deliveries are in each state."""
    state = deliveries.c.state
    rows = tx.execute(select(state, func.count().label("number")).group_by(state))
    return dict.fromkeys(STATES, 0) | {row.state: row.number for row in rows}


def prune(tx: Transaction, *, delivered_before: datetime, given_up_before: datetime) -> int:
    """Deletes what was delivered and what was given up before those times; answers how many.

    What waits for an endpoint that is disabled counts as given up when it was queued.
    """
    old = (
        (_c.state == DELIVERED) & (_c.finished_at < delivered_before),
        (_c.state == DEAD) & (_c.finished_at < given_up_before),
        (_c.state == PENDING) & (_c.created_at < given_up_before) & is_off(_c.endpoint),
    )
    return sum([tx.execute(deliveries.delete().where(one)).rowcount for one in old])


def is_off(endpoint: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether that endpoint is disabled, as a condition."""
    return exists().where(disabled_endpoints.c.endpoint == endpoint)
