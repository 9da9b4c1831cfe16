"""/api/streams/{uid}/shadow/: other settings on the same pictures, and what they would have told."""

from typing import Any

from fastapi import Request, Response
from pydantic import Field

from vidette.core.difference import Difference, Kind, Span
from vidette.core.job import parse_document
from vidette.orchestrator.shadowing import LONGEST, Progress, Shadow, refuse_wrong

from .access import JobUid, TheService
from .answers import answers
from .bodies import read_json_text
from .dialect import BothForms
from .wire import Body, Time, stamp, stamp_or_none

router = BothForms("tune")
_WISH: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["Pipeline", "minutes"],
                    "properties": {
                        "Pipeline": {"type": "object"},
                        "minutes": {"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST},
                    },
                },
                "example": {"Pipeline": {"Detector": {"Threshold": 300}}, "minutes": 30},
            }
        },
    }
}
_FAULTS = {
    400: {"minutes": [f"Ensure this value is above 0 and at most {LONGEST:.0f}."]},
    409: {"detail": "This stream has a shadow; DELETE it, or wait for its end."},
}


class EventSpanBody(Body):
    """When an event began and ended."""

    start: str = Time
    end: str = Time


class DifferenceBody(Body):
    """What became of one event."""

    kind: Kind = Field(
        description="`won`: the shadow alone has it; `lost`: the stream alone; `shifted`: both, but "
        "start or end differ by more than 0.5 s; `warm-up`: it began before the shadow knew the scene."
    )
    area: str = Field(description="Id of the area; empty: the whole picture.")
    live: EventSpanBody | None
    shadow: EventSpanBody | None


class ShadowBody(Body):
    """A shadow that runs or is over, and its report so far."""

    status: Progress
    started_at: str = Time
    until: str = Time
    finished_at: str | None = Time
    detail: str = Field(description="Why it ended before its time, or sees nothing.")
    is_durable: bool = Field(description="Always false: it ends with the service, and its report.")
    pipeline: dict[str, Any] = Field(description="What it runs with.")
    same: int
    won: int
    lost: int
    shifted: int
    warm_up: int
    events: list[DifferenceBody] = Field(description="In order of time; open ones are left out.")


@router.post(
    "/api/streams/{job_uid}/shadow/",
    status_code=201,
    responses=answers(400, 404, 409, 413, 415, examples=_FAULTS),
    openapi_extra=_WISH,
)
async def begin_shadow(request: Request, service: TheService, job_uid: JobUid) -> ShadowBody:
    """Runs another Pipeline beside the stream's own for some minutes; its events are told to nobody."""
    row = (await service.get(job_uid)).stream
    wish = parse_document(await read_json_text(request))
    pipeline, minutes = refuse_wrong(wish.get("Pipeline"), wish.get("minutes"))
    return _body(await service.shadows.start(row, pipeline, minutes))


@router.get("/api/streams/{job_uid}/shadow/", responses=answers(404))
async def stream_shadow(service: TheService, job_uid: JobUid) -> ShadowBody:
    """Tells which events the shadow won, lost and shifted so far, against those of the stream."""
    await service.get(job_uid)
    return _body(service.shadows.get(job_uid))


@router.delete("/api/streams/{job_uid}/shadow/", status_code=204, responses=answers(404))
async def end_shadow(service: TheService, job_uid: JobUid) -> Response:
    """Ends the shadow and forgets its report."""
    await service.get(job_uid)
    await service.shadows.forget(job_uid)
    return Response(status_code=204)


def _body(shadow: Shadow) -> ShadowBody:
    counts = shadow.counts()
    return ShadowBody(
        status=shadow.status,
        started_at=stamp(shadow.started_at),
        until=stamp(shadow.until),
        finished_at=stamp_or_none(shadow.finished_at),
        detail=shadow.detail,
        is_durable=False,
        pipeline=shadow.pipeline,
        same=counts[Kind.SAME],
        won=counts[Kind.WON],
        lost=counts[Kind.LOST],
        shifted=counts[Kind.SHIFTED],
        warm_up=counts[Kind.WARM_UP],
        events=[_difference(one) for one in shadow.told()],
    )


def _difference(one: Difference) -> DifferenceBody:
    return DifferenceBody(kind=one.kind, area=one.area, live=_span(one.live), shadow=_span(one.new))


def _span(span: Span | None) -> EventSpanBody | None:
    return EventSpanBody(start=stamp(span.start), end=stamp(span.end)) if span else None
