"""How the cameras behind an address were moved last, as camera-obstacle events tell."""

from sqlalchemy import select

from .event_filter import EventQuery
from .event_query import find
from .news import StoredEvent
from .tables import streams
from .transaction import Transaction

MOVED = "moved"


def last_move(tx: Transaction, source_key: str) -> StoredEvent | None:
    """The newest event of any job with that source key that says that the camera was moved."""
    jobs = tx.execute(select(streams.c.job_uid).where(streams.c.source_key == source_key)).all()
    found = list[StoredEvent]()
    for (job_uid,) in jobs:
        wanted = EventQuery(job_uid=job_uid, type="camera-obstacle", label=MOVED, limit=1)
        found += find(tx, wanted)[0]
    return max(found, key=lambda one: one.event.started_at, default=None)
