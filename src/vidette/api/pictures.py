"""/api/pictures/: the pictures of events."""

import asyncio
from typing import Annotated

from fastapi import Path
from fastapi.responses import Response

from vidette.core.errors import PictureNotFound

from .access import TheService
from .answers import Answers, answers
from .dialect import BothForms

router = BothForms("events")
_JPEG: Answers = {
    200: {
        "description": "The picture.",
        "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get(
    "/api/pictures/{name:path}",
    response_class=Response,
    responses=answers(404, examples={404: {"detail": "Picture not found"}}) | _JPEG,
)
async def read_picture(
    service: TheService,
    name: Annotated[str, Path(description="As in `eventFrameUrl` and `crop` of an event.")],
) -> Response:
    """A picture of an event; it never changes under its name."""
    if "\x00" in name:
        raise PictureNotFound
    path = service.picture(name.rstrip("/"))
    try:
        jpeg = await asyncio.to_thread(path.read_bytes)
    except OSError:
        raise PictureNotFound from None
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return Response(jpeg, media_type="image/jpeg", headers=headers)
