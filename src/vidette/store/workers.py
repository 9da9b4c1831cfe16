"""Workers as they were last seen."""

from datetime import datetime

from sqlalchemy import Row, func, select, update

from vidette.core.placement import Seat
from vidette.core.stream import Worker

from .engine import Transaction
from .tables import streams, workers


def upsert(tx: Transaction, seat: Seat, at: datetime) -> Worker:
    """Notes that the worker of *seat* is alive at *at*; it keeps its row id for ever.

    `started_at` moves only when the worker was not alive before.
    """
    seen = {
        "title": seat.title,
        "regions": sorted(seat.regions),
        "capacity": seat.capacity,
        "is_alive": True,
        "last_seen_at": at,
    }
    known = tx.execute(select(workers).where(workers.c.uid == seat.worker_uid))
    before = known.one_or_none()
    if before is None:
        new = workers.insert().values(uid=seat.worker_uid, started_at=at, **seen)
        return _worker(tx.execute(new.returning(workers)).one())
    if not before.is_alive:
        seen["started_at"] = at
    change = update(workers).where(workers.c.id == before.id).values(seen)
    return _worker(tx.execute(change.returning(workers)).one())


def set_alive(tx: Transaction, uid: str, alive: bool, at: datetime) -> None:
    """Notes that the worker lives, seen at *at*, or that it does not; unknown ones are left."""
    seen: dict[str, object] = {"is_alive": alive}
    if alive:
        seen["last_seen_at"] = at
    tx.execute(update(workers).where(workers.c.uid == uid).values(seen))


def set_draining(tx: Transaction, uid: str, *, on: bool) -> bool:
    """Whether there is such a worker; it is to be emptied from now on, or not any more."""
    change = update(workers).where(workers.c.uid == uid).values(is_draining=on)
    return tx.execute(change).rowcount > 0


def all(tx: Transaction) -> list[tuple[Worker, int]]:  # noqa: A001 - read as `workers.all`
    """Every worker ever seen, by id, with the number of streams that it runs."""
    jobs = (
        select(func.count()).where(streams.c.worker == workers.c.id).scalar_subquery().label("jobs")
    )
    rows = tx.execute(select(workers, jobs).order_by(workers.c.id))
    return [(_worker(row), row.jobs) for row in rows]


def _worker(row: Row[tuple[object, ...]]) -> Worker:
    return Worker(
        id=row.id,
        uid=row.uid,
        title=row.title,
        regions=tuple(row.regions),
        capacity=row.capacity,
        is_alive=row.is_alive,
        is_draining=row.is_draining,
        started_at=row.started_at,
        last_seen_at=row.last_seen_at,
    )
