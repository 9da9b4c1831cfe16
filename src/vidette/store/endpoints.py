"""Endpoints that are switched off: what waits for them stays, and is not due."""

from datetime import datetime

from sqlalchemy import select

from .engine import Transaction
from .tables import disabled_endpoints

_endpoint = disabled_endpoints.c.endpoint


async def disable(tx: Transaction, endpoint: str, at: datetime, why: str) -> None:
    """Nothing is due for *endpoint* until it is enabled; the first reason is kept."""
    if not await is_disabled(tx, endpoint):
        await tx.execute(disabled_endpoints.insert().values(endpoint=endpoint, at=at, why=why))


async def is_disabled(tx: Transaction, endpoint: str) -> bool:
    """Whether it is switched off."""
    return (await tx.execute(select(_endpoint).where(_endpoint == endpoint))).first() is not None


async def enable(tx: Transaction, endpoint: str) -> None:
    """What waits for *endpoint* is due again."""
    await tx.execute(disabled_endpoints.delete().where(_endpoint == endpoint))
