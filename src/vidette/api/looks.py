"""/api/streams/{uid}/snapshot.jpg and preview.mjpeg: a stream as it looks now."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fastapi.responses import Response

from vidette.core.reports import Sighted
from vidette.orchestrator.telling import wire_time

from .access import JobUid, TheService
from .answers import Answers, answers
from .dialect import BothForms
from .endless import Endless

router = BothForms("streams")
BOUNDARY: Final = "vidette-picture"
_STOPPED = {409: {"detail": "The stream shows nothing, it is IN_PAUSE. A client asked for it."}}


def _picture(kind: str) -> Answers:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The picture.", "content": {kind: binary}}}


@router.get(
    "/api/streams/{job_uid}/snapshot.jpg",
    response_class=Response,
    responses=answers(404, 409, 503, examples=_STOPPED) | _picture("image/jpeg"),
)
async def read_snapshot(service: TheService, job_uid: JobUid) -> Response:
    """The next picture of a stream, at most 1280 pixels wide; `X-Captured-At` says when it was taken.

    While a stream rests, that is its next key picture. `X-Boxes` says what is there, as
    `[[x, y, w, h, moves], ...]` in fractions of the picture.
    """
    sight = await service.looking.snapshot(job_uid)
    headers = {
        "Cache-Control": "no-store",
        "X-Captured-At": wire_time(sight.at),
        "X-Boxes": _boxes(sight),
    }
    return Response(sight.jpeg, media_type="image/jpeg", headers=headers)


@router.get(
    "/api/streams/{job_uid}/preview.mjpeg",
    response_class=Response,
    responses=answers(404, 409, 503, examples=_STOPPED)
    | _picture("multipart/x-mixed-replace; boundary=vidette-picture"),
)
async def read_preview(service: TheService, job_uid: JobUid) -> Response:
    """Pictures of a stream as they come, about five a second, for an `<img>`: motion JPEG.

    Every picture is made once for all viewers. Who is slow misses some.
    """
    kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
    return Endless(_parts(service.looking.preview(job_uid)), kind)


async def _parts(pictures: AsyncGenerator[Sighted]) -> AsyncGenerator[bytes]:
    async with aclosing(pictures):
        async for sight in pictures:
            yield _part(sight)
        yield f"--{BOUNDARY}--\r\n".encode()


def _part(sight: Sighted) -> bytes:
    head = (
        f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(sight.jpeg)}\r\n"
        f"X-Captured-At: {wire_time(sight.at)}\r\nX-Boxes: {_boxes(sight)}\r\n\r\n"
    )
    return b"".join((head.encode(), sight.jpeg, b"\r\n"))


def _boxes(sight: Sighted) -> str:
    """What is there, as `[[x, y, w, h, moves], ...]` in fractions of the picture."""
    return json.dumps(
        [[*(round(n, 4) for n in (b.x, b.y, b.w, b.h)), moves] for b, moves in sight.boxes]
    )
