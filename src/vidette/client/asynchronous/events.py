"""Events: stored ones, counts of them, and those that happen now."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from vidette.client.asking import RESTS, SILENCE, cursor_of, params, path
from vidette.client.errors import Unreachable
from vidette.client.events import Counts, Event, event_of
from vidette.client.sse import Messages

from .connection import AsyncConnection

REMEMBERED = 10_000


class Conditions(TypedDict, total=False):
    """Which events; all hold together."""

    job_uid: str
    stream_uid: str
    camera_group_uid: str
    region: str
    case_type: str
    type: str
    area: str
    label: str
    min_score: float
    text: str
    since: datetime
    until: datetime


class Events:
    """The calls of /api/events/."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, event_uid: str) -> Event:
        """One event as it stands now; raises NotFound."""
        answer = await self._connection.ask("GET", path("/api/events/{uid}/", uid=event_uid))
        return event_of(answer.json())

    async def find(
        self, *, limit: int | None = None, **conditions: Unpack[Conditions]
    ) -> AsyncGenerator[Event]:
        """Stored events, newest first, page by page; at most *limit* of them."""
        cursor: str | None = None
        left = limit
        while left is None or left > 0:
            size = 500 if left is None else min(left, 500)
            query = _query(conditions) | params(cursor=cursor, limit=size)
            page = (await self._connection.ask("GET", "/api/events/", query=query)).json()
            for envelope in page["results"]:
                yield event_of(envelope)
            left = None if left is None else left - len(page["results"])
            cursor = cursor_of(page["next"], "cursor")
            if cursor is None:
                return

    async def of_stream(self, uid: str, *, limit: int = 100) -> Sequence[Event]:
        """The newest events of one stream; raises NotFound."""
        where = path("/api/streams/{uid}/events/", uid=uid)
        answer = await self._connection.ask("GET", where, query=params(limit=limit))
        return [event_of(one) for one in answer.json()["results"]]

    async def counts(
        self,
        by: Sequence[str] = ("hour",),
        *,
        timezone: str | None = None,
        **conditions: Unpack[Conditions],
    ) -> Counts:
        """How many events began, by up to three of hour, day, type, area, label, job_uid, ..."""
        query = _query(conditions) | params(by=list(by), timezone=timezone)
        answer = (await self._connection.ask("GET", "/api/events/counts/", query=query)).json()
        return Counts(answer["total"], tuple(answer["results"]))

    async def export(
        self, kind: str = "csv", **conditions: Unpack[Conditions]
    ) -> AsyncGenerator[bytes]:
        """All that match as a file of *kind*, `csv` or `jsonl`, in parts."""
        where = path("/api/events/export.{kind}", kind=kind)
        async with self._connection.stream(where, query=_query(conditions)) as answer:
            async for part in answer.aiter_bytes():
                yield part

    async def live(self, *, last_id: str | None = None, **conditions: Any) -> AsyncGenerator[Event]:
        """Events as they start, go on and end, for as long as they are taken.

        A connection that breaks is made again, and what happened meanwhile is told then; what was
        told before is left out, by `event_uid` and `seq`. Raises Unreachable when there is none to
        begin with, and Refused for wrong conditions.
        """
        told: OrderedDict[tuple[str, int], None] = OrderedDict()
        newest, was_there = last_id, False
        while True:
            more = {"Last-Event-ID": newest} if newest else None
            try:
                async with self._connection.stream(
                    "/api/events/live", query=_query(conditions), more=more, silence=SILENCE
                ) as answer:
                    was_there, messages = True, Messages()
                    async for line in answer.aiter_lines():
                        message = messages.take(line)
                        if message is None:
                            continue
                        newest = message.id or newest
                        if message.name != "events":
                            continue
                        event = event_of(json.loads(message.data))
                        if _is_new(told, event):
                            yield event
            except Unreachable:
                if not was_there:
                    raise
            await asyncio.sleep(RESTS)

    async def picture(self, address: str) -> bytes:
        """The JPEG at an address that an event names; raises NotFound when it is too old."""
        return (await self._connection.ask("GET", address)).content


def _query(conditions: Any) -> dict[str, Any]:
    given = dict(conditions)
    since, until = given.pop("since", None), given.pop("until", None)
    return params(**given, from_=since, to=until)


def _is_new(told: OrderedDict[tuple[str, int], None], event: Event) -> bool:
    """Whether it was not told; from now on it was."""
    key = event.event_uid, event.seq
    if key in told:
        return False
    told[key] = None
    if len(told) > REMEMBERED:
        told.popitem(last=False)
    return True
