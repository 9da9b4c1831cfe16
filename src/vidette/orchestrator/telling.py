"""Puts what happened into words and into the outbox, in the transaction in which it happened."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4, uuid5

from vidette.core.event import Event, Phase, envelope, event_data
from vidette.core.status import Status
from vidette.core.stream import Stream
from vidette.store import deliveries, events
from vidette.store.deliveries import NewDelivery
from vidette.store.engine import Transaction
from vidette.store.news import EventSeen, StatusChanged, StoredEvent

_MESSAGES = UUID("5f0c8b2e-7c1f-4c53-9d6e-0d6a4c1f2b7a")


def picture_url(public_url: str, name: str) -> str:
    """Where this service serves the picture of that name."""
    return f"{public_url.rstrip('/')}/api/pictures/{quote(name)}"


def event_envelope(public_url: str, event: Event, frame: str | None) -> dict[str, Any]:
    """The envelope of an event without its crops."""
    data = event_data(event)
    if frame is not None:
        data["eventFrameUrl"] = picture_url(public_url, frame)
    return envelope("events", event.type, data)


def stored_envelope(public_url: str, stored: StoredEvent) -> dict[str, Any]:
    """The envelope of a stored event, its crops as addresses of this service."""
    told = event_envelope(public_url, stored.event, stored.frame)
    told["data"]["crop"] = [picture_url(public_url, name) for name in stored.crops]
    return told


def status_envelope(stream: Stream) -> dict[str, Any]:
    """The envelope of a change of a stream's status."""
    return envelope(
        "streams",
        "status",
        {
            "job_uid": stream.job_uid,
            "stream_uid": stream.stream_uid,
            "camera_group_uid": stream.camera_group_uid,
            "status": int(stream.status),
            "status_name": Status(stream.status).name,
            "reason": str(stream.reason),
            "updated_at": wire_time(stream.updated_at),
        },
    )


def wire_time(at: datetime) -> str:
    """ISO 8601 in UTC with six decimals and `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def tell_status(tx: Transaction, stream: Stream, at: datetime) -> None:
    """Tells who listens, and queues a callback when the job has an address for it."""
    tx.changes.news.append(StatusChanged(stream))
    endpoint = _listening(tx, stream)
    if endpoint is None:
        return
    deliveries.enqueue(
        tx,
        NewDelivery(
            webhook_id=str(uuid4()),
            endpoint=endpoint,
            lane=stream.job_uid,
            channel="streams",
            event="status",
            body=json.dumps(status_envelope(stream)),
            crops=(),
            event_uid=None,
            phase=None,
            at=at,
        ),
    )


def tell_event(
    tx: Transaction, stream: Stream, told: StoredEvent, *, public_url: str, at: datetime
) -> None:
    """Tells who listens, and queues a callback when the job has an address for it.

    `told.crops` are the pictures of this very message; they are inlined when it is sent.
    """
    tx.changes.news.append(EventSeen(told, stream))
    endpoint = _listening(tx, stream)
    if endpoint is None:
        return
    event = told.event
    deliveries.enqueue(
        tx,
        NewDelivery(
            webhook_id=str(uuid5(_MESSAGES, f"{event.event_uid}/{event.seq}")),
            endpoint=endpoint,
            lane=stream.job_uid,
            channel="events",
            event=event.type,
            body=json.dumps(event_envelope(public_url, event, told.frame)),
            crops=told.crops,
            event_uid=event.event_uid,
            phase=event.phase,
            at=at,
        ),
    )


def _listening(tx: Transaction, stream: Stream) -> str | None:
    """The job's callback address, unless there is none or it answered 410."""
    url = stream.callback_url
    return None if url is None or deliveries.is_disabled(tx, url) else url


def end_open_events(tx: Transaction, stream: Stream, *, public_url: str, at: datetime) -> int:
    """Ends what is still open of *stream* at its last known time, stores and tells it."""
    open_events = events.still_open(tx, stream.job_uid)
    for one in open_events:
        last = replace(one.event, phase=Phase.END, seq=one.event.seq + 1)
        events.put(tx, last, one.epoch, None, ())
        told = replace(one, event=last, crops=(), ended=True)
        tell_event(tx, stream, told, public_url=public_url, at=at)
    return len(open_events)
