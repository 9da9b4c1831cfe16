"""/api/events/: what was seen, by time, kind, place and words; one event; all of them as a file."""

import csv
import io
import json
from collections.abc import AsyncGenerator, Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from vidette.orchestrator.service import Service
from vidette.store.events import EventQuery

from .access import JobUid, TheService
from .answers import Answers, answers
from .dialect import BothForms
from .endless import Endless
from .filters import AllEventFilters, EventFilters, WhatEvents
from .paging import Chain, link
from .wire import Body

router = BothForms("events")
WRONG_TIME: Final = {400: {"from": ["Enter an ISO 8601 time or milliseconds since 1970."]}}
COLUMNS: Final = (
    *("EventUid", "JobUid", "StreamUid", "CameraGroupUid", "AnalyticsType", "type", "areaName"),
    *("phase", "timestampMs", "durationMs", "labels", "score", "rect", "eventFrameUrl"),
)
"""Of an exported table, named as in the envelope; lists are JSON."""
_CANNOT_START_A_CELL: Final = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets would take such a text for a formula."""


class Envelope(Body):
    """An event in the form in which callbacks tell it; pictures are addresses here."""

    channel: str = Field(examples=["events"])
    event: str = Field(description="The event's type.", examples=["motion-detect"])
    data: dict[str, Any]


EventUid = Annotated[UUID, Path(description="`EventUid` of the event.")]


@router.get(
    "/api/events/",
    response_model=Chain[Envelope],
    responses=answers(400, examples=WRONG_TIME),
)
async def list_events(
    request: Request, service: TheService, wanted: Annotated[AllEventFilters, Query()]
) -> JSONResponse:
    """Events of every stream, newest first, each as it stands now."""
    query = EventQuery(**wanted.asked(), cursor=wanted.cursor, limit=wanted.limit)
    return await _page(request, service, query)


@router.get(
    "/api/streams/{job_uid}/events/",
    response_model=Chain[Envelope],
    responses=answers(400, 404, examples=WRONG_TIME),
)
async def list_stream_events(
    request: Request,
    service: TheService,
    job_uid: JobUid,
    wanted: Annotated[EventFilters, Query()],
) -> JSONResponse:
    """Events of one stream, newest first, each as it stands now."""
    await service.get(job_uid)
    query = EventQuery(**wanted.asked(), job_uid=job_uid, cursor=wanted.cursor, limit=wanted.limit)
    return await _page(request, service, query)


async def _page(request: Request, service: Service, query: EventQuery) -> JSONResponse:
    envelopes, cursor = await service.events.find(query)
    after = None if cursor is None else link(request, cursor=cursor)
    return JSONResponse({"next": after, "results": envelopes})


def _file(media_type: str) -> Answers:
    content = {media_type: {"schema": {"type": "string"}}}
    return {200: {"description": "One line an event, newest first.", "content": content}}


@router.get(
    "/api/events/export.jsonl",
    response_class=Response,
    responses=answers(400, examples=WRONG_TIME) | _file("application/jsonl"),
)
async def export_lines(service: TheService, wanted: Annotated[WhatEvents, Query()]) -> Response:
    """All matching events as JSON Lines: an envelope each, newest first, however many there are."""
    return _export(service, wanted, "jsonl", "application/jsonl", _lines)


@router.get(
    "/api/events/export.csv",
    response_class=Response,
    responses=answers(400, examples=WRONG_TIME) | _file("text/csv"),
)
async def export_table(service: TheService, wanted: Annotated[WhatEvents, Query()]) -> Response:
    """All matching events as a table with a heading, newest first, however many there are."""
    return _export(service, wanted, "csv", "text/csv; charset=utf-8", _rows, _text([COLUMNS]))


@router.get(
    "/api/events/{event_uid}/",
    response_model=Envelope,
    responses=answers(400, 404, examples={404: {"detail": "Event not found"}}),
)
async def get_event(service: TheService, event_uid: EventUid) -> JSONResponse:
    """One event as it stands now."""
    return JSONResponse(await service.events.get(str(event_uid)))


def _export(
    service: Service,
    wanted: WhatEvents,
    ending: str,
    media_type: str,
    write: Callable[[list[dict[str, Any]]], bytes],
    heading: bytes = b"",
) -> Response:
    async def parts() -> AsyncGenerator[bytes]:
        yield heading
        async for envelopes in service.events.all(EventQuery(**wanted.asked())):
            yield write(envelopes)

    answer = Endless(parts(), media_type)
    answer.headers["content-disposition"] = f'attachment; filename="events.{ending}"'
    return answer


def _lines(envelopes: list[dict[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in envelopes).encode()


def _rows(envelopes: list[dict[str, Any]]) -> bytes:
    return _text([[_cell(one["data"].get(name)) for name in COLUMNS] for one in envelopes])


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_CANNOT_START_A_CELL):
        return f"'{value}"
    return value


def _text(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
