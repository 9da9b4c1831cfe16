"""/api/streams/{uid}/snapshot.jpg and preview.mjpeg: a stream as it looks now."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from vidette.core.reports import Sighted
from vidette.orchestrator.telling import wire_time

from .access import JobUid, TheService
from .answers import Answers, answers
from .dialect import BothForms

router = BothForms("streams")
BOUNDARY: Final = "vidette-picture"
SLOWEST: Final = 10.0
"""Seconds that a viewer may take for one picture before it is dropped."""
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

    While a stream rests, that is its next key picture.
    """
    sight = await service.looking.snapshot(job_uid)
    headers = {"Cache-Control": "no-store", "X-Captured-At": wire_time(sight.at)}
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
    pictures = service.looking.preview(job_uid)
    first = await anext(pictures, None)
    return MovingPicture(first, pictures)


class MovingPicture(Response):
    """Motion JPEG until the pictures end, or the viewer leaves or reads too slowly."""

    def __init__(self, first: Sighted | None, pictures: AsyncGenerator[Sighted]) -> None:
        super().__init__(media_type=f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        self._first = first
        self._pictures = pictures
        del self.headers["content-length"]
        self.headers["cache-control"] = "no-store"

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Sends pictures beside waiting for the viewer to leave."""
        showing = asyncio.create_task(self._show(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({showing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (showing, leaving):
                task.cancel()
            await asyncio.wait({showing, leaving})

    async def _show(self, send: Send) -> None:
        async with aclosing(self._pictures) as pictures:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if self._first is not None:
                await _put(send, self._first)
                async for sight in pictures:
                    await _put(send, sight)
            await send({"type": "http.response.body", "body": f"--{BOUNDARY}--\r\n".encode()})


async def _put(send: Send, sight: Sighted) -> None:
    head = (
        f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(sight.jpeg)}\r\n"
        f"X-Captured-At: {wire_time(sight.at)}\r\n\r\n"
    )
    body = b"".join((head.encode(), sight.jpeg, b"\r\n"))
    async with asyncio.timeout(SLOWEST):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
