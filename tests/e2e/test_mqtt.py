"""A real broker told by a real service: discovery, states, events, pictures; over restarts of either."""

import asyncio
import json
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiomqtt
import pytest

from vidette.bench.service import ServiceProcess
from vidette.practice.camera import PracticeCamera

CAMERA = "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21"
PROGRAM = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PASSWORD = "geh%eim"


class Broker:
    """mosquitto on loopback, which keeps nothing over its end."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._configuration = folder / "mosquitto.conf"
        self._configuration.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Once it listens."""
        assert PROGRAM is not None
        self._process = await asyncio.create_subprocess_exec(
            *(PROGRAM, "-c", str(self._configuration)), stderr=asyncio.subprocess.PIPE
        )
        assert self._process.stderr is not None
        async with asyncio.timeout(10):
            while b"running" not in await self._process.stderr.readline():
                pass

    async def stop(self) -> None:
        """Ends it."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


class Reader:
    """What the broker says: the newest message of each topic, and all in order."""

    def __init__(self) -> None:
        self.newest: dict[str, bytes] = {}
        self.all: list[tuple[str, bytes]] = []
        self._came = asyncio.Condition()

    async def read(self, client: aiomqtt.Client) -> None:
        """Until it is cancelled."""
        async for message in client.messages:
            payload = bytes(message.payload) if isinstance(message.payload, bytes) else b""
            async with self._came:
                self.newest[str(message.topic)] = payload
                self.all.append((str(message.topic), payload))
                self._came.notify_all()

    async def until(self, holds: Callable[[], Any]) -> None:
        """Waits until *holds* is true; fails after half a minute."""
        async with asyncio.timeout(30), self._came:
            await self._came.wait_for(holds)


@asynccontextmanager
async def reading(broker: Broker) -> AsyncIterator[Reader]:
    reader = Reader()
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("#", qos=1)
        task = asyncio.create_task(reader.read(client))
        try:
            yield reader
        finally:
            task.cancel()
            await asyncio.wait({task})


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    if PROGRAM is None:
        pytest.skip("there is no mosquitto here")
    broker = Broker(tmp_path)
    await broker.start()
    yield broker
    await broker.stop()


@pytest.fixture
async def camera(clip: Callable[[str], Path]) -> AsyncIterator[PracticeCamera]:
    camera = PracticeCamera({"yard": clip("car-park-topdown.mp4")})
    await camera.start()
    yield camera
    await camera.close()


@pytest.fixture
async def service(tmp_path: Path, broker: Broker) -> AsyncIterator[ServiceProcess]:
    settings = {
        "VIDETTE_WORKERS": "1",
        "VIDETTE_MQTT_URL": f"mqtt://watcher:geh%25eim@127.0.0.1:{broker.port}",
    }
    service = ServiceProcess(tmp_path / "data", tmp_path / "log", settings=settings)
    await service.start()
    yield service
    await service.stop()


def job(url: str, **more: Any) -> dict[str, Any]:
    whole = [[0, 0], [1, 0], [1, 1], [0, 1]]
    return {
        "CaseType": "motion-detect",
        "Title": "Двор",
        "Source": {"Uid": CAMERA, "Url": url, "Output": {"FPS": 5}},
        "Pipeline": {"Areas": [{"Id": "car/park", "Shape": whole}]},
    } | more


async def test_home_automation_is_told_where_a_broker_is_installed(
    service: ServiceProcess, broker: Broker, camera: PracticeCamera, tmp_path: Path
) -> None:
    created = await service.call("POST", "/api/streams/", job(camera.url("yard")))
    uid = created["stream_uid"]
    topic = f"vidette/{uid}"
    area = f"{topic}/areas/car%2Fpark/active"
    found = f"homeassistant/device/vidette_{uid}/config"
    async with reading(broker) as reader:
        await reader.until(lambda: reader.newest.get(f"{topic}/availability") == b"online")
        assert reader.newest["vidette/status"] == b"online"
        device = json.loads(reader.newest[found])
        assert device["device"]["name"] == "Двор"
        topics = {name: one.get("state_topic") for name, one in device["components"].items()}
        assert topics["active"] == f"{topic}/active"
        assert area in topics.values()
        assert device["components"]["active"]["device_class"] == "motion"
        await reader.until(lambda: (f"{topic}/active", b"ON") in reader.all)
        await reader.until(lambda: (area, b"ON") in reader.all)
        await reader.until(
            lambda: reader.newest.get(f"{topic}/picture", b"").startswith(b"\xff\xd8")
        )

        def phases() -> set[str]:
            events = [json.loads(text) for name, text in reader.all if name == f"{topic}/events"]
            return {one["data"]["phase"] for one in events}

        await reader.until(lambda: phases() >= {"start", "end"})
        told = [text for name, text in reader.all if name == f"{topic}/active"]
        assert b"OFF" in told[told.index(b"ON") :]
        # Without its area the job has no sensor for it.
        await service.call("PUT", f"/api/streams/{uid}/", job(camera.url("yard"), Pipeline={}))
        await reader.until(lambda: len(json.loads(reader.newest[found])["components"]) == 3)
        await service.call("POST", f"/api/streams/{uid}/pause/")
        await reader.until(lambda: reader.newest[f"{topic}/availability"] == b"offline")
        await reader.until(
            lambda: json.loads(reader.newest[f"{topic}/state"])["status"] == "IN_PAUSE"
        )
        await service.call("DELETE", f"/api/streams/{uid}/")
        await reader.until(lambda: reader.newest[found] == b"" == reader.newest[f"{topic}/state"])
    assert PASSWORD not in (tmp_path / "log").read_text()


async def test_restarts_of_broker_and_service_where_a_broker_is_installed(
    service: ServiceProcess, broker: Broker, camera: PracticeCamera
) -> None:
    created = await service.call("POST", "/api/streams/", job(camera.url("yard")))
    other = await service.call("POST", "/api/streams/", job("rtsp://127.0.0.1:9/none"))
    uid, gone = created["stream_uid"], other["stream_uid"]
    async with reading(broker) as reader:
        await reader.until(lambda: reader.newest.get(f"vidette/{uid}/active") == b"ON")
        await service.kill()
        await reader.until(lambda: reader.newest["vidette/status"] == b"offline")
    # The broker forgets everything; the service comes back while it is away.
    await broker.stop()
    await service.start()
    await broker.start()
    async with reading(broker) as reader:
        await reader.until(lambda: reader.newest.get("vidette/status") == b"online")
        await reader.until(lambda: reader.newest.get(f"vidette/{uid}/availability") == b"online")
        await reader.until(lambda: f"vidette/{uid}/events" in reader.newest)
        await reader.until(lambda: f"homeassistant/device/vidette_{gone}/config" in reader.newest)
    # A stream that goes while the service is not connected leaves nothing retained.
    await service.stop()
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        ghost = "c2a1e9d0-2a7c-11f1-8f6e-0242ac120002"
        await client.publish(f"vidette/{ghost}/state", "{}", qos=1, retain=True)
        await client.publish(f"homeassistant/device/vidette_{ghost}/config", "{}", 1, retain=True)
    await service.start()
    async with reading(broker) as reader:
        await reader.until(lambda: reader.newest.get("vidette/status") == b"online")
        await reader.until(lambda: reader.newest.get(f"vidette/{ghost}/state", b"") == b"")
        await reader.until(
            lambda: reader.newest.get(f"homeassistant/device/vidette_{ghost}/config", b"") == b""
        )


async def test_a_broker_that_forgot_all_is_told_all_though_nothing_happens_where_one_is_installed(
    service: ServiceProcess, broker: Broker
) -> None:
    created = await service.call("POST", "/api/streams/", job("rtsp://127.0.0.1:9/none"))
    uid = created["stream_uid"]
    await service.call("POST", f"/api/streams/{uid}/pause/")
    async with reading(broker) as reader:
        await reader.until(lambda: b"IN_PAUSE" in reader.newest.get(f"vidette/{uid}/state", b""))
    await broker.stop()
    await broker.start()
    async with reading(broker) as reader:
        await reader.until(lambda: b"IN_PAUSE" in reader.newest.get(f"vidette/{uid}/state", b""))
        assert reader.newest["vidette/status"] == b"online"
