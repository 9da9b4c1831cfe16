"""A job's areas in the view of a camera that was moved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx

from tests.api.rig import Rig, job
from tests.api.test_events import seen, stored
from vidette.core.event import Event, Phase
from vidette.core.view_map import ViewMap

GATE = [[0.1, 0.2], [0.3, 0.2], [0.3, 0.6], [0.1, 0.6]]
LAWN = [[0.8, 0.1], [0.95, 0.1], [0.95, 0.4]]
LINE = [[0.1, 0.9], [0.4, 0.9]]
BY_A_FIFTH = ViewMap((1, 0, 0.2, 0, 1, 0, 0, 0, 1), 0.87)


def watching(**pipeline: Any) -> dict[str, Any]:
    return job() | {"Pipeline": pipeline}


def moved(job_uid: str, view_map: ViewMap | None, *, phase: Phase = Phase.END) -> Event:
    return replace(
        seen(job_uid, 5, None),
        case_type="camera-obstacle",
        type="camera-obstacle",
        labels=("moved",),
        view_map=view_map,
        phase=phase,
        seq=0 if phase is Phase.START else 1,
        duration=timedelta(minutes=1),
    )


async def pair(rig: Rig) -> tuple[str, str]:
    """A job with areas and one that watches the view of the same camera."""
    areas = [{"Id": "gate", "Shape": GATE}, {"Id": "lawn", "Shape": LAWN}]
    watch = await rig.working(watching(Areas=areas, Fences=[{"Id": "kerb", "Shape": LINE}]))
    guard = await rig.working(job() | {"CaseType": "camera-obstacle", "Pipeline": {}})
    return watch, guard


async def asked(rig: Rig, uid: str) -> httpx.Response:
    return await rig.client.get(f"/api/streams/{uid}/areas/proposed/")


async def test_areas_and_fences_are_moved_as_the_camera_was(rig: Rig) -> None:
    watch, guard = await pair(rig)
    event = moved(guard, BY_A_FIFTH, phase=Phase.START)
    rig.engine.raise_event(replace(event, view_map=None))
    rig.engine.raise_event(moved(guard, BY_A_FIFTH))
    (told,) = await stored(rig, f"/api/streams/{guard}/events/", 1, ended=1)
    assert told["data"]["viewMap"] == {
        "matrix": [[1, 0, 0.2], [0, 1, 0], [0, 0, 1]],
        "sure": 0.87,
    }
    answer = await asked(rig, watch)
    assert answer.status_code == 200
    assert answer.json() == {
        "EventUid": event.event_uid,
        "moved_at": "2026-03-01T12:05:00.000000Z",
        "sure": 0.87,
        "Areas": [
            {"Id": "gate", "Shape": [[0.3, 0.2], [0.5, 0.2], [0.5, 0.6], [0.3, 0.6]], "kept": 1}
        ],
        "Fences": [{"Id": "kerb", "Shape": [[0.3, 0.9], [0.6, 0.9]], "kept": 1}],
        "dropped": [{"Id": "lawn", "reason": "Less than a quarter of it is in the new view."}],
    }


async def test_why_there_is_nothing_to_propose(rig: Rig) -> None:
    watch, guard = await pair(rig)

    async def reason(uid: str) -> str:
        answer = await asked(rig, uid)
        assert answer.status_code == 404
        return str(answer.json()["detail"])

    assert "has told that it was moved" in await reason(watch)
    assert await reason(guard) == "The job has no areas and no fences."
    assert await reason("00000000-0000-1000-8000-000000000000") == "Stream not found"
    rig.engine.raise_event(moved(guard, None, phase=Phase.START))
    await stored(rig, f"/api/streams/{guard}/events/", 1)
    assert "not learnt yet" in await reason(watch)
    rig.engine.raise_event(moved(guard, None))
    await stored(rig, f"/api/streams/{guard}/events/", 1, ended=1)
    assert "too little in common" in await reason(watch)


async def test_a_camera_at_another_address_says_nothing(rig: Rig) -> None:
    watch, _ = await pair(rig)
    other = job() | {"CaseType": "camera-obstacle", "Pipeline": {}}
    other["Source"] = other["Source"] | {"Url": "rtsp://elsewhere.invalid/main"}
    guard = await rig.working(other)
    rig.engine.raise_event(moved(guard, BY_A_FIFTH))
    await stored(rig, f"/api/streams/{guard}/events/", 1, ended=1)
    assert (await asked(rig, watch)).status_code == 404
