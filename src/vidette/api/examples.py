"""The examples of the API's documentation: one job, its bodies, and what is told of it."""

import json
from typing import Any

from .explanation_example import EXPLANATION
from .shadow_example import SHADOW

JOB: dict[str, Any] = {
    "CaseType": "motion-detect",
    "CameraGroupUid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10",
    "Source": {
        "Uid": "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21",
        "Url": "rtsp://camera.invalid:554/yard?token=invented",
        "Output": {"Encoding": "none", "FPS": 5},
    },
    "Regions": ["default"],
    "CallbackUrl": "https://platform.invalid/events",
    "Pipeline": {
        "Events": {"FrequencyMs": 200},
        "Detector": {"Threshold": 496},
        "Areas": [{"Id": "gate", "Shape": [[0.1, 0.4], [0.6, 0.4], [0.6, 0.9], [0.1, 0.9]]}],
    },
}
_JOB_UID = "c5b0e3a8-1540-11f1-9f6d-0242ac120002"
_TIME = "2026-03-01T08:15:30.123456Z"
CREATED: dict[str, Any] = {"stream_uid": _JOB_UID}
FAULTS: dict[str, Any] = {
    "CaseType": ["This field is required."],
    "Source": {"Url": ["This field is required."]},
}
STREAM: dict[str, Any] = {
    "id": 1,
    "regions": [{"id": 1, "title": "default"}],
    "job_uid": _JOB_UID,
    "platform_json": json.dumps(JOB),
    "binary_json": json.dumps(JOB | {"JobUid": _JOB_UID}),
    "status": 1,
    "stream_uid": JOB["Source"]["Uid"],
    "camera_group_uid": JOB["CameraGroupUid"],
    "created_at": "2026-03-01T08:15:28.000125Z",
    "updated_at": _TIME,
    "ovms_client": 1,
    "stream_case_type": 2,
    "state": {
        "name": "WORKING",
        "reason": "playing",
        "detail": "",
        "since": _TIME,
        "attempt": 0,
        "next_attempt_at": None,
        "last_frame_at": "2026-03-01T08:20:00.480112Z",
        "fps_in": 12.5,
        "fps_analysed": 5.0,
        "lag_ms": 40,
        "generation": 1,
        "worker_uid": "local-1",
        "corrupt_frames": 0,
        "skipped_frames": 0,
        "lost_events": 0,
        "shed": 0.0,
        "cpu_share": 0.0142,
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
            "hardware": None,
        },
    },
}


def _at_rest(status: int, name: str) -> dict[str, Any]:
    reason = "restarted" if name == "UPDATED" else "asked"
    state = STREAM["state"] | {"name": name, "reason": reason}
    return STREAM | {"status": status, "state": state}


STREAM_PAGE: dict[str, Any] = {"count": 1, "next": None, "previous": None, "results": [STREAM]}
HISTORY: dict[str, Any] = {
    "next": None,
    "results": [
        {
            "id": 4,
            "at": _TIME,
            "previous_status": 4,
            "status": 1,
            "name": "WORKING",
            "reason": "playing",
            "detail": "",
            "epoch": 1,
            "worker_uid": "local-1",
        }
    ],
}
_PICTURES = f"http://127.0.0.1:8080/api/pictures/2026-03-01/{_JOB_UID}"
_EVENT_UID = "0e2f7f0e-6c1f-5d55-9d0f-6f3f2a8f1b11"
EVENTS: dict[str, Any] = {
    "next": None,
    "results": [
        {
            "channel": "events",
            "event": "motion-detect",
            "data": {
                "AnalyticsType": "motion-detect",
                "CameraGroupUid": JOB["CameraGroupUid"],
                "JobUid": _JOB_UID,
                "StreamUid": JOB["Source"]["Uid"],
                "type": "motion-detect",
                "timestampMs": 1772353000480,
                "rect": [[412, 300, 96, 140]],
                "score": [0.62],
                "objId": [],
                "areaName": "gate",
                "EventUid": _EVENT_UID,
                "phase": "start",
                "seq": 0,
                "durationMs": 0,
                "mediaMs": 270000,
                "lagMs": 40,
                "generation": 1,
                "crop": [f"{_PICTURES}/{_EVENT_UID}-0-0.crop.jpg"],
                "eventFrameUrl": f"{_PICTURES}/{_EVENT_UID}-0.jpg",
            },
        }
    ],
}
JOB_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/StreamJob"},
                "example": JOB,
            }
        },
    }
}
READ_BODY: dict[str, Any] = {
    "requestBody": {
        "required": False,
        "content": {
            "application/json": {"schema": {"type": "array", "maxItems": 0}, "example": []}
        },
    }
}
TUNING: dict[str, Any] = {
    "status": "done",
    "started_at": _TIME,
    "finished_at": _TIME,
    "detail": "",
    "result": {
        "seconds": 600.0,
        "today": 496.0,
        "proposed": 992.0,
        "predicted_events": 7,
        "reason": "From 496 to 1984 the count stays at 7 events; below, smaller changes make it 31; "
        "above, only 3 are left.",
        "won": [],
        "lost": [{"area": "gate", "start_s": 81.2, "end_s": 81.6}],
        "curve": [
            {
                "threshold": 496.0,
                "events": 8,
                "events_per_hour": 48.0,
                "short_events": 1,
                "median_seconds": 4.2,
            }
        ],
    },
}
ANSWERS: dict[str, Any] = {
    "list_streams": STREAM_PAGE,
    "create_stream": CREATED,
    "check_stream": STREAM,
    "check_stream_by_post": STREAM,
    "replace_stream": CREATED,
    "pause_stream": _at_rest(9, "PAUSE"),
    "unpause_stream": _at_rest(10, "UNPAUSE"),
    "restart_stream": _at_rest(3, "UPDATED"),
    "stream_history": HISTORY,
    "tune_stream": TUNING,
    "stream_tuning": TUNING,
    "begin_shadow": SHADOW,
    "stream_shadow": SHADOW,
    "list_events": EVENTS,
    "list_stream_events": EVENTS,
    "explain_stream": EXPLANATION,
    "list_statuses": [{"id": 1, "name": "WORKING", "description": "frames are being analysed"}],
    "list_regions": [{"id": 1, "title": "default"}],
    "create_region": {"id": 2, "title": "north"},
    "list_workers": [
        {
            "id": 1,
            "uid": "local-1",
            "title": "server 1",
            "regions": ["default"],
            "capacity": 64,
            "jobs": 1,
            "is_alive": True,
            "is_draining": False,
            "started_at": _TIME,
            "last_seen_at": _TIME,
        }
    ],
    "list_case_types": [
        {
            "id": 2,
            "slug": "motion-detect",
            "raises": ["motion-detect", "scene-light"],
            "description": "Something starts to move in an area.",
            "available": True,
            "reason": "",
            "pipeline": {"type": "object"},
        }
    ],
    "health": {"status": "ok"},
    "readiness": {"status": "ready", "checks": {"store": "ok", "workers": "ok"}},
}
"""The answer of each call when all goes well."""
