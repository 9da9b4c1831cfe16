"""What creates with an Idempotency-Key were answered with."""

from datetime import datetime

from sqlalchemy import select

from .engine import Transaction
from .tables import answered_keys


def remembered(tx: Transaction, key: str) -> tuple[str, str] | None:
    """What the create with this Idempotency-Key was: SHA-256 of its body, and its job uid."""
    keys = answered_keys.c
    row = tx.execute(select(keys.body_hash, keys.job_uid).where(keys.key == key)).first()
    return None if row is None else (row.body_hash, row.job_uid)


def remember(tx: Transaction, key: str, body_hash: str, job_uid: str, at: datetime) -> None:
    """Keeps what a create with this Idempotency-Key was answered with."""
    row = answered_keys.insert().values(key=key, body_hash=body_hash, job_uid=job_uid, at=at)
    tx.execute(row)


def forget(tx: Transaction, before: datetime) -> int:
    """Drops the Idempotency-Keys that are older than *before*; answers how many."""
    gone = tx.execute(answered_keys.delete().where(answered_keys.c.at < before))
    return gone.rowcount
