"""/ws/app/{key}/{channel}/: events and figures over WebSocket, as platforms of the family listen to them."""

import asyncio
import hmac
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Final

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from vidette.core.errors import StoreUnavailable, TooMany
from vidette.orchestrator.broadcast import Missed, Wanted
from vidette.orchestrator.service import Service
from vidette.orchestrator.telling import stored_envelope
from vidette.store.news import EventSeen

router = APIRouter()
LARGEST: Final = 65_400
"""Bytes of one message."""
PACE: Final = 3.0
"""Seconds between two rounds of `stats`."""
SLOWEST: Final = 10.0
"""Seconds that a listener may take for one message."""
_LISTS: Final = ("crop", "rect", "score", "objId", "labels", "classes")
"""Parts of an event that hold one thing for each box, and are shortened together."""
REFUSED, FULL, BEHIND, UNAVAILABLE = 4403, 4429, 4408, 1013
"""Why a connection is closed: its key, its number, its slowness, the store."""


@router.websocket("/ws/app/{key}/{channel}")
@router.websocket("/ws/app/{key}/{channel}/{rest:path}")
async def listen(socket: WebSocket, key: str, channel: str) -> None:
    """Tells what happens on one channel until either side closes; what is sent here is not read."""
    service: Service = socket.app.state.service
    keys: Sequence[str] = socket.app.state.app_keys
    await socket.accept()
    try:
        is_known = await _is_known(service, key, keys)
    except StoreUnavailable as error:
        await socket.close(UNAVAILABLE, str(error))
        return
    if not is_known:
        await socket.close(
            REFUSED, "This app key is neither one of VIDETTE_APP_KEYS nor an API key."
        )
        return
    told = _CHANNELS.get(channel)
    if told is None:
        names = ", ".join(_CHANNELS)
        await socket.close(REFUSED, f"There is no such channel; there are {names}.")
        return
    telling = asyncio.create_task(_tell(socket, told(service)))
    leaving = asyncio.create_task(_left(socket))
    try:
        await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (telling, leaving):
            task.cancel()
        await asyncio.wait({telling, leaving})


async def _is_known(service: Service, key: str, keys: Sequence[str]) -> bool:
    """Whether *key* is one of *keys* or an API key; while nobody is asked for one, any is."""
    given = key.encode()
    if any(hmac.compare_digest(given, one.encode()) for one in keys):
        return True
    if await service.access.principal_of_key(key) is not None:
        return True
    return not keys and await service.access.is_open()


async def _tell(socket: WebSocket, messages: AsyncGenerator[dict[str, Any]]) -> None:
    try:
        async with aclosing(messages):
            async for message in messages:
                async with asyncio.timeout(SLOWEST):
                    await socket.send_text(fitted(message))
        await socket.close(1001, "The service stops.")
    except TooMany as error:
        await socket.close(FULL, str(error))
    except TimeoutError:
        await socket.close(BEHIND, "You read too slowly.")
    except StoreUnavailable as error:
        await socket.close(UNAVAILABLE, str(error))
    except WebSocketDisconnect:
        pass


async def _left(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _events(service: Service) -> AsyncGenerator[dict[str, Any]]:
    async for envelope in _raw_events(service):
        inner = envelope | {"channel": "events"}
        yield {"channel": "events", "event": envelope["event"], "data": inner}


async def _raw_events(service: Service) -> AsyncGenerator[dict[str, Any]]:
    with service.listen(Wanted(streams=False)) as listener:
        async for one in listener:
            if isinstance(one, EventSeen):
                told = stored_envelope(service.public_url, one.event)
                yield told | {"channel": "raw-events"}
            elif isinstance(one, Missed):
                data = {"count": one.count}
                yield {"channel": "raw-events", "event": "missed", "data": data}


async def _stats(service: Service) -> AsyncGenerator[dict[str, Any]]:
    with service.listen(Wanted(events=False, streams=False)) as listener:
        while True:
            try:
                messages = await service.vitals.messages()
            except StoreUnavailable:
                messages = []
            for message in messages:
                yield message
            if await listener.take(PACE) is None:
                return


_CHANNELS: Final = {"events": _events, "raw-events": _raw_events, "stats": _stats}


def fitted(message: dict[str, Any]) -> str:
    """*message* as JSON of at most LARGEST bytes: what is told of the last boxes is left out."""
    text = json.dumps(message)
    while len(text) > LARGEST and (shorter := _shortened(message)) is not None:
        message = shorter
        text = json.dumps(message)
    return text


def _shortened(message: dict[str, Any]) -> dict[str, Any] | None:
    """*message* with half of its boxes; None when it has none to leave out."""
    data = message["data"]
    if isinstance(data.get("data"), dict):
        inner = _shortened(data)
        return None if inner is None else message | {"data": inner}
    longest = max((len(data[name]) for name in _LISTS if name in data), default=0)
    if longest == 0:
        return None
    kept = {name: data[name][: longest // 2] for name in _LISTS if name in data}
    return message | {"data": data | kept}
