"""/api/streams/: the documented calls."""

import asyncio
from typing import Annotated

from fastapi import Header, Query, Request
from starlette.exceptions import HTTPException

from vidette.core.errors import InvalidInput
from vidette.store.streams import StreamQuery

from .access import JobUid, TheService
from .answers import answers
from .bodies import read_bounded, read_json_text
from .dialect import BothForms
from .examples import FAULTS, JOB_BODY, READ_BODY
from .filters import HistoryFilters, StreamFilters, no_choice, uid_text
from .paging import Chain, Page, link, page_links
from .wire import Body, StreamBody, TransitionBody, Uid, stream_body, transition_body

router = BothForms("streams")
SLICE = 25
"""Streams of a long page that are written before other calls may be answered."""
Key = Annotated[
    str | None,
    Header(
        description="1 to 255 characters. The same key with the same body answers the same uid, "
        "with another body 409.",
    ),
]


class Accepted(Body):
    """The uid of the job that was stored."""

    stream_uid: str = Uid


@router.get("/api/streams/", responses=answers(400))
async def list_streams(
    request: Request, service: TheService, wanted: Annotated[StreamFilters, Query()]
) -> Page[StreamBody]:
    """Lists streams."""
    query = StreamQuery(
        status=wanted.status,
        region=wanted.region,
        case_type=_case_type_id(service, wanted.case_type),
        camera_group_uid=uid_text(wanted.camera_group_uid),
        stream_uid=uid_text(wanted.stream_uid),
        search=wanted.search,
        ordering=wanted.ordering,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    count, views = await service.find(query)
    after, before = page_links(request, count=count, limit=wanted.limit, offset=wanted.offset)
    results: list[StreamBody] = []
    for view in views:
        results.append(stream_body(view))
        if not len(results) % SLICE:
            await asyncio.sleep(0)
    return Page(count=count, next=after, previous=before, results=results)


@router.post(
    "/api/streams/",
    responses=answers(400, 409, 413, 415, examples={400: FAULTS}),
    openapi_extra=JOB_BODY,
)
async def create_stream(
    request: Request, service: TheService, idempotency_key: Key = None
) -> Accepted:
    """Stores a job; its stream starts by itself. Answers the job's uid."""
    text = await read_json_text(request)
    return Accepted(stream_uid=await service.create(text, idempotency_key=idempotency_key))


@router.get("/api/streams/{job_uid}/", responses=answers(404))
async def check_stream(service: TheService, job_uid: JobUid) -> StreamBody:
    """Tells how a stream is at this moment."""
    return stream_body(await service.get(job_uid))


@router.post(
    "/api/streams/{job_uid}/",
    responses=answers(404, 405, 413),
    openapi_extra=READ_BODY,
)
async def check_stream_by_post(
    request: Request, service: TheService, job_uid: JobUid
) -> StreamBody:
    """The same as GET, for clients that POST an empty body or `[]` to read."""
    if (await read_bounded(request)).strip() not in (b"", b"[]"):
        raise HTTPException(405)
    return stream_body(await service.get(job_uid))


@router.put(
    "/api/streams/{job_uid}/",
    responses=answers(400, 404, 413, 415, examples={400: FAULTS}),
    openapi_extra=JOB_BODY,
)
async def replace_stream(request: Request, service: TheService, job_uid: JobUid) -> Accepted:
    """Puts another document in the job's place; its uid and CaseType stay."""
    text = await read_json_text(request)
    return Accepted(stream_uid=await service.replace(job_uid, text))


@router.delete("/api/streams/{job_uid}/", status_code=204, responses=answers(404))
async def delete_stream(service: TheService, job_uid: JobUid) -> None:
    """Removes a stream in any state; its events stay."""
    await service.delete(job_uid)


@router.post("/api/streams/{job_uid}/pause/", responses=answers(404, 409))
async def pause_stream(service: TheService, job_uid: JobUid) -> StreamBody:
    """Lets go of the camera and keeps the job: PAUSE, then IN_PAUSE."""
    return stream_body(await service.pause(job_uid))


@router.post("/api/streams/{job_uid}/unpause/", responses=answers(404, 409))
async def unpause_stream(service: TheService, job_uid: JobUid) -> StreamBody:
    """Goes on after a pause."""
    return stream_body(await service.unpause(job_uid))


@router.post("/api/streams/{job_uid}/restart/", responses=answers(404, 409))
async def restart_stream(service: TheService, job_uid: JobUid) -> StreamBody:
    """Starts the stream anew: the source is opened again at once."""
    return stream_body(await service.restart(job_uid))


@router.get("/api/streams/{job_uid}/history/", responses=answers(400, 404))
async def stream_history(
    request: Request,
    service: TheService,
    job_uid: JobUid,
    wanted: Annotated[HistoryFilters, Query()],
) -> Chain[TransitionBody]:
    """Every step of the stream's status, newest first."""
    steps = await service.history(job_uid, limit=wanted.limit, before=wanted.before)
    results = [transition_body(row_id, step) for row_id, step in steps]
    more = len(results) == wanted.limit
    return Chain(next=link(request, before=results[-1].id) if more else None, results=results)


def _case_type_id(service: TheService, given: str | None) -> int | None:
    if given is None:
        return None
    for case_type in service.case_types():
        if given in (case_type.slug, str(case_type.code)):
            return case_type.code
    raise InvalidInput({"case_type": [no_choice(given)]})
