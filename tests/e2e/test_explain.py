"""Streams whose every motion is known, through the whole service: explain names the true cause."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

from vidette.bench.service import ServiceProcess, told

CART = "testsrc://yard?first=2&visit=2&period=600&size=0.2"
"""A cart of 31,000 px of a 1280-wide picture crosses the upper half once, from 2 to 4 s."""
LAMP = "testsrc://yard?first=600&light_at=2.5&light_by=30"
"""Nothing moves; at 2.5 s everything is 30 steps brighter."""
BELOW = {"Id": "below", "Shape": [[0, 0.7], [1, 0.7], [1, 1], [0, 1]]}
ACROSS = {"Id": "across", "Shape": [[0, 0.1], [1, 0.1], [1, 0.6], [0, 0.6]]}
AFTER_MOVEMENT = {"persistence", "nuisance", "flash", "duration", "scene", "event"}


def job(source: str, callback: str, **pipeline: object) -> dict[str, Any]:
    return {
        "CaseType": "motion-detect",
        "Source": {"Uid": str(uuid4()), "Url": source, "Output": {"FPS": 5}},
        "CallbackUrl": callback,
        "Pipeline": pipeline,
    }


async def becomes(service: ServiceProcess, uid: str, name: str) -> None:
    """Waits until the stream's state has *name*; twenty seconds at the most."""
    async with asyncio.timeout(20):
        while (await service.call("GET", f"/api/streams/{uid}/"))["state"]["name"] != name:
            await asyncio.sleep(0.05)


async def plays(service: ServiceProcess, body: dict[str, Any]) -> str:
    uid: str = (await service.call("POST", "/api/streams/", body))["stream_uid"]
    await becomes(service, uid, "WORKING")
    return uid


async def ended(service: ServiceProcess, uid: str) -> list[dict[str, Any]]:
    """Pauses the stream; what is said then of its one area, by the second."""
    await service.call("POST", f"/api/streams/{uid}/pause/")
    await becomes(service, uid, "IN_PAUSE")
    async with asyncio.timeout(20):
        while True:
            found = await service.call("GET", f"/api/streams/{uid}/explain/")
            if found["recorded_until"] is not None:
                return [verdict for span in found["results"] for verdict in span["areas"]]
            await asyncio.sleep(0.05)


def of_stage(stage: str, verdicts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [verdict for verdict in verdicts if verdict["stage"] == stage]


async def test_missed_and_raised_events_of_live_streams_have_their_true_cause(
    tmp_path: Path,
) -> None:
    service = ServiceProcess(tmp_path / "data", tmp_path / "log", settings={"VIDETTE_WORKERS": "1"})
    async with told(service) as sink:
        small, outside, light = await asyncio.gather(
            plays(service, job(CART, sink.url, Detector={"Threshold": 90_000})),
            plays(service, job(CART, sink.url, Areas=[BELOW])),
            plays(service, job(LAMP, sink.url)),
        )
        raised = await plays(service, job(CART, sink.url, Areas=[ACROSS]))
        # The others began before it, so that they are past their second 4 when it is.
        end = await sink.wait_for(lambda entry: entry.data.get("phase") == "end", timeout=20)
        uids = (small, outside, light, raised)
        said = dict(
            zip(uids, await asyncio.gather(*(ended(service, uid) for uid in uids)), strict=True)
        )
        events = await service.call("GET", "/api/events/?type=motion-detect")

    assert {event["data"]["JobUid"] for event in events["results"]} == {raised}
    for uid in (small, outside, light):
        assert not {one["stage"] for one in said[uid]} & AFTER_MOVEMENT, said[uid]

    too_small = of_stage("size", said[small])
    assert {(one["limit"], one["unit"]) for one in too_small} == {
        (90_000, "px of a 1280-wide picture")
    }
    assert 20_000 < max(one["value"] for one in too_small) < 45_000
    assert too_small[0]["sentence"].startswith("What changed is too small: ")

    elsewhere = of_stage("area", said[outside])
    assert {(one["area"], one["value"]) for one in elsewhere} == {("below", 0)}
    assert all(10 <= one["limit"] <= 25 for one in elsewhere)
    assert elsewhere[0]["sentence"].endswith("that must lie in the area below.")

    lit = of_stage("light", said[light])
    assert any(one["sentence"].startswith("The light of the whole picture") for one in lit), lit

    event = of_stage("event", said[raised])
    assert {one["event_uid"] for one in event} == {end.data["EventUid"]}
    assert [event[0]["phase"], event[-1]["phase"]] == ["start", "end"]
    steps = {step["stage"]: step for step in event[0]["steps"]}
    assert list(steps) == ["quiet", "light", "size", "movement", "area", "persistence"]
    assert all(one["limit"] is None or one["value"] >= one["limit"] for one in steps.values())
