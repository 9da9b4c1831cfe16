"""/api/events/live: what happens, as it happens, as Server-Sent Events that can be resumed."""

import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Header, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from vidette.core.errors import InvalidInput
from vidette.core.event import unix_ms
from vidette.orchestrator.broadcast import Missed, Wanted
from vidette.orchestrator.service import Service
from vidette.orchestrator.telling import status_envelope, stored_envelope
from vidette.store.events import EventQuery
from vidette.store.news import EventSeen, News, StatusChanged, StreamRemoved

from .access import TheService
from .answers import Answers, answers
from .dialect import BothForms
from .endless import Endless
from .filters import Text, uid_text

router = BothForms("events")
HEARTBEAT: Final = 15.0
"""Seconds without news after which a comment keeps the connection open."""
OVERLAP: Final = timedelta(seconds=60)
"""By how much is looked back when a reader resumes: streams lag, and told late is not told before."""
MOST_AGAIN: Final = 1000
"""Events told again to a reader who resumes; of more, the newest."""
_STREAM: Answers = {
    200: {
        "description": "Messages until the reader leaves.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


class LiveFilters(BaseModel):
    """Which news; all conditions hold together."""

    model_config = ConfigDict(extra="ignore")

    job_uid: UUID | None = None
    stream_uid: UUID | None = None
    camera_group_uid: UUID | None = None
    region: Text | None = Field(None, description="Title of a region that the job names.")
    case_type: Text | None = Field(None, description="Slug of a case type.")
    type: Text | None = None
    area: Text | None = None
    label: Text | None = Field(None, description="What one of the event's boxes holds.")
    min_score: float | None = Field(None, ge=0, le=1)
    text: Text | None = Field(
        None, description="Part of the area, type, a label or the stream's title."
    )
    statuses: bool = Field(False, description="Whether changes of streams are told too.")

    @property
    def wanted(self) -> Wanted:
        """The same for the broadcast."""
        return Wanted(
            job_uid=uid_text(self.job_uid),
            stream_uid=uid_text(self.stream_uid),
            camera_group_uid=uid_text(self.camera_group_uid),
            region=self.region,
            case_type=self.case_type,
            type=self.type,
            area=self.area,
            label=self.label,
            min_score=self.min_score,
            text=self.text,
            streams=self.statuses,
        )


@router.get(
    "/api/events/live",
    response_class=Response,
    responses=answers(400, examples={400: {"Last-Event-ID": ["It is not one of ours."]}}) | _STREAM,
)
async def follow_events(
    service: TheService,
    filters: Annotated[LiveFilters, Query()],
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Events as they start, go on and end; `data` of a message is the envelope that callbacks have.

    With `Last-Event-ID`, which browsers send by themselves, what happened since is told first.
    """
    since = None if last_event_id is None else _time(last_event_id)
    return Endless(_messages(service, filters.wanted, since), "text/event-stream")


async def _messages(
    service: Service, wanted: Wanted, since: datetime | None
) -> AsyncGenerator[bytes]:
    newest = since or datetime.fromtimestamp(0, UTC)
    with service.listen(wanted) as listener:
        yield b"retry: 2000\n\n"
        if since is not None:
            async for part in _again(service, wanted, since):
                yield part
        while (news := await listener.take(HEARTBEAT)) is not None:
            if not news:
                yield b": still here\n\n"
            for one in news:
                if isinstance(one, EventSeen):
                    newest = max(newest, one.event.event.at)
                async for part in _told(service, wanted, newest, one):
                    yield part


async def _told(
    service: Service, wanted: Wanted, newest: datetime, one: News | Missed
) -> AsyncGenerator[bytes]:
    if isinstance(one, Missed):
        async for part in _missed(service, wanted, newest, one):
            yield part
    else:
        yield _message(service, one, newest)


async def _missed(
    service: Service, wanted: Wanted, newest: datetime, missed: Missed
) -> AsyncGenerator[bytes]:
    """That the reader fell behind, and the events since *newest* as they stand now."""
    yield _part("missed", {"count": missed.count}, newest)
    async for part in _again(service, wanted, newest):
        yield part


async def _again(service: Service, wanted: Wanted, since: datetime) -> AsyncGenerator[bytes]:
    """The events that went on at *since* or after it, oldest first, each as it stands now."""
    query = EventQuery(
        job_uid=wanted.job_uid,
        stream_uid=wanted.stream_uid,
        camera_group_uid=wanted.camera_group_uid,
        region=wanted.region,
        case_type=wanted.case_type,
        type=wanted.type,
        area=wanted.area,
        label=wanted.label,
        min_score=wanted.min_score,
        text=wanted.text,
        since=since - OVERLAP,
        limit=MOST_AGAIN,
    )
    envelopes, more = await service.events.find(query)
    if more is not None:
        yield _part("missed", {"count": None}, since)
    for envelope in reversed(envelopes):
        yield _part("events", envelope, since)


def _message(service: Service, one: News, newest: datetime) -> bytes:
    match one:
        case EventSeen():
            return _part("events", stored_envelope(service.public_url, one.event), newest)
        case StatusChanged():
            return _part("streams", status_envelope(one.stream), newest)
        case StreamRemoved():
            removed = {"job_uid": one.stream.job_uid, "stream_uid": one.stream.stream_uid}
            envelope = {"channel": "streams", "event": "removed", "data": removed}
            return _part("streams", envelope, newest)


def _part(name: str, data: object, at: datetime) -> bytes:
    return f"event: {name}\nid: {unix_ms(at)}\ndata: {json.dumps(data)}\n\n".encode()


def _time(last: str) -> datetime:
    if not (last.isascii() and last.isdecimal() and len(last) <= 14):
        raise InvalidInput({"Last-Event-ID": ["It is not one of ours: leave it out to begin now."]})
    return datetime.fromtimestamp(int(last) / 1000, UTC)
