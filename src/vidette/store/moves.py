"""How the cameras behind an address were moved last, as camera-obstacle events tell."""

from sqlalchemy import select

from .engine import Transaction
from .event_query import stored
from .news import StoredEvent
from .tables import events, streams

MOVED = "moved"
_SOUGHT = 200
"""Events of one camera that are looked through, newest first."""


def last_move(tx: Transaction, source_key: str) -> StoredEvent | None:
    """The newest event of any job with that source key that says that the camera was moved."""
    of_camera = (
        select(events)
        .join(streams, streams.c.job_uid == events.c.job_uid)
        .where(streams.c.source_key == source_key, events.c.type == "camera-obstacle")
        .order_by(events.c.started_at.desc(), events.c.id.desc())
        .limit(_SOUGHT)
    )
    return next((stored(row) for row in tx.execute(of_camera) if MOVED in row.labels), None)
