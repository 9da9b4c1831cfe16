"""/api/events/: what was seen, by time, type and area."""

from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import JSONResponse
from pydantic import Field

from vidette.store.events import EventQuery

from .access import JobUid, TheService
from .answers import answers
from .dialect import BothForms
from .filters import AllEventFilters, EventFilters, uid_text
from .paging import Chain, link
from .wire import Body

router = BothForms("events")
_WRONG_TIME = {400: {"from": ["Enter an ISO 8601 time or milliseconds since 1970."]}}


class Envelope(Body):
    """An event in the form in which callbacks tell it; pictures are addresses here."""

    channel: str = Field(examples=["events"])
    event: str = Field(description="The event's type.", examples=["motion-detect"])
    data: dict[str, Any]


@router.get(
    "/api/events/",
    response_model=Chain[Envelope],
    responses=answers(400, examples=_WRONG_TIME),
)
async def list_events(
    request: Request, service: TheService, wanted: Annotated[AllEventFilters, Query()]
) -> JSONResponse:
    """Events of every stream, newest first, each as it stands now."""
    return await _page(request, service, wanted, uid_text(wanted.job_uid))


@router.get(
    "/api/streams/{job_uid}/events/",
    response_model=Chain[Envelope],
    responses=answers(400, 404, examples=_WRONG_TIME),
)
async def list_stream_events(
    request: Request,
    service: TheService,
    job_uid: JobUid,
    wanted: Annotated[EventFilters, Query()],
) -> JSONResponse:
    """Events of one stream, newest first, each as it stands now."""
    await service.get(job_uid)
    return await _page(request, service, wanted, job_uid)


async def _page(
    request: Request, service: TheService, wanted: EventFilters, job_uid: str | None
) -> JSONResponse:
    query = EventQuery(
        job_uid=job_uid,
        type=wanted.type,
        area=wanted.area,
        since=wanted.since,
        until=wanted.until,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )
    envelopes, cursor = await service.events(query)
    after = None if cursor is None else link(request, cursor=cursor)
    return JSONResponse({"next": after, "results": envelopes})
