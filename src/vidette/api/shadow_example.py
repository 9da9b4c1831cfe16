"""The example of a shadow in the API's documentation."""

from typing import Any

SHADOW: dict[str, Any] = {
    "status": "running",
    "started_at": "2026-03-01T08:15:30.123456Z",
    "until": "2026-03-01T08:45:30.123456Z",
    "finished_at": None,
    "detail": "",
    "is_durable": False,
    "pipeline": {"Detector": {"Threshold": 300}},
    "same": 0,
    "won": 1,
    "lost": 0,
    "shifted": 0,
    "warm_up": 0,
    "events": [
        {
            "kind": "won",
            "area": "gate",
            "live": None,
            "shadow": {
                "start": "2026-03-01T08:21:04.200000Z",
                "end": "2026-03-01T08:21:09.800000Z",
            },
        }
    ],
}
