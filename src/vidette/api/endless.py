"""An answer without an end: parts as they come, until the reader leaves or reads too slowly."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

_log = logging.getLogger(__name__)
SLOWEST: Final = 10.0
"""Seconds that a reader may take for one part before it is dropped."""


class Endless(Response):
    """Sends *parts*; they are closed when the reader is gone, and the answer ends when they end."""

    def __init__(self, parts: AsyncGenerator[bytes], media_type: str) -> None:
        super().__init__(media_type=media_type)
        self._parts = parts
        del self.headers["content-length"]
        self.headers["cache-control"] = "no-store"

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Sends beside waiting for the reader to leave. Raises what the first part raises."""
        first = await anext(self._parts, None)
        sending = asyncio.create_task(self._send(send, first))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.wait({sending, leaving})
        if not sending.cancelled() and (fault := sending.exception()) is not None:
            _tell(fault)

    async def _send(self, send: Send, first: bytes | None) -> None:
        async with aclosing(self._parts) as parts:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if first is not None:
                await _put(send, first)
                async for part in parts:
                    await _put(send, part)
            await send({"type": "http.response.body", "body": b""})


async def _put(send: Send, part: bytes) -> None:
    async with asyncio.timeout(SLOWEST):
        await send({"type": "http.response.body", "body": part, "more_body": True})


def _tell(fault: BaseException) -> None:
    """Why an answer ended before its parts did: it cannot be said to the reader any more."""
    if isinstance(fault, TimeoutError):
        _log.info("A reader of an answer without an end was too slow and is dropped.")
    else:
        _log.warning("An answer without an end broke off: %s", fault)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
