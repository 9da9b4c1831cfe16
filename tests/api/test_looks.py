"""Live pictures: one of them, many of them, who may not look, and that nobody is asked for nothing."""

import asyncio
import json

import pytest
from starlette.types import Message

from tests.api.rig import BASE, JPEG, Rig, job
from vidette.api.looks import BOUNDARY
from vidette.core.reasons import Reason


async def test_a_snapshot_is_the_next_picture(rig: Rig) -> None:
    uid = await rig.working(job())
    assert rig.engine.looks == 0
    answer = await rig.client.get(f"/api/streams/{uid}/snapshot.jpg")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-captured-at"].endswith("Z")
    assert json.loads(answer.headers["x-boxes"]) == [[0.1, 0.2, 0.3, 0.4, True]]
    assert answer.content == JPEG + b"1"
    assert rig.engine.looks == 1
    marked = await rig.client.get(f"/api/streams/{uid}/snapshot.jpg?overlay=1")
    assert marked.content == JPEG + b"marked2"


@pytest.mark.parametrize("path", ["snapshot.jpg", "preview.mjpeg"])
async def test_what_does_not_play_has_no_pictures(rig: Rig, path: str) -> None:
    uid = await rig.working(job())
    rig.engine.fail(uid, Reason.UNAUTHORIZED, "401 for rtsp://user:secret@camera.invalid/yard")
    await rig.until_status(uid, "DOWN")
    answer = await rig.client.get(f"/api/streams/{uid}/{path}")
    assert answer.status_code == 409
    detail = answer.json()["detail"]
    assert "DOWN" in detail
    assert "credentials" in detail
    assert "secret" not in detail
    assert rig.engine.looks == 0


@pytest.mark.parametrize("path", ["snapshot.jpg", "preview.mjpeg"])
async def test_an_unknown_stream_has_no_pictures(rig: Rig, path: str) -> None:
    answer = await rig.client.get(f"/api/streams/5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21/{path}")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Stream not found"})


class Viewer:
    """Reads a preview as a browser does, as slowly as a test wants."""

    def __init__(self, rig: Rig, uid: str) -> None:
        self.messages: list[Message] = []
        self._left = asyncio.Event()
        self._came = asyncio.Condition()
        path = f"/api/streams/{uid}/preview.mjpeg"
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", BASE.partition("://")[2].encode())],
        }
        self.task = asyncio.create_task(rig.app(scope, self._receive, self._send))

    async def _receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        async with self._came:
            self.messages.append(message)
            self._came.notify_all()

    async def pictures(self, count: int) -> list[bytes]:
        """The first *count* bodies."""
        async with asyncio.timeout(15), self._came:
            await self._came.wait_for(lambda: len(self.messages) > count)
        return [bytes(one["body"]) for one in self.messages[1 : count + 1]]

    async def leave(self) -> None:
        """Closes the page."""
        self._left.set()
        async with asyncio.timeout(5):
            await self.task


async def test_viewers_of_one_preview_share_its_pictures(rig: Rig) -> None:
    uid = await rig.working(job())
    first = Viewer(rig, uid)
    ones = await first.pictures(1)
    second = Viewer(rig, uid)
    ones = await first.pictures(3)
    others = await second.pictures(1)
    assert first.messages[0]["status"] == 200
    assert ones[0].startswith(f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n".encode())
    assert JPEG + b"1" in ones[0]
    assert others[0] in [bytes(one.get("body", b"")) for one in first.messages]
    await first.leave()
    await second.leave()
    looks = rig.engine.looks
    other = await rig.working(job())
    assert (await rig.client.get(f"/api/streams/{other}/snapshot.jpg")).status_code == 200
    assert rig.engine.looks == looks + 1


async def test_a_preview_ends_with_its_stream(rig: Rig) -> None:
    uid = await rig.working(job())
    viewer = Viewer(rig, uid)
    await viewer.pictures(1)
    assert (await rig.client.delete(f"/api/streams/{uid}/")).status_code == 204
    async with asyncio.timeout(10):
        await viewer.task
    assert bytes(viewer.messages[-2]["body"]).endswith(f"--{BOUNDARY}--\r\n".encode())
