"""/api/streams/{uid}/snapshot.jpg and preview.mjpeg: a stream as it looks now."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from vidette.core.reports import Sighted
from vidette.orchestrator.telling import wire_time

from .access import JobUid, TheService
from .answers import Answers, answers
from .dialect import BothForms
from .endless import Endless
from .signed import end_of
from .wire import Body, Time, stamp

router = BothForms("streams")
BOUNDARY: Final = "vidette-picture"
Overlay = Annotated[bool, Query(description="Draws areas and boxes into the picture.")]
Until = Annotated[int | None, Query(ge=0, le=10**11, description="Of a signed address.")]
Minutes = Annotated[float, Query(gt=0, le=60, description="How long they hold.")]
_MINUTES = "Input should be less than or equal to 60"


class AddressesBody(Body):
    """Where a stream can be seen by whoever is told."""

    snapshot: str = Field(json_schema_extra={"format": "uri"})
    preview: str = Field(json_schema_extra={"format": "uri"})
    until: str = Time


_STOPPED: dict[int, Any] = {
    400: {"overlay": ["Input should be a valid boolean."]},
    409: {"detail": "The stream shows nothing, it is IN_PAUSE. A client asked for it."},
}


def _picture(kind: str) -> Answers:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"description": "The picture.", "content": {kind: binary}}}


@router.get(
    "/api/streams/{job_uid}/snapshot.jpg",
    response_class=Response,
    responses=answers(400, 404, 409, 503, examples=_STOPPED) | _picture("image/jpeg"),
)
async def read_snapshot(service: TheService, job_uid: JobUid, overlay: Overlay = False) -> Response:
    """The next picture of a stream, at most 1280 pixels wide; `X-Captured-At` says when it was taken.

    While a stream rests, that is its next key picture. `X-Boxes` says what is there, as
    `[[x, y, w, h, moves], ...]` in fractions of the picture, `X-Changed` where it differs from the
    scene.
    """
    sight = await service.looking.snapshot(job_uid, is_marked=overlay)
    headers = {
        "Cache-Control": "no-store",
        "X-Captured-At": wire_time(sight.at),
        "X-Boxes": _boxes(sight),
        "X-Changed": _changed(sight),
    }
    return Response(sight.jpeg, media_type="image/jpeg", headers=headers)


@router.get(
    "/api/streams/{job_uid}/preview.mjpeg",
    response_class=Response,
    responses=answers(400, 404, 409, 503, examples=_STOPPED)
    | _picture("multipart/x-mixed-replace; boundary=vidette-picture"),
)
async def read_preview(
    service: TheService, job_uid: JobUid, overlay: Overlay = False, until: Until = None
) -> Response:
    """Pictures of a stream as they come, about five a second, for an `<img>`: motion JPEG.

    Every picture is made once for all viewers. Who is slow misses some.
    """
    kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
    pictures = service.looking.preview(job_uid, is_marked=overlay)
    return Endless(_parts(pictures, end_of(until)), kind)


@router.get(
    "/api/streams/{job_uid}/addresses/",
    responses=answers(400, 404, examples={400: {"minutes": [_MINUTES]}}),
)
async def sign_addresses(
    request: Request, service: TheService, job_uid: JobUid, minutes: Minutes = 10
) -> AddressesBody:
    """Addresses of the stream's live pictures that need no credentials, for some minutes.

    For an `<img>` in a page of somebody else's. They end with the service at the latest, and what
    is read by them ends with them.
    """
    await service.get(job_uid)
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=minutes)
    signer, root = request.app.state.signer, f"/api/streams/{job_uid}"
    public = service.public_url.rstrip("/")
    return AddressesBody(
        snapshot=public + signer.signed(f"{root}/snapshot.jpg", until),
        preview=public + signer.signed(f"{root}/preview.mjpeg", until),
        until=stamp(until),
    )


async def _parts(
    pictures: AsyncGenerator[Sighted], until: datetime | None
) -> AsyncGenerator[bytes]:
    async with aclosing(pictures):
        async for sight in pictures:
            if until is not None and datetime.now(UTC) >= until:
                break
            yield _PARTS.of(sight)
        yield f"--{BOUNDARY}--\r\n".encode()


class _Parts:
    """Makes the part of a picture once for all its viewers, who are woken one after the other."""

    def __init__(self) -> None:
        self._last: tuple[Sighted, bytes] | None = None

    def of(self, sight: Sighted) -> bytes:
        """The part; the last one is kept."""
        if self._last is None or self._last[0] is not sight:
            self._last = sight, _part(sight)
        return self._last[1]


_PARTS: Final = _Parts()


def _part(sight: Sighted) -> bytes:
    head = (
        f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(sight.jpeg)}\r\n"
        f"X-Captured-At: {wire_time(sight.at)}\r\nX-Boxes: {_boxes(sight)}\r\n"
        f"X-Changed: {_changed(sight)}\r\n\r\n"
    )
    return b"".join((head.encode(), sight.jpeg, b"\r\n"))


def _changed(sight: Sighted) -> str:
    """Where the picture differs from the scene, as `[[x, y, w, h], ...]` in fractions of it."""
    return json.dumps([[round(n, 4) for n in (b.x, b.y, b.w, b.h)] for b in sight.changed])


def _boxes(sight: Sighted) -> str:
    """What is there, as `[[x, y, w, h, moves], ...]` in fractions of the picture."""
    return json.dumps(
        [[*(round(n, 4) for n in (b.x, b.y, b.w, b.h)), moves] for b, moves in sight.boxes]
    )
