"""The typed client against the API over a real socket: every call, both clients, faults by name."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import httpx
import pytest
import uvicorn

from tests.api.rig import JPEG, Rig, job
from tests.api.test_documentation import CALLS
from tests.api.test_events import NOON, seen, stored
from vidette.client import (
    AsyncClient,
    Client,
    Conflict,
    Event,
    Invalid,
    NotAllowed,
    NotFound,
    NotKnown,
    Unreachable,
)
from vidette.core.event import Phase
from vidette.core.trial import SourceTrial

NOTHING = "c2a1e9d0-2a7c-11f1-8f6e-0242ac120009"
NOT_FOR_CLIENTS = {("post", "/api/streams/{job_uid}/")}
"""The other way to read a stream, for clients of the published family."""


@asynccontextmanager
async def served(rig: Rig) -> AsyncIterator[str]:
    """The address at which the rig's application answers over a socket."""
    config = uvicorn.Config(rig.app, port=0, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        await running


class Recorder(httpx.AsyncHTTPTransport):
    """Notes every call that is made."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: set[tuple[str, str]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Passes it on."""
        self.calls.add((request.method.lower(), request.url.path))
        return await super().handle_async_request(request)


async def gathered(events: AsyncIterator[Event], count: int) -> list[Event]:
    """The next *count* of them."""
    found: list[Event] = []
    async with asyncio.timeout(10):
        async for event in events:
            found.append(event)
            if len(found) == count:
                break
    return found


async def read_all(vidette: AsyncClient, rig: Rig, uid: str) -> None:
    """What only reads."""
    stream = await vidette.streams.get(uid)
    assert (stream.state.name, stream.state.fps_analysed, stream.status) == ("WORKING", 5.0, 1)
    assert "binary_json" in (stream.model_extra or {})
    page = await vidette.streams.list(status="WORKING", limit=1)
    assert (page.count, page.results[0].job_uid) == (1, uid)
    assert [one.job_uid async for one in vidette.streams.all()] == [uid]
    steps = [one.name async for one in vidette.streams.history(uid)]
    assert steps[0] == "WORKING"
    assert (await vidette.streams.explain(uid))["results"] == []
    snapshot = await vidette.streams.snapshot(uid)
    assert snapshot.jpeg.startswith(JPEG)
    assert snapshot.boxes == ((0.1, 0.2, 0.3, 0.4, True),)
    async with aclosing(vidette.streams.preview(uid)) as parts:
        async with asyncio.timeout(10):
            async for part in parts:
                assert b"image/jpeg" in part
                break
    addresses = await vidette.streams.addresses(uid, minutes=2)
    assert "signature=" in addresses.preview
    with pytest.raises(NotFound, match="no areas"):
        await vidette.streams.proposed_areas(uid)
    rig.tryer.answer = SourceTrial(width=640, height=480, fps=25.0, reader="own")
    assert (await vidette.streams.try_source("rtsp://camera.invalid/x")).width == 640
    assert (await vidette.streams.try_job(job(), seconds=3)).plays
    assert rig.tryer.jobs[0][1] == 3
    assert "default" in [one.title for one in await vidette.tables.regions()]
    assert [one.uid for one in await vidette.tables.workers()] == ["local-1"]
    assert {one.slug for one in await vidette.tables.case_types()} >= {"motion-detect"}
    assert len(await vidette.tables.statuses()) == 11
    assert await vidette.is_alive()
    assert (await vidette.readiness()).is_ready


async def see_events(vidette: AsyncClient, rig: Rig, uid: str) -> None:
    """Events stored, counted, exported and live."""
    first = replace(seen(uid, 1), labels=("person",))
    async with aclosing(vidette.events.live(job_uid=uid)) as live:
        waiting = asyncio.create_task(gathered(live, 2))
        while not rig.app.state.service.listen.__self__._listeners:
            await asyncio.sleep(0.01)
        rig.engine.raise_event(first)
        rig.engine.raise_event(
            replace(first, phase=Phase.END, seq=1, duration=timedelta(seconds=3))
        )
        start, end = await waiting
    assert (start.event_uid, start.phase, start.labels) == (first.event_uid, "start", ("person",))
    assert (end.seq, end.is_over, end.duration) == (1, True, timedelta(seconds=3))
    assert start.started_at == NOON + timedelta(minutes=1)
    for number in (2, 3):
        rig.engine.raise_event(seen(uid, number))
    await stored(rig, "/api/events/", 3)
    assert await vidette.events.get(end.event_uid) == replace(
        end, envelope=(await vidette.events.get(end.event_uid)).envelope, crops=start.crops
    )
    assert [one.at.minute async for one in vidette.events.find(limit=2)] == [3, 2]
    people = [one async for one in vidette.events.find(label="person", since=NOON)]
    assert [one.event_uid for one in people] == [first.event_uid]
    assert len(await vidette.events.of_stream(uid)) == 3
    counts = await vidette.events.counts(["day", "area"], job_uid=uid)
    assert (counts.total, counts.results[0]["count"]) == (3, 3)
    table = b"".join([part async for part in vidette.events.export("csv")])
    assert table.count(b"\n") == 4
    lines = b"".join([part async for part in vidette.events.export("jsonl", label="person")])
    assert lines.count(b"\n") == 1
    assert people[0].frame_url is not None
    assert await vidette.events.picture(httpx.URL(people[0].frame_url).path) == JPEG
    assert [one async for one in vidette.deliveries.find()] == []
    assert await vidette.endpoints.list() == []
    for call in (vidette.deliveries.get(7), vidette.deliveries.replay(7)):
        with pytest.raises(NotFound):
            await call
    assert await vidette.deliveries.replay_all() == 0
    for switch in (vidette.endpoints.enable, vidette.endpoints.disable):
        with pytest.raises(NotFound):
            await switch("abc")


async def change_all(vidette: AsyncClient, uid: str) -> None:
    """What changes streams and regions."""
    await vidette.streams.replace(uid, job(Title="Gate"))
    await vidette.streams.restart(uid)
    assert (await vidette.streams.pause(uid)).state.reason
    await vidette.streams.wait(uid, ["IN_PAUSE"])
    with pytest.raises(Conflict, match="already paused"):
        await vidette.streams.pause(uid)
    await vidette.streams.unpause(uid)
    with pytest.raises(Conflict):
        await vidette.tunings.start(uid, wait=0)
    for call in (vidette.tunings.get(uid), vidette.shadows.get(uid), vidette.shadows.end(uid)):
        with pytest.raises(NotFound):
            await call
    with pytest.raises(Invalid, match="minutes"):
        await vidette.shadows.start(uid, {}, minutes=-1)
    await vidette.tables.drain("local-1")
    assert (await vidette.tables.workers())[0].is_draining
    await vidette.tables.undrain("local-1")
    region = await vidette.tables.create_region("yard")
    await vidette.tables.delete_region(region.id)
    await vidette.streams.delete(uid)
    with pytest.raises(NotFound, match="Stream not found"):
        await vidette.streams.get(uid)


async def let_in(vidette: AsyncClient, url: str) -> None:
    """Users, keys and sessions."""
    assert (await vidette.session.get()).open
    await vidette.users.add("ann", "a long password", role="admin")
    with pytest.raises(NotKnown):
        await vidette.users.list()
    with pytest.raises(NotKnown):
        await vidette.session.log_in("ann", "wrong")
    await vidette.session.log_in("ann", "a long password")
    assert (await vidette.session.get()).name == "ann"
    key = await vidette.keys.add("viewer", days=3)
    assert [one.title for one in await vidette.keys.list()] == ["viewer"]
    async with AsyncClient(url, key=key.key) as reading:
        assert await reading.tables.workers()
        with pytest.raises(NotAllowed):
            await reading.streams.create(job())
    await vidette.keys.revoke(key.id)
    await vidette.users.add("bob", "another password")
    await vidette.users.change("bob", role="operator")
    await vidette.users.remove("bob")
    assert [one.name for one in await vidette.users.list()] == ["ann"]
    await vidette.session.log_out()


async def test_every_call(rig: Rig) -> None:
    recorder = Recorder()
    async with served(rig) as url, AsyncClient(url, transport=recorder) as vidette:
        uid = await vidette.streams.create(job(), idempotency_key="one")
        assert await vidette.streams.create(job(), idempotency_key="one") == uid
        with pytest.raises(Invalid) as wrong:
            await vidette.streams.create(job(Source={}))
        assert wrong.value.faults["Source"]["Url"] == ["This field is required."]
        await rig.until_status(uid, "PENDING")
        rig.engine.play(uid)
        await rig.until(uid, lambda body: bool(body["status"] == 1 and body["state"]["fps_in"]))
        await vidette.streams.wait(uid)
        await read_all(vidette, rig, uid)
        await see_events(vidette, rig, uid)
        await change_all(vidette, uid)
        await let_in(vidette, url)
    parts = {"{name}": ".+", "{job_uid}": "[0-9a-f-]{36}"}
    templates = {
        (method, path): re.compile(
            re.sub(r"{\w+}", lambda part: parts.get(part[0], "[^/]+"), path) + "$"
        )
        for path, methods in CALLS.items()
        for method in methods
    }
    missed = {
        call
        for call, pattern in templates.items()
        if not any(call[0] == method and pattern.match(path) for method, path in recorder.calls)
    }
    assert missed == NOT_FOR_CLIENTS


async def test_a_broken_connection_is_made_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vidette.client.asynchronous.events.RESTS", 0.05)
    uid = await rig.working(job())
    async with served(rig) as url:
        vidette = AsyncClient(url)
        live = vidette.events.live()
        waiting = asyncio.create_task(gathered(live, 1))
        while not rig.app.state.service.listen.__self__._listeners:
            await asyncio.sleep(0.01)
        rig.engine.raise_event(seen(uid, 1))
        (first,) = await waiting
        port = int(url.rpartition(":")[2])
    rig.engine.raise_event(seen(uid, 2))  # while nobody serves
    await stored(rig, "/api/events/", 2)
    config = uvicorn.Config(rig.app, port=port, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    (second,) = await gathered(live, 1)
    assert [one.at.minute for one in (first, second)] == [1, 2]
    await vidette.close()
    server.should_exit = server.force_exit = True
    await running


async def test_the_client_without_asyncio(rig: Rig) -> None:
    uid = await rig.working(job())
    rig.engine.raise_event(seen(uid, 1))
    await stored(rig, "/api/events/", 1)

    def story(url: str) -> None:
        with Client(url) as vidette:
            assert vidette.streams.wait(uid).job_uid == uid
            assert [one.at.minute for one in vidette.events.find(job_uid=uid)] == [1]
            (told,) = islice(vidette.events.live(last_id="1"), 1)
            assert told.job_uid == uid
            assert b"EventUid" in b"".join(vidette.events.export("jsonl"))
            part = next(iter(vidette.streams.preview(uid)))
            assert b"image/jpeg" in part
            with pytest.raises(NotFound):
                vidette.streams.get(NOTHING)
            with pytest.raises(NotFound):
                next(iter(vidette.streams.preview(NOTHING)))

    async with served(rig) as url:
        await asyncio.to_thread(story, url)


async def test_a_service_that_is_not_there() -> None:
    async with AsyncClient("http://127.0.0.1:9") as vidette:
        with pytest.raises(Unreachable, match=r"http://127\.0\.0\.1:9 does not answer"):
            await vidette.streams.list()
        with pytest.raises(Unreachable):
            await anext(vidette.events.live())
        with pytest.raises(Unreachable):
            await anext(vidette.events.export())
        with pytest.raises(Unreachable):
            await anext(vidette.streams.preview(NOTHING))
