"""Events as they happen: what a reader of Server-Sent Events hears, again after it was away, and when behind."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from starlette.types import Message

from tests.api.rig import BASE, Rig, job
from tests.api.test_events import NOON, seen, stored
from vidette.core.event import Phase, unix_ms

PATH = "/api/events/live"


class Reader:
    """Reads Server-Sent Events by the rules of the standard, from the application itself."""

    def __init__(self, rig: Rig, query: str = "", last: str | None = None) -> None:
        self.status = 0
        self.messages: list[dict[str, Any]] = []
        self._text = ""
        self._left, self._came = asyncio.Event(), asyncio.Condition()
        headers = [(b"host", BASE.partition("://")[2].encode())]
        if last is not None:
            headers.append((b"last-event-id", last.encode()))
        scope = {
            "type": "http",
            "method": "GET",
            "path": PATH,
            "raw_path": PATH.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": headers,
        }
        self.task = asyncio.create_task(rig.app(scope, self._receive, self._send))

    async def _receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        async with self._came:
            self.status = message.get("status", self.status)
            self._text += bytes(message.get("body", b"")).decode()
            *whole, self._text = self._text.split("\n\n")
            for block in whole:
                fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
                if "data" in fields:
                    self.messages.append(fields | {"data": json.loads(fields["data"])})
            self._came.notify_all()

    async def begun(self) -> None:
        """Waits until it listens."""
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: self.status)

    async def told(self, count: int) -> list[dict[str, Any]]:
        """The messages once there are so many."""
        async with asyncio.timeout(10), self._came:
            await self._came.wait_for(lambda: len(self.messages) >= count)
        return self.messages

    async def leave(self) -> None:
        """Closes the connection."""
        self._left.set()
        async with asyncio.timeout(5):
            await self.task


def phases(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["data"]["data"]["EventUid"], one["data"]["data"]["phase"]) for one in messages]


async def test_a_reader_hears_events_as_they_happen(rig: Rig) -> None:
    uid = await rig.working(job())
    reader = Reader(rig)
    await reader.begun()
    start = seen(uid, 1)
    end = replace(start, phase=Phase.END, seq=1, at=start.at + timedelta(seconds=4))
    rig.engine.raise_event(start)
    rig.engine.raise_event(end)
    told = await reader.told(2)
    assert phases(told) == [(start.event_uid, "start"), (start.event_uid, "end")]
    assert [one["event"] for one in told] == ["events", "events"]
    assert [one["id"] for one in told] == [str(unix_ms(start.at)), str(unix_ms(end.at))]
    crop = told[0]["data"]["data"]["crop"][0]
    assert (await rig.client.get(crop)).status_code == 200
    await reader.leave()


async def test_only_what_is_wanted_is_told(rig: Rig) -> None:
    uid = await rig.working(job())
    reader = Reader(rig, f"job_uid={uid}&area=door&statuses=1")
    await reader.begun()
    rig.engine.raise_event(seen(uid, 1, area="gate"))
    rig.engine.raise_event(seen(uid, 2, area="door"))
    assert phases(await reader.told(1)) == [(seen(uid, 2).event_uid, "start")]
    await rig.client.post(f"/api/streams/{uid}/pause/")
    told = await reader.told(2)
    assert told[1]["event"] == "streams"
    assert told[1]["data"]["data"]["status_name"] == "PAUSE"
    await reader.leave()


async def test_who_was_away_hears_what_happened_meanwhile(rig: Rig) -> None:
    uid = await rig.working(job())
    reader = Reader(rig)
    await reader.begun()
    rig.engine.raise_event(seen(uid, 1))
    last = (await reader.told(1))[0]["id"]
    await reader.leave()
    first = seen(uid, 1)
    rig.engine.raise_event(replace(first, phase=Phase.END, seq=1, at=NOON + timedelta(minutes=2)))
    rig.engine.raise_event(seen(uid, 3))
    await stored(rig, "/api/events/", 2, ended=1)
    again = Reader(rig, last=last)
    told = await again.told(2)
    meanwhile = [(first.event_uid, "end"), (seen(uid, 3).event_uid, "start")]
    assert phases(told)[:2] == meanwhile
    fourth = seen(uid, 4).event_uid, "start"
    rig.engine.raise_event(seen(uid, 4))
    count = 2
    while fourth not in phases(told):
        told = await again.told(count := count + 1)
    # What was committed while it came back may be told twice: it is told at least once.
    assert list(dict.fromkeys(phases(told))) == [*meanwhile, fourth]
    await again.leave()


async def test_an_id_that_was_not_given_out_is_refused(rig: Rig) -> None:
    answer = await rig.client.get(PATH, headers={"Last-Event-ID": "yesterday"})
    assert answer.status_code == 400
    assert list(answer.json()) == ["Last-Event-ID"]


async def test_a_wrong_filter_is_refused_by_its_name(rig: Rig) -> None:
    answer = await rig.client.get(f"{PATH}?stream_uid=gate")
    assert answer.status_code == 400
    assert list(answer.json()) == ["stream_uid"]
