"""Endpoints that are switched off: what waits for them stays, and is not due."""

from datetime import datetime

from sqlalchemy import bindparam, select

from .engine import Transaction
from .tables import disabled_endpoints

_endpoint = disabled_endpoints.c.endpoint
_KNOWN = select(_endpoint).where(_endpoint == bindparam("wanted"))
_ENABLE = disabled_endpoints.delete().where(_endpoint == bindparam("wanted"))


def disable(tx: Transaction, endpoint: str, at: datetime, why: str) -> None:
    """Nothing is due for *endpoint* until it is enabled; the first reason is kept."""
    if not is_disabled(tx, endpoint):
        tx.execute(disabled_endpoints.insert().values(endpoint=endpoint, at=at, why=why))


def is_disabled(tx: Transaction, endpoint: str) -> bool:
    """Whether it is switched off."""
    return tx.execute(_KNOWN, {"wanted": endpoint}).first() is not None


def enable(tx: Transaction, endpoint: str) -> None:
    """What waits for *endpoint* is due again."""
    gone = tx.execute(_ENABLE, {"wanted": endpoint})
    tx.changes.outbox |= gone.rowcount > 0
