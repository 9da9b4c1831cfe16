"""Reading a request's body: bounded, of the right media type, and as text byte for byte."""

from fastapi import Request
from starlette.exceptions import HTTPException

from vidette.core.errors import InvalidInput
from vidette.core.job import LARGEST_DOCUMENT


async def read_json_text(request: Request) -> str:
    """The body as it was sent, decoded from UTF-8 and not parsed.

    An empty body needs no media type: what it lacks is then said by field. Raises HTTPException
    413 or 415, and InvalidInput for a body that is not UTF-8.
    """
    body = await read_bounded(request)
    if body and not _is_json(request.headers.get("content-type", "")):
        media_type = request.headers.get("content-type", "")
        raise HTTPException(415, f'Unsupported media type "{media_type}" in request.')
    try:
        return (body or b"{}").decode()
    except UnicodeDecodeError as error:
        raise InvalidInput({"detail": f"JSON parse error - {error}"}) from None


async def read_bounded(request: Request, limit: int = LARGEST_DOCUMENT) -> bytes:
    """The body, of *limit* bytes at the most; raises HTTPException 413 as soon as it is larger."""
    too_large = HTTPException(413, f"The request body is larger than {limit} bytes.")
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        if len(body) + len(chunk) > limit:
            raise too_large
        body += chunk
    return bytes(body)


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"
