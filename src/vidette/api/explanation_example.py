"""The example of an explanation in the API's documentation."""

from typing import Any

_STEPS: list[dict[str, Any]] = [
    {"stage": "quiet", "value": 0.62, "limit": None, "unit": "% of the picture"},
    {"stage": "light", "value": 310.0, "limit": 496.0, "unit": "px of a 1280-wide picture"},
    {"stage": "size", "value": 310.0, "limit": 496.0, "unit": "px of a 1280-wide picture"},
]
EXPLANATION: dict[str, Any] = {
    "from": "2026-03-01T08:13:04.000000Z",
    "to": "2026-03-01T08:13:06.000000Z",
    "recorded_until": "2026-03-01T08:13:06.000000Z",
    "results": [
        {
            "at": "2026-03-01T08:13:04.000000Z",
            "until": "2026-03-01T08:13:05.000000Z",
            "pictures": 5,
            "areas": [
                {
                    "area": "gate",
                    "stage": "quiet",
                    "value": 0.0,
                    "limit": None,
                    "unit": "% of the picture",
                    "sentence": "Nothing changed by more than the picture's own noise.",
                    "steps": [_STEPS[0] | {"value": 0.0}],
                    "event_uid": None,
                    "phase": None,
                }
            ],
        },
        {
            "at": "2026-03-01T08:13:05.000000Z",
            "until": "2026-03-01T08:13:06.000000Z",
            "pictures": 5,
            "areas": [
                {
                    "area": "gate",
                    "stage": "size",
                    "value": 310.0,
                    "limit": 496.0,
                    "unit": "px of a 1280-wide picture",
                    "sentence": "What changed is too small: 310 px of the 496 px "
                    "that a thing must have.",
                    "steps": _STEPS,
                    "event_uid": None,
                    "phase": None,
                }
            ],
        },
    ],
}
