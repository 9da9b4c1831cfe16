"""A shadow job through the whole service: other settings find what the stream's own are blind to."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

from vidette.bench.service import ServiceProcess, told

CARTS = "testsrc://yard?first=1&visit=2&period=6&size=0.2"
"""A cart of 31,000 px of a 1280-wide picture is in view for 2 s in every 6."""
BLIND = {"Detector": {"Threshold": 90_000}}


async def test_a_shadow_wins_what_the_stream_misses_and_tells_nobody(tmp_path: Path) -> None:
    job = {
        "CaseType": "motion-detect",
        "Source": {"Uid": str(uuid4()), "Url": CARTS, "Output": {"FPS": 5}},
        "Pipeline": BLIND,
    }
    service = ServiceProcess(tmp_path / "data", tmp_path / "log", settings={"VIDETTE_WORKERS": "1"})
    async with told(service) as sink, asyncio.timeout(60):
        uid = (await service.call("POST", "/api/streams/", job | {"CallbackUrl": sink.url}))[
            "stream_uid"
        ]
        path = f"/api/streams/{uid}/"
        while (await service.call("GET", path))["state"]["name"] != "WORKING":
            await asyncio.sleep(0.05)
        await service.call("POST", f"{path}shadow/", {"Pipeline": {}, "minutes": 5})
        report: dict[str, Any] = {"won": 0}
        while report["won"] == 0:
            report = await service.call("GET", f"{path}shadow/")
            await asyncio.sleep(0.05)
        events = await service.call("GET", "/api/events/?type=motion-detect")
        workers = await service.call("GET", "/api/workers/")
        await service.call("DELETE", f"{path}shadow/")
    assert (report["status"], report["lost"], report["same"]) == ("running", 0, 0)
    (won,) = report["events"]
    assert (won["kind"], won["area"], won["live"]) == ("won", "", None)
    assert won["shadow"]["start"] < won["shadow"]["end"]
    assert events["results"] == []
    assert [one["jobs"] for one in workers] == [1], "it takes no stream's place"
    assert {entry.channel for entry in sink.entries} == {"streams"}
