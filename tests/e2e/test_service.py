"""The whole service as its user has it: a camera over RTSP in, signed callbacks out, kills between."""

import asyncio
import json
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from benchmarks import kill_loop
from vidette.bench.service import ServiceProcess
from vidette.delivery.signing import verify
from vidette.practice.camera import PracticeCamera
from vidette.practice.sink import Sink

TOKEN = "s3cr3t-Tok3n"
CLIP = "car-park-topdown.mp4"


@dataclass
class Site:
    """One camera, one service, one sink, and where the service's output goes."""

    camera: PracticeCamera
    service: ServiceProcess
    sink: Sink
    log: Path

    def source(self) -> str:
        """The camera's address with its credentials, as a platform sends it."""
        return self.camera.url("yard")


@asynccontextmanager
async def site(folder: Path, clip: Callable[[str], Path], port: int = 0) -> AsyncIterator[Site]:
    camera = PracticeCamera({"yard": clip(CLIP)}, token=f"viewer:{TOKEN}", port=port)
    secret = "whsec_dGhpcyBpcyBub3QgYSByZWFsIHNlY3JldCBhdCBhbGw="
    sink = Sink(partial(verify, secret), keep_bodies=True)
    log = folder / "service.log"
    settings = {
        "VIDETTE_WEBHOOK_SECRET": secret,
        "VIDETTE_LOG_LEVEL": "debug",
        "VIDETTE_WORKERS": "1",
    }
    service = ServiceProcess(folder / "data", log, settings=settings)
    await camera.start()
    await sink.start()
    try:
        await service.start()
        try:
            yield Site(camera, service, sink, log)
        finally:
            assert await service.stop() == 0
    finally:
        await sink.close()
        await camera.close()


async def state_becomes(service: ServiceProcess, uid: str, name: str) -> dict[str, Any]:
    """The stream once its state has *name*; fails with what it is after twenty seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + 20
    while True:
        stream: dict[str, Any] = await service.call("GET", f"/api/streams/{uid}/?format=json")
        if stream["state"]["name"] == name:
            return stream
        assert loop.time() < deadline, f"still {stream['state']}, not {name}"
        await asyncio.sleep(0.05)


async def test_a_camera_in_and_signed_events_out(
    tmp_path: Path, clip: Callable[[str], Path]
) -> None:
    async with site(tmp_path, clip) as at:
        job = kill_loop.job(at.source(), at.sink.url)
        uid = (await at.service.call("POST", "/api/streams/", job))["stream_uid"]
        working = await state_becomes(at.service, uid, "WORKING")
        assert working["status"] == 1
        assert json.loads(working["platform_json"]) == job
        assert list(json.loads(working["binary_json"]).items())[-1] == ("JobUid", uid)

        entry = await at.sink.wait_for(lambda entry: entry.event == "motion-detect", timeout=40)
        assert entry.signed
        data = entry.data
        assert (data["JobUid"], data["StreamUid"]) == (uid, job["Source"]["Uid"])
        assert (data["phase"], data["seq"]) == ("start", 0)
        x, y, w, h = data["rect"][0]
        assert 0 <= x < x + w <= 768
        assert 0 <= y < y + h <= 432
        crop = json.loads(entry.body)["data"]["crop"][0]
        assert b64decode(crop.removeprefix("data:image/jpeg;base64,"))[:2] == b"\xff\xd8"
        with urlopen(data["eventFrameUrl"], timeout=10) as picture:
            assert picture.headers["Content-Type"] == "image/jpeg"
            assert picture.read(2) == b"\xff\xd8"
        assert at.camera.readers("yard") == 1

        ended = await at.sink.wait_for(
            lambda entry: (
                entry.data.get("phase") == "end" and entry.data["EventUid"] == data["EventUid"]
            ),
            timeout=40,
        )
        assert ended.data["seq"] >= 1
        assert ended.data["durationMs"] > 1000
        listed = await at.service.call("GET", f"/api/streams/{uid}/events/?type=motion-detect")
        assert data["EventUid"] in [event["data"]["EventUid"] for event in listed["results"]]

        await at.service.call("POST", f"/api/streams/{uid}/pause/")
        paused = await state_becomes(at.service, uid, "IN_PAUSE")
        assert paused["status"] == 11
        history = await at.service.call("GET", f"/api/streams/{uid}/history/")
        names = [step["name"] for step in history["results"]]
        assert names[:2] == ["IN_PAUSE", "PAUSE"]
        assert names[::-1][:4] == ["CREATED", "PREPARED", "PENDING", "WORKING"]
        told = [
            entry.data["status_name"] for entry in at.sink.entries if entry.channel == "streams"
        ]
        assert told[:4] == ["CREATED", "PREPARED", "PENDING", "WORKING"]
        pages = [
            json.dumps(await at.service.call("GET", path))
            for path in ("/api/workers/", "/api/events/", "/healthz", "/readyz", "/api/case_types/")
        ]
        pages += [json.dumps(history), json.dumps(listed), json.dumps(working["state"])]
        ledger = json.dumps([entry.data for entry in at.sink.entries])
    for text in (*pages, ledger, at.log.read_text()):
        assert TOKEN not in text


async def test_a_job_that_asks_for_it_is_told_what_the_light_did(
    tmp_path: Path, clip: Callable[[str], Path]
) -> None:
    async with site(tmp_path, clip) as at:
        scene = "testsrc://yard?w=320&h=180&fps=10&first=600&light_at=5&light_by=40"
        job = kill_loop.job(scene, at.sink.url)
        job["Pipeline"]["Processing"] = {"scene_events": True}
        uid = (await at.service.call("POST", "/api/streams/", job))["stream_uid"]
        ended = await at.sink.wait_for(lambda entry: entry.data.get("phase") == "end", timeout=40)
        started = next(entry for entry in at.sink.entries if entry.data.get("phase") == "start")
        for entry in (started, ended):
            assert (entry.event, entry.data["type"]) == ("scene-light", "scene-light")
            assert entry.data["AnalyticsType"] == "motion-detect"
            assert entry.data["labels"] == ["exposure"]
            assert entry.data["rect"] == [[0, 0, 320, 180]]
            assert "areaName" not in entry.data
        assert started.data["EventUid"] == ended.data["EventUid"]
        assert 5000 <= started.data["mediaMs"] <= 5400
        listed = await at.service.call("GET", f"/api/streams/{uid}/events/?type=scene-light")
        assert {event["data"]["EventUid"] for event in listed["results"]} == {
            started.data["EventUid"]
        }


async def test_a_camera_that_goes_and_comes_back(
    tmp_path: Path, clip: Callable[[str], Path]
) -> None:
    async with site(tmp_path, clip) as at:
        uid = (
            await at.service.call("POST", "/api/streams/", kill_loop.job(at.source(), at.sink.url))
        )["stream_uid"]
        await state_becomes(at.service, uid, "WORKING")
        port = at.camera.port
        await at.camera.close()
        down = await state_becomes(at.service, uid, "DOWN")
        assert down["status"] == 7
        assert down["state"]["reason"] in {"refused", "ended", "unreachable"}
        assert down["state"]["next_attempt_at"] is not None
        at.camera = PracticeCamera({"yard": clip(CLIP)}, token=f"viewer:{TOKEN}", port=port)
        await at.camera.start()
        try:
            await state_becomes(at.service, uid, "WORKING")
            wrong = at.camera.url("yard").replace(TOKEN, "wrong-Tok3n")
            job = kill_loop.job(wrong, at.sink.url)
            other = (await at.service.call("POST", "/api/streams/", job))["stream_uid"]
            refused = await state_becomes(at.service, other, "DOWN")
            assert refused["state"]["reason"] == "unauthorized"
            await at.service.call("DELETE", f"/api/streams/{other}/")
            with pytest.raises(RuntimeError, match="404"):
                await at.service.call("GET", f"/api/streams/{other}/")
        finally:
            await at.camera.close()
    assert "wrong-Tok3n" not in at.log.read_text()


async def test_kills_of_service_and_host_lose_nothing() -> None:
    verdict = await kill_loop.run(rounds=2, streams=4)
    assert verdict.faults == []
    assert len(verdict.service_recoveries) == len(verdict.host_recoveries) == 2
    assert verdict.messages > 0


def vidette(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the command line as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "vidette", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_demo_once_ends_after_a_delivered_event() -> None:
    done = vidette("demo", "--once")
    assert done.returncode == 0, done.stderr
    assert "WORKING" in done.stdout
    assert "motion-detect start" in done.stdout
    assert "CC BY 4.0" in done.stdout


def test_two_services_never_share_a_data_folder(tmp_path: Path) -> None:
    async def second_while_first_runs() -> subprocess.CompletedProcess[str]:
        service = ServiceProcess(tmp_path / "data", tmp_path / "log")
        await service.start()
        try:
            return await asyncio.to_thread(
                vidette, "serve", "--port", "0", "--data-dir", str(tmp_path / "data")
            )
        finally:
            await service.stop()

    second = asyncio.run(second_while_first_runs())
    assert second.returncode == 1
    assert "uses the data folder" in second.stderr


def test_wrong_settings_are_named() -> None:
    wrong = vidette("serve", VIDETTE_PORT="eighty", VIDETTE_KEEP_DAYS="0")
    assert wrong.returncode == 2
    assert "VIDETTE_PORT" in wrong.stderr
    assert "VIDETTE_KEEP_DAYS" in wrong.stderr
    opened = vidette("serve", "--host", "0.0.0.0")
    assert opened.returncode == 2
    assert "VIDETTE_OPEN=1" in opened.stderr
