"""Golden bodies of the documented calls on streams."""

import json
from typing import Any

import pytest

from tests.api.rig import JSON, Rig, job, normalised
from vidette.core.reasons import Reason

DOCUMENT = """{
  "CaseType": "motion-detect",
  "CameraGroupUid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10",
  "Source": {"Uid": "5F0C1C5E-93a4-4f3f-8a55-2a2f5b0f7d21",
    "Url": "rtsp://camera.invalid:554/yard?token=invented",
    "Output": {"Encoding": "none", "FPS": 5.0}},
  "Regions": ["default"],  "Note": "kept: \\u00e9 é",
  "Collections": [], "CallbackUrl": null,
  "Pipeline": {"Detector": {"Threshold": 496}, "Watcher": {"ObjectMax": [200, 200]},
    "Areas": [{"Id": "gate", "Shape": [[0.1, 0.4], [0.6, 0.4], [0.6, 0.9]]}]}
}
"""
BINARY = (
    '{"CaseType": "motion-detect", "CameraGroupUid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10", '
    '"Source": {"Uid": "5F0C1C5E-93a4-4f3f-8a55-2a2f5b0f7d21", '
    '"Url": "rtsp://camera.invalid:554/yard?token=invented", '
    '"Output": {"Encoding": "none", "FPS": 5.0}}, "Regions": ["default"], '
    '"Note": "kept: \\u00e9 \\u00e9", "Collections": [], "CallbackUrl": null, '
    '"Pipeline": {"Detector": {"Threshold": 496}, "Watcher": {"ObjectMax": [200, 200]}, '
    '"Areas": [{"Id": "gate", "Shape": [[0.1, 0.4], [0.6, 0.4], [0.6, 0.9]]}]}, '
    '"JobUid": "JOB-UID"}'
)
FIELDS = [
    "id",
    "regions",
    "job_uid",
    "platform_json",
    "binary_json",
    "status",
    "stream_uid",
    "camera_group_uid",
    "created_at",
    "updated_at",
    "ovms_client",
    "stream_case_type",
    "state",
]
STATE_FIELDS = [
    "name",
    "reason",
    "detail",
    "since",
    "attempt",
    "next_attempt_at",
    "last_frame_at",
    "fps_in",
    "fps_analysed",
    "lag_ms",
    "generation",
    "worker_uid",
]
UNKNOWN = "/api/streams/c5b0e3a8-1540-11f1-9f6d-0242ac120002/"


def golden(job_uid: str, status: int, state: dict[str, Any]) -> dict[str, Any]:
    quiet: dict[str, Any] = {
        "detail": "",
        "since": "<time>",
        "attempt": 0,
        "next_attempt_at": None,
        "last_frame_at": None,
        "fps_in": 0.0,
        "fps_analysed": 0.0,
        "lag_ms": 0,
        "generation": 1,
        "worker_uid": "local-1",
        "corrupt_frames": 0,
        "skipped_frames": 0,
        "lost_events": 0,
        "shed": 0.0,
        "cpu_share": 0.0,
        "feed": None,
        "reader": None,
        "camera_clock_offset_ms": None,
        "camera_clock_drift_ppm": None,
        "decode": None,
    }
    return {
        "id": 1,
        "regions": [{"id": 1, "title": "default"}],
        "job_uid": job_uid,
        "platform_json": DOCUMENT,
        "binary_json": BINARY.replace("JOB-UID", job_uid),
        "status": status,
        "stream_uid": "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21",
        "camera_group_uid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10",
        "created_at": "<time>",
        "updated_at": "<time>",
        "ovms_client": 1,
        "stream_case_type": 2,
        "state": quiet | state,
    }


async def post_documented(rig: Rig) -> str:
    answer = await rig.client.post("/api/streams/", content=DOCUMENT.encode(), headers=JSON)
    assert answer.status_code == 200
    uid: str = answer.json()["stream_uid"]
    return uid


async def test_the_stream_object_through_a_stream_s_life(rig: Rig) -> None:
    uid = await post_documented(rig)
    pending = await rig.until_status(uid, "PENDING")
    assert normalised(pending) == golden(uid, 4, {"name": "PENDING", "reason": "placed"})
    assert list(pending) == FIELDS
    assert list(pending["state"])[:12] == STATE_FIELDS
    assert rig.engine.assigned(uid).document == pending["binary_json"]

    rig.engine.play(uid)
    playing = {
        "name": "WORKING",
        "reason": "playing",
        "last_frame_at": "<time>",
        "fps_in": 12.5,
        "fps_analysed": 5.0,
        "lag_ms": 40,
        "corrupt_frames": 3,
        "feed": "3f9a01c27b5d8e64",
        "reader": "own",
        "camera_clock_offset_ms": -310,
        "camera_clock_drift_ppm": 12.5,
        "decode": {
            "mode": "auto",
            "is_full": False,
            "reason": "still",
            "decoded_share": 0.043,
            "cpu_share": 0.0141,
            "recall": 0.995,
            "recall_low": 0.91,
            "hardware": "cuda",
        },
    }
    working = await rig.until(uid, lambda body: bool(body["status"] == 1 and body["state"]["feed"]))
    assert normalised(working) == golden(uid, 1, playing)
    assert working["state"]["last_frame_at"] >= working["created_at"]

    rig.engine.fail(uid, Reason.NO_PACKETS, "no picture for 5 s")
    down = await rig.until_status(uid, "DOWN")
    assert down["status"] == 7
    assert normalised(down["state"]) | {"fps_in": 0, "fps_analysed": 0} == {
        **golden(uid, 7, playing)["state"],
        "name": "DOWN",
        "reason": "no_packets",
        "detail": "no picture for 5 s",
        "attempt": 2,
        "next_attempt_at": "<time>",
        "fps_in": 0,
        "fps_analysed": 0,
    }


async def test_a_post_with_nothing_in_it_reads(rig: Rig) -> None:
    uid = await rig.working(job())
    read = (await rig.client.get(f"/api/streams/{uid}/")).json()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for content, headers in ((b"[]", JSON), (b"[]", form), (b"", {}), (b" [] \n", JSON)):
        answer = await rig.client.post(f"/api/streams/{uid}/", content=content, headers=headers)
        assert (answer.status_code, answer.json()) == (200, read)
    answer = await rig.client.post(f"/api/streams/{uid}/", json={})
    assert answer.status_code == 405
    assert answer.json() == {"detail": 'Method "POST" not allowed.'}


async def test_pause_goes_through_9_to_11_and_unpause_on_to_work(rig: Rig) -> None:
    uid = await rig.working(job())
    paused = await rig.client.post(f"/api/streams/{uid}/pause/")
    assert paused.status_code == 200
    assert list(paused.json()) == FIELDS
    assert (paused.json()["status"], paused.json()["state"]["name"]) == (9, "PAUSE")
    in_pause = await rig.until_status(uid, "IN_PAUSE")
    assert (in_pause["status"], in_pause["ovms_client"]) == (11, None)
    assert (in_pause["state"]["fps_in"], in_pause["state"]["worker_uid"]) == (0.0, None)
    assert rig.engine.running("local-1") == {}

    again = await rig.client.post(f"/api/streams/{uid}/pause/")
    assert (again.status_code, again.json()) == (
        409,
        {"detail": "The stream is already paused."},
    )
    restart = await rig.client.post(f"/api/streams/{uid}/restart/")
    assert restart.status_code == 409
    assert "IN_PAUSE" in restart.json()["detail"]

    going_on = await rig.client.post(f"/api/streams/{uid}/unpause/")
    assert (going_on.status_code, going_on.json()["status"]) == (200, 10)
    pending = await rig.until_status(uid, "PENDING")
    assert pending["state"]["last_frame_at"] is None
    rig.engine.play(uid)
    await rig.until_status(uid, "WORKING")
    twice = await rig.client.post(f"/api/streams/{uid}/unpause/")
    assert (twice.status_code, twice.json()) == (409, {"detail": "The stream is not paused."})

    history = (await rig.client.get(f"/api/streams/{uid}/history/")).json()
    names = [step["name"] for step in reversed(history["results"])]
    assert names == [
        "CREATED",
        "PREPARED",
        "PENDING",
        "WORKING",
        "PAUSE",
        "IN_PAUSE",
        "UNPAUSE",
        "PENDING",
        "WORKING",
    ]


async def test_restart_places_the_stream_anew(rig: Rig) -> None:
    uid = await rig.working(job())
    epoch = rig.engine.assigned(uid).epoch
    answer = await rig.client.post(f"/api/streams/{uid}/restart/")
    assert (answer.status_code, answer.json()["status"]) == (200, 3)
    assert answer.json()["state"]["reason"] == "restarted"
    await rig.until(uid, lambda _: rig.engine.running("local-1").get(uid, epoch) > epoch)
    assert (await rig.until_status(uid, "PENDING"))["state"]["generation"] == 1


async def test_put_keeps_the_uid_and_raises_the_generation(rig: Rig) -> None:
    uid = await rig.working(job())
    changed = job(CameraGroupUid=None, Note="second")
    answer = await rig.client.put(f"/api/streams/{uid}/", json=changed)
    assert (answer.status_code, answer.json()) == (200, {"stream_uid": uid})
    body = await rig.until(uid, lambda body: bool(body["status"] == 4))
    assert json.loads(body["platform_json"]) == changed
    assert body["camera_group_uid"] is None
    assert body["state"]["generation"] == 2

    other = await rig.client.put(f"/api/streams/{uid}/", json=job(CaseType="loud-sound"))
    assert other.status_code == 400
    assert list(other.json()) == ["CaseType"]


async def test_delete_is_final(rig: Rig) -> None:
    uid = await rig.working(job())
    answer = await rig.client.delete(f"/api/streams/{uid}/")
    assert (answer.status_code, answer.content) == (204, b"")
    for method in ("GET", "DELETE"):
        gone = await rig.client.request(method, f"/api/streams/{uid}/")
        assert (gone.status_code, gone.json()) == (404, {"detail": "Stream not found"})
    assert (await rig.client.get("/api/streams/")).json() == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }


async def test_history_is_told_step_by_step_and_in_pages(rig: Rig) -> None:
    uid = await rig.working(job())
    url = f"/api/streams/{uid}/history/"
    body = (await rig.client.get(url)).json()
    assert normalised(body["results"][0]) == {
        "id": body["results"][0]["id"],
        "at": "<time>",
        "previous_status": 4,
        "status": 1,
        "name": "WORKING",
        "reason": "playing",
        "detail": "",
        "epoch": 1,
        "worker_uid": "local-1",
    }
    assert body["results"][-1]["previous_status"] is None
    assert body["next"] is None

    first = (await rig.client.get(url, params={"limit": 3})).json()
    second = (await rig.client.get(first["next"])).json()
    assert first["results"] + second["results"] == body["results"]


async def test_the_same_idempotency_key_makes_one_stream(rig: Rig) -> None:
    key = {"Idempotency-Key": "order-17"}
    uid = await rig.post_job(job(), **key)
    assert await rig.post_job(job(), **key) == uid
    assert await rig.post_job(job()) != uid
    other = await rig.client.post("/api/streams/", json=job(Note="other"), headers=key)
    assert other.status_code == 409
    assert list(other.json()) == ["detail"]
    assert (await rig.client.get("/api/streams/")).json()["count"] == 2


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("GET", ""),
        ("POST", ""),
        ("PUT", ""),
        ("DELETE", ""),
        ("POST", "pause/"),
        ("POST", "unpause/"),
        ("POST", "restart/"),
        ("GET", "history/"),
        ("GET", "events/"),
    ],
)
@pytest.mark.parametrize("url", [UNKNOWN, "/api/streams/17/", "/api/streams/%00/"])
async def test_an_unknown_stream_is_not_found(rig: Rig, method: str, call: str, url: str) -> None:
    answer = await rig.client.request(method, url + call, json=job() if method == "PUT" else None)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Stream not found"})
