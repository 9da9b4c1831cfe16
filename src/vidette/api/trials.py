"""/api/sources/try/: what is at a camera's address, before anybody watches it."""

from fastapi import Request
from pydantic import Field

from vidette.core.job import parse_document
from vidette.core.reasons import SENTENCES

from .access import TheService
from .answers import answers
from .bodies import read_json_text
from .dialect import BothForms
from .wire import Body

router = BothForms("streams")
_NO_ADDRESS = {400: {"Url": ["This field is required."]}}


class SourceTrialBody(Body):
    """A picture and facts, or the reason why there is none."""

    plays: bool
    reason: str = Field(description="Why it does not play; empty when it does.")
    sentence: str = Field(description="The reason, for people.")
    detail: str
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
        width=found.width,
        height=found.height,
        fps=found.fps,
        reader=found.reader,
        picture=f"data:image/jpeg;base64,{found.jpeg}" if found.jpeg else "",
    )
