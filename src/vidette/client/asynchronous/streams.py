"""Streams: jobs, how they are, and what they show."""

import asyncio
import json
from collections.abc import AsyncGenerator, Collection, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from vidette.client.answers import Addresses, JobTrial, Snapshot, SourceTrial, Step, Stream
from vidette.client.answers import Streams as Page
from vidette.client.asking import SILENCE, cursor_of, params, path, text_of
from vidette.client.errors import ClientError

from .connection import AsyncConnection

_STREAM = "/api/streams/{uid}/"
Job = Mapping[str, Any] | str


class Conditions(TypedDict, total=False):
    """Which streams, and which page of them."""

    status: str | int
    region: str
    case_type: str
    camera_group_uid: str
    stream_uid: str
    search: str
    """Part of the title or of a uid."""
    ordering: str
    limit: int
    offset: int


class Streams:
    """The calls of /api/streams/."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def create(self, job: Job, *, idempotency_key: str | None = None) -> str:
        """Stores a job; its uid. Raises Invalid with every fault by field.

        The same *idempotency_key* with the same job answers the same uid.
        """
        more = {"Idempotency-Key": idempotency_key} if idempotency_key else None
        answer = await self._connection.ask("POST", "/api/streams/", text=text_of(job), more=more)
        return str(answer.json()["stream_uid"])

    async def get(self, uid: str) -> Stream:
        """How a stream is now; raises NotFound."""
        return await self._stream("GET", _STREAM, uid)

    async def list(self, **conditions: Unpack[Conditions]) -> Page:
        """A page of streams; all conditions hold together."""
        answer = await self._connection.ask("GET", "/api/streams/", query=params(**conditions))
        return Page.model_validate(answer.json())

    async def all(self, **conditions: Any) -> AsyncGenerator[Stream]:
        """Every stream that matches, by id; conditions as of `list`."""
        offset = 0
        while True:
            page = await self.list(**conditions, ordering="id", limit=500, offset=offset)
            for stream in page.results:
                yield stream
            offset += len(page.results)
            if not page.results or offset >= page.count:
                return

    async def replace(self, uid: str, job: Job) -> None:
        """Puts another document in the job's place; raises NotFound, Invalid."""
        await self._connection.ask("PUT", path(_STREAM, uid=uid), text=text_of(job))

    async def delete(self, uid: str) -> None:
        """Removes a stream; its events stay. Raises NotFound."""
        await self._connection.ask("DELETE", path(_STREAM, uid=uid))

    async def pause(self, uid: str) -> Stream:
        """Lets go of the camera and keeps the job; raises NotFound, Conflict."""
        return await self._stream("POST", _STREAM + "pause/", uid)

    async def unpause(self, uid: str) -> Stream:
        """Goes on after a pause; raises NotFound, Conflict."""
        return await self._stream("POST", _STREAM + "unpause/", uid)

    async def restart(self, uid: str) -> Stream:
        """Starts a stream anew; raises NotFound, Conflict."""
        return await self._stream("POST", _STREAM + "restart/", uid)

    async def wait(
        self, uid: str, statuses: Collection[str] = ("WORKING",), *, seconds: float = 30
    ) -> Stream:
        """The stream once its status is one of *statuses*.

        Raises ClientError when it is not within *seconds*, and says how it is.
        """
        for _ in range(max(1, int(seconds * 4))):
            stream = await self.get(uid)
            if stream.state.name in statuses:
                return stream
            await asyncio.sleep(0.25)
        raise ClientError(f"{uid} is {stream.state.name} ({stream.state.reason})")

    async def history(self, uid: str) -> AsyncGenerator[Step]:
        """Every step of a stream's status, newest first; raises NotFound."""
        before: str | None = None
        while True:
            answer = await self._connection.ask(
                "GET", path(_STREAM + "history/", uid=uid), query=params(before=before, limit=500)
            )
            for one in answer.json()["results"]:
                yield Step.model_validate(one)
            before = cursor_of(answer.json()["next"], "before")
            if before is None:
                return

    async def explain(
        self,
        uid: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        area: str | None = None,
    ) -> dict[str, Any]:
        """Why there was an event, or none, for each second; raises NotFound, Invalid."""
        query = params(from_=since, to=until, area=area)
        answer = await self._connection.ask("GET", path(_STREAM + "explain/", uid=uid), query=query)
        return dict(answer.json())

    async def snapshot(self, uid: str, *, overlay: bool | None = None) -> Snapshot:
        """The next picture of a stream; raises NotFound, Conflict, Unavailable.

        *overlay*: with areas and boxes drawn into it.
        """
        where, query = path(_STREAM + "snapshot.jpg", uid=uid), params(overlay=overlay)
        answer = await self._connection.ask("GET", where, query=query)
        return Snapshot(
            jpeg=answer.content,
            captured_at=datetime.fromisoformat(answer.headers["x-captured-at"]),
            boxes=json.loads(answer.headers["x-boxes"]),
        )

    async def preview(self, uid: str, *, overlay: bool | None = None) -> AsyncGenerator[bytes]:
        """Parts of motion JPEG as they come, until the reader stops; raises NotFound, Conflict."""
        where = path(_STREAM + "preview.mjpeg", uid=uid)
        query = params(overlay=overlay)
        async with self._connection.stream(where, query=query, silence=SILENCE) as answer:
            async for part in answer.aiter_bytes():
                yield part

    async def addresses(self, uid: str, *, minutes: float | None = None) -> Addresses:
        """Addresses of live pictures that need no key, for some minutes; raises NotFound."""
        where = path(_STREAM + "addresses/", uid=uid)
        answer = await self._connection.ask("GET", where, query=params(minutes=minutes))
        return Addresses.model_validate(answer.json())

    async def proposed_areas(self, uid: str) -> dict[str, Any]:
        """The job's areas in the view of its camera after a move; raises NotFound."""
        answer = await self._connection.ask("GET", path(_STREAM + "areas/proposed/", uid=uid))
        return dict(answer.json())

    async def try_source(self, url: str, *, transport: str | None = None) -> SourceTrial:
        """What is at a camera's address; nothing is kept. Raises Invalid."""
        body = {"Url": url} | ({"Transport": transport} if transport else {})
        answer = await self._connection.ask("POST", "/api/sources/try/", body=body)
        return SourceTrial.model_validate(answer.json())

    async def try_job(self, job: Job, *, seconds: float | None = None) -> JobTrial:
        """What a job would tell in some seconds, and why; nothing is kept. Raises Invalid."""
        query = params(seconds=seconds)
        answer = await self._connection.ask(
            "POST", "/api/streams/try/", text=text_of(job), query=query
        )
        return JobTrial.model_validate(answer.json())

    async def _stream(self, method: str, template: str, uid: str) -> Stream:
        answer = await self._connection.ask(method, path(template, uid=uid))
        return Stream.model_validate(answer.json())
