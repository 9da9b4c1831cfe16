"""The whole product in one process: practice camera, service, job, callback receiver."""

import asyncio
import json
import sys
import tempfile
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from vidette import logs
from vidette.app import callback_secret, serve, stop_on_signals
from vidette.core.errors import VidetteError
from vidette.delivery.signing import verify
from vidette.practice.camera import PracticeCamera
from vidette.practice.ledger import Entry
from vidette.practice.sink import Sink
from vidette.settings import Settings, read_settings

CLIP = "car-park-topdown.mp4"
CREDIT = "Video: car-detection.mp4 by Intel (github intel-iot-devkit/sample-videos), CC BY 4.0"
PATIENCE = 60.0
"""Seconds that `--once` waits for an event."""
LANES = {
    "left lane": [[0.08, 0.02], [0.36, 0.02], [0.36, 0.98], [0.08, 0.98]],
    "right lane": [[0.37, 0.02], [0.64, 0.02], [0.64, 0.98], [0.37, 0.98]],
}


class DemoFailed(VidetteError):
    """The demo did not reach its event."""


def run_demo(*, once: bool, port: int) -> int:
    """Runs the demo until Ctrl-C, or with *once* until an event was delivered.

    Raises DemoFailed with the reason when *once* sees none within PATIENCE seconds.
    """
    with tempfile.TemporaryDirectory(prefix="vidette-demo-") as folder:
        settings = read_settings(
            host="127.0.0.1",
            port=port,
            data_dir=Path(folder),
            public_url="",
            workers=1,
            allow_loopback=True,
            log_level="warning",
        )
        logs.configure(settings.log_level, settings.log_format)
        asyncio.run(_demo(settings, once=once))
    return 0


async def _demo(settings: Settings, *, once: bool) -> None:
    secret = callback_secret(settings)
    stop = stop_on_signals()
    seen = asyncio.Event()

    def tell(entry: Entry) -> None:
        _say(_line(entry))
        if entry.channel == "events":
            seen.set()

    with resources.as_file(resources.files("vidette.practice") / "clips" / CLIP) as clip:
        camera = PracticeCamera({"car-park": clip})
        sink = Sink(partial(verify, secret), on_entry=tell)
        await camera.start()
        await sink.start()
        try:
            await _watch(settings, camera.url("car-park"), sink.url, stop, seen if once else None)
        finally:
            await sink.close()
            await camera.close()


async def _watch(
    settings: Settings,
    source: str,
    callback: str,
    stop: asyncio.Event,
    seen: asyncio.Event | None,
) -> None:
    leave, answering = asyncio.Event(), asyncio.Event()
    addresses: list[str] = []

    def answers(url: str) -> None:
        addresses.append(url)
        answering.set()

    service = asyncio.create_task(serve(settings, stop=leave, ready=answers))
    service.add_done_callback(lambda _: answering.set())
    try:
        await answering.wait()
        if not addresses:
            return await service
        url = addresses[0]
        job_uid = (await _call(f"{url}/api/streams/", _job(source, callback)))["stream_uid"]
        stream = f"{url}/api/streams/{job_uid}/"
        _say(f"camera    {source}\n          {CREDIT}")
        _say(f"service   {url}/api/docs\nstream    {stream}\ncallbacks {callback}")
        if seen is None:
            _say("Ctrl-C ends the demo.")
            await stop.wait()
        elif not await _first(seen, stop):
            state = (await _call(stream))["state"]
            raise DemoFailed(
                f"no event was delivered within {PATIENCE:.0f} s; the stream is "
                f"{state['name']} ({state['reason']} {state['detail']})"
            )
    finally:
        leave.set()
        await service


async def _first(seen: asyncio.Event, stop: asyncio.Event) -> bool:
    waits = [asyncio.create_task(event.wait()) for event in (seen, stop)]
    await asyncio.wait(waits, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    return seen.is_set() or stop.is_set()


def _job(source: str, callback: str) -> dict[str, Any]:
    return {
        "CaseType": "motion-detect",
        "Source": {
            "Uid": "6f9b1a52-7d0e-4c55-9d0c-0f6f6c2d9a11",
            "Url": source,
            "Output": {"Encoding": "none", "FPS": 5},
        },
        "CallbackUrl": callback,
        "Pipeline": {
            "Areas": [{"Id": name, "Shape": shape} for name, shape in LANES.items()],
            "Events": {"FrequencyMs": 1000},
        },
    }


async def _call(url: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    request = Request(url, headers={"Content-Type": "application/json"})
    if body is not None:
        request.data = json.dumps(body).encode()

    def answer() -> Any:
        with urlopen(request, timeout=10) as response:
            return json.load(response)

    document: dict[str, Any] = await asyncio.to_thread(answer)
    return document


def _line(entry: Entry) -> str:
    data = entry.data
    if entry.channel == "streams":
        return f"state     {data['status_name']} ({data['reason']})"
    where = data.get("areaName", "whole picture")
    took = data["durationMs"] / 1000
    return f"event     {data['type']} {data['phase']:<6} {where}, {took:.1f} s, {data['EventUid']}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
