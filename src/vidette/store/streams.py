"""Streams: made, moved through their life, changed, deleted. Looking them up is `stream_query`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final

from sqlalchemy import bindparam, select, update

from vidette.core.errors import StreamNotFound
from vidette.core.reasons import Reason
from vidette.core.status import Status
from vidette.core.stream import Stream, Transition

from .columns import LARGEST
from .engine import Transaction
from .idempotency import forget, remember, remembered
from .stream_query import StreamQuery, find, get, of_jobs, uids, with_status
from .tables import stream_regions, streams, transitions, workers

__all__ = [
    "KEEP",
    "NewDocument",
    "NewStream",
    "Step",
    "StreamQuery",
    "delete",
    "find",
    "forget",
    "get",
    "history",
    "insert",
    "move",
    "of_jobs",
    "remember",
    "remembered",
    "replace_document",
    "uids",
    "with_status",
]


class Keep(Enum):
    """Says that a field stays as it is, where None has a meaning of its own."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, slots=True)
class NewStream:
    """A job that was just accepted."""

    job_uid: str
    stream_uid: str
    camera_group_uid: str | None
    case_type: int
    document: str
    title: str
    callback_url: str | None
    source_key: str
    region_ids: tuple[int, ...]
    at: datetime

    def __repr__(self) -> str:
        return f"NewStream({self.job_uid})"


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a job is replaced by; its uid and its case type stay."""

    document: str
    title: str
    stream_uid: str
    camera_group_uid: str | None
    callback_url: str | None
    source_key: str
    region_ids: tuple[int, ...]
    at: datetime

    def __repr__(self) -> str:
        return f"NewDocument({self.stream_uid})"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a stream goes. What is not named: epoch and worker stay, the rest is emptied."""

    at: datetime
    target: Status
    reason: Reason
    detail: str = ""
    epoch: int | None = None
    worker: int | Keep | None = KEEP
    attempt: int = 0
    next_attempt_at: datetime | None = None


# Built once: building a statement costs more than running it.
_INSERT = streams.insert().returning(streams.c.id)
_MOVE = update(streams).where(streams.c.id == bindparam("row_id"))
_NOTE = transitions.insert()
_REGIONS = stream_regions.insert()
_WORKER_UID = select(workers.c.uid).where(workers.c.id == bindparam("row_id"))


def insert(tx: Transaction, new: NewStream) -> Stream:
    """The new stream's row: CREATED, generation 1, epoch 0, with its first transition."""
    row = {
        "job_uid": new.job_uid,
        "stream_uid": new.stream_uid,
        "camera_group_uid": new.camera_group_uid,
        "case_type": new.case_type,
        "document": new.document,
        "title": new.title,
        "words": new.title.casefold(),
        "callback_url": new.callback_url,
        "source_key": new.source_key,
        "generation": 1,
        "epoch": 0,
        "status": Status.CREATED,
        "reason": Reason.RECEIVED,
        "detail": "",
        "since": new.at,
        "attempt": 0,
        "created_at": new.at,
        "updated_at": new.at,
    }
    stream_id = tx.execute(_INSERT, row).scalar_one()
    _add_regions(tx, stream_id, new.region_ids)
    step = Step(new.at, Status.CREATED, Reason.RECEIVED)
    _note(tx, stream_id, None, step, epoch=0, worker_uid=None)
    stream = _existing(tx, new.job_uid)
    tx.changes.note(new.job_uid, stream)
    return stream


def move(tx: Transaction, stream: Stream, step: Step) -> Stream:
    """The stream after *step*, kept; a transition is written when status or reason changes.

    The transition names the worker after the step or, when the step takes it away, the one
    before. Raises StreamNotFound when the stream was deleted.
    """
    worker = stream.worker if isinstance(step.worker, Keep) else step.worker
    after = replace(
        stream,
        status=step.target,
        reason=step.reason,
        detail=step.detail,
        since=stream.since if step.target == stream.status else step.at,
        epoch=stream.epoch if step.epoch is None else step.epoch,
        worker=worker,
        worker_uid=_worker_uid(tx, stream, worker),
        attempt=step.attempt,
        next_attempt_at=step.next_attempt_at,
        updated_at=step.at,
    )
    names = ("status", "reason", "detail", "since", "epoch", "worker", "attempt")
    values = {name: getattr(after, name) for name in (*names, "next_attempt_at", "updated_at")}
    if not tx.execute(_MOVE, values | {"row_id": stream.id}).rowcount:
        raise StreamNotFound
    tx.changes.note(stream.job_uid, after)
    if (after.status, after.reason) != (stream.status, stream.reason):
        uid = after.worker_uid or stream.worker_uid
        _note(tx, stream.id, stream.status, step, epoch=after.epoch, worker_uid=uid)
    return after


def replace_document(tx: Transaction, job_uid: str, new: NewDocument) -> None:
    """Puts the new document in, generation + 1. Raises StreamNotFound."""
    change = update(streams).where(streams.c.job_uid == job_uid)
    change = change.values(
        document=new.document,
        title=new.title,
        words=new.title.casefold(),
        stream_uid=new.stream_uid,
        camera_group_uid=new.camera_group_uid,
        callback_url=new.callback_url,
        source_key=new.source_key,
        generation=streams.c.generation + 1,
        updated_at=new.at,
    )
    stream_id = tx.execute(change.returning(streams.c.id)).scalar_one_or_none()
    if stream_id is None:
        raise StreamNotFound
    tx.changes.note(job_uid)
    tx.execute(stream_regions.delete().where(stream_regions.c.stream_id == stream_id))
    _add_regions(tx, stream_id, new.region_ids)


def delete(tx: Transaction, job_uid: str) -> bool:
    """Whether there was such a stream. Its transitions go; its events and callbacks stay."""
    gone = tx.execute(streams.delete().where(streams.c.job_uid == job_uid))
    tx.changes.note(job_uid)
    return gone.rowcount > 0


def history(
    tx: Transaction, job_uid: str, *, limit: int = 100, before: int | None = None
) -> list[tuple[int, Transition]]:
    """The stream's transitions, newest first, each with its row id; those older than *before*."""
    question = (
        select(transitions)
        .join(streams, streams.c.id == transitions.c.stream_id)
        .where(streams.c.job_uid == job_uid)
        .order_by(transitions.c.id.desc())
        .limit(limit)
    )
    if before is not None:
        question = question.where(transitions.c.id < min(before, LARGEST))
    return [
        (
            row.id,
            Transition(
                at=row.at,
                source=None if row.source is None else Status(row.source),
                target=Status(row.target),
                reason=Reason(row.reason),
                detail=row.detail,
                epoch=row.epoch,
                worker_uid=row.worker_uid,
            ),
        )
        for row in tx.execute(question)
    ]


def _existing(tx: Transaction, job_uid: str) -> Stream:
    stream = get(tx, job_uid)
    if stream is None:
        raise StreamNotFound
    return stream


def _add_regions(tx: Transaction, stream_id: int, region_ids: Sequence[int]) -> None:
    rows = [
        {"stream_id": stream_id, "region_id": region_id, "place": place}
        for place, region_id in enumerate(dict.fromkeys(region_ids))
    ]
    if rows:
        tx.execute(_REGIONS, rows)


def _worker_uid(tx: Transaction, stream: Stream, worker: int | None) -> str | None:
    if worker == stream.worker:
        return stream.worker_uid
    if worker is None:
        return None
    uid = tx.execute(_WORKER_UID, {"row_id": worker}).scalar()
    return None if uid is None else str(uid)


def _note(
    tx: Transaction,
    stream_id: int,
    source: Status | None,
    step: Step,
    *,
    epoch: int,
    worker_uid: str | None,
) -> None:
    row = {
        "stream_id": stream_id,
        "at": step.at,
        "source": source,
        "target": step.target,
        "reason": step.reason,
        "detail": step.detail,
        "epoch": epoch,
        "worker_uid": worker_uid,
    }
    tx.execute(_NOTE, row)
