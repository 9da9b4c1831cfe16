"""/api/sources/try/ and /api/streams/try/: a camera, and a whole job, before anybody watches it."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Query, Request
from pydantic import Field

from vidette.core.job import parse_document
from vidette.core.reasons import SENTENCES

from .access import TheService
from .answers import answers
from .bodies import read_json_text
from .dialect import BothForms
from .examples import FAULTS, JOB_BODY
from .wire import Body

router = BothForms("streams")
_NO_ADDRESS = {400: {"Url": ["This field is required."]}}


class SourceTrialBody(Body):
    """A picture and facts, or the reason why there is none."""

    plays: bool
    reason: str = Field(description="Why it does not play; empty when it does.")
    sentence: str = Field(description="The reason, for people.")
    detail: str
    codec: str = Field(description="`h264`, `hevc`; empty where nothing is coded.")
    width: int = Field(description="Pixels across; 0 when it does not play.")
    height: int
    fps: float = Field(description="Pictures a second, as far as two seconds tell.")
    reader: str
    picture: str = Field(description="A JPEG as a data address; empty when it does not play.")


@router.post(
    "/api/sources/try/",
    response_model=SourceTrialBody,
    responses=answers(400, 413, 415, 503, examples=_NO_ADDRESS),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["Url"],
                        "properties": {
                            "Url": {"type": "string"},
                            "Transport": {"type": "string", "enum": ["tcp", "udp"]},
                        },
                    },
                    "example": {"Url": "rtsp://user:password@camera.invalid/main"},
                }
            },
        }
    },
)
async def try_source(request: Request, service: TheService) -> SourceTrialBody:
    """Connects to an address for a few seconds, and keeps nothing. The body is as a job's `Source`."""
    found = await service.trials.source(parse_document(await read_json_text(request)))
    plays = not found.reason
    return SourceTrialBody(
        plays=plays,
        reason=str(found.reason),
        sentence="" if plays else SENTENCES[found.reason],
        detail=found.detail,
        codec=found.codec,
        width=found.width,
        height=found.height,
        fps=found.fps,
        reader=found.reader,
        picture=f"data:image/jpeg;base64,{found.jpeg}" if found.jpeg else "",
    )


class TriedEventBody(Body):
    """Something that the job would have told; seconds since the first picture."""

    type: str
    area: str | None
    labels: list[str]
    start: float
    end: float | None = Field(description="Null: it went on when the try ended.")
    boxes: list[tuple[int, int, int, int]] = Field(description="x, y, w, h in pixels.")


class TriedAreaBody(Body):
    """The furthest that a change came in one area."""

    area: str | None = Field(description="Null: the whole picture.")
    stage: str
    sentence: str


class JobTrialBody(Body):
    """What the job would see, or the reason why it sees nothing."""

    plays: bool
    reason: str
    sentence: str = Field(description="The reason, for people.")
    detail: str
    seconds: float = Field(description="Of video that were seen.")
    width: int
    height: int
    picture: str = Field(
        description="Of the first event, else the last one: a JPEG as a data address."
    )
    events: list[TriedEventBody]
    areas: list[TriedAreaBody] = Field(description="Why there was an event in each, or none.")


Seconds = Annotated[float, Query(ge=2, le=30, description="How long is looked.")]


@router.post(
    "/api/streams/try/",
    response_model=JobTrialBody,
    responses=answers(400, 413, 415, 503, examples={400: FAULTS}),
    openapi_extra=JOB_BODY,
)
async def try_job(request: Request, service: TheService, seconds: Seconds = 10) -> JobTrialBody:
    """Runs a job for some seconds before it is posted: what it would tell, and why. Keeps nothing."""
    found = await service.trials.job(await read_json_text(request), seconds)
    plays = not found.reason
    return JobTrialBody(
        plays=plays,
        reason=str(found.reason),
        sentence="" if plays else SENTENCES[found.reason],
        detail=found.detail,
        seconds=found.seconds,
        width=found.width,
        height=found.height,
        picture=f"data:image/jpeg;base64,{found.jpeg}" if found.jpeg else "",
        events=[TriedEventBody(**asdict(one)) for one in found.events],
        areas=[
            TriedAreaBody(area=one.area, stage=one.stage, sentence=one.sentence)
            for one in found.areas
        ],
    )
