"""The channels as a platform of the family listens to them: a client that knows the published facts alone."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from vidette.bench.service import ServiceProcess
from vidette.practice.camera import PracticeCamera

CAMERA = "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21"
LARGEST = 65_400


@pytest.fixture
async def camera(clip: Callable[[str], Path]) -> AsyncIterator[PracticeCamera]:
    camera = PracticeCamera({"yard": clip("car-park-topdown.mp4")})
    await camera.start()
    yield camera
    await camera.close()


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[ServiceProcess]:
    settings = {"VIDETTE_WORKERS": "1", "VIDETTE_APP_KEYS": "first-key, second-key"}
    service = ServiceProcess(tmp_path / "data", tmp_path / "log", settings=settings)
    await service.start()
    try:
        yield service
    finally:
        assert await service.stop() == 0


def address(service: ServiceProcess, key: str, channel: str) -> str:
    return f"{service.url.replace('http', 'ws', 1)}/ws/app/{key}/{channel}/more"


def job(url: str) -> dict[str, Any]:
    return {"CaseType": "motion-detect", "Source": {"Uid": CAMERA, "Url": url}}


async def taken(socket: ClientConnection, holds: Callable[[dict[str, Any]], bool]) -> Any:
    """The first message of which *holds* is true; fails after half a minute."""
    async with asyncio.timeout(30):
        while True:
            text = await socket.recv(decode=True)
            assert len(text.encode()) <= LARGEST
            message = json.loads(text)
            assert list(message) == ["channel", "event", "data"]
            if holds(message):
                return message


async def test_stats_come_within_three_seconds_and_name_each_stream(
    service: ServiceProcess, camera: PracticeCamera
) -> None:
    created = await service.call("POST", "/api/streams/", job(camera.url("yard")))
    uid = created["stream_uid"]
    async with connect(address(service, "second-key", "stats")) as socket:
        async with asyncio.timeout(3):
            first = json.loads(await socket.recv())
        assert (first["channel"], first["event"]) == ("stats", "stats")
        told = await taken(
            socket, lambda one: one["data"].get("streams", {}).get(uid, {}).get("uptime", 0) > 0
        )
        assert set(told["data"]) == {"ovmsUid", "streams", "streamsCount"}
        assert told["data"]["streamsCount"] == 1
        one = told["data"]["streams"][uid]
        assert set(one) == {"frameProcessRate", "starttime", "status", "streamUid", "uptime"}
        assert (one["status"], one["streamUid"]) == ("up", CAMERA)
        machine = (await taken(socket, lambda one: "cpu" in one["data"]))["data"]
        assert set(machine) == {"cpu", "memory", "ipaddress"}
        assert machine["cpu"]["cpu_count"] >= 1
        memory = machine["memory"]
        assert memory["total_memory"] == memory["available_memory"] + memory["used_memory"] > 0


async def test_every_event_comes_once_on_each_channel(
    service: ServiceProcess, camera: PracticeCamera
) -> None:
    async with (
        connect(address(service, "first-key", "events")) as nested,
        connect(address(service, "first-key", "raw-events")) as raw,
    ):
        created = await service.call("POST", "/api/streams/", job(camera.url("yard")))
        told: list[dict[str, Any]] = []

        def is_end(message: dict[str, Any]) -> bool:
            told.append(message)
            return bool(message["data"]["data"]["phase"] == "end")

        end = await taken(nested, is_end)
        assert (end["channel"], end["event"]) == ("events", "motion-detect")
        inner = end["data"]
        assert list(inner) == ["channel", "event", "data"]
        data = inner["data"]
        assert (data["JobUid"], data["StreamUid"]) == (created["stream_uid"], CAMERA)
        assert all(crop.startswith("http") for one in told for crop in one["data"]["data"]["crop"])
        numbers = [one["data"]["data"]["seq"] for one in told]
        assert numbers == list(range(len(told)))
        plain = await taken(raw, lambda one: bool(one["data"]["phase"] == "end"))
        assert plain["channel"] == "raw-events"
        assert plain["data"] == data


@pytest.mark.parametrize(
    ("key", "channel", "why"),
    [
        ("third-key", "events", "VIDETTE_APP_KEYS"),
        ("first-key", "news", "events, raw-events, stats"),
    ],
)
async def test_an_unknown_key_or_channel_is_refused(
    service: ServiceProcess, key: str, channel: str, why: str
) -> None:
    async with connect(address(service, key, channel)) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
    assert why in closed.value.rcvd.reason


async def test_a_page_of_another_site_may_not_listen(service: ServiceProcess) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(
            address(service, "first-key", "events"), origin=Origin("https://elsewhere.invalid")
        ):
            pass
    assert refused.value.response.status_code == 403
