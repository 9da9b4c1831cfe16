"""Moves one stream by one signal: the row, its history and its callback, in one transaction."""

import logging
from dataclasses import dataclass
from datetime import datetime

from vidette.core.reasons import Reason
from vidette.core.status import Signal, Status, advance
from vidette.core.stream import Stream
from vidette.store import streams
from vidette.store.engine import Transaction
from vidette.store.streams import KEEP, Step

from .telling import end_open_events, tell_status

_log = logging.getLogger(__name__)

_LETS_GO = frozenset({Status.TO_REPLACE, Status.PREPARED, Status.IN_PAUSE})
"""Statuses whose streams have no worker."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a signal came, and what it brings."""

    signal: Signal
    reason: Reason
    detail: str = ""
    worker: int | None = None
    """PLACED only: row id of the worker; the epoch then grows by one."""
    attempt: int = 0
    next_attempt_at: datetime | None = None


def take_step(
    tx: Transaction, stream: Stream, cause: Cause, *, public_url: str, at: datetime
) -> Stream | None:
    """The stream after *cause*, or None when that means nothing in its status.

    A stream that loses its worker or gets a new epoch has its open events ended first.
    """
    target = advance(stream.status, cause.signal)
    if target is None:
        return None
    placed = cause.signal is Signal.PLACED
    if placed or target in _LETS_GO:
        end_open_events(tx, stream, public_url=public_url, at=at)
    moved = streams.move(
        tx,
        stream,
        Step(
            at=at,
            target=target,
            reason=cause.reason,
            detail=cause.detail,
            epoch=stream.epoch + 1 if placed else None,
            worker=cause.worker if placed else None if target in _LETS_GO else KEEP,
            attempt=cause.attempt,
            next_attempt_at=cause.next_attempt_at,
        ),
    )
    if (target, cause.reason) != (stream.status, stream.reason):
        tell_status(tx, moved, at)
    return moved


def log_step(stream: Stream) -> None:
    """One line for a step that was kept."""
    where = f" on {stream.worker_uid}" if stream.worker_uid else ""
    why = f"{stream.reason}: {stream.detail}" if stream.detail else str(stream.reason)
    _log.info("Stream %s is %s%s (%s).", stream.job_uid, stream.status.name, where, why)
