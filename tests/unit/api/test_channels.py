"""Messages of the channels stay small, and nothing of them is lost that fits."""

import json

from vidette.api.channels import LARGEST, fitted


def event(boxes: int) -> dict[str, object]:
    inner = {
        "channel": "events",
        "event": "motion-detect",
        "data": {
            "EventUid": "5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11",
            "rect": [[1, 2, 3, 4]] * boxes,
            "score": [0.5] * boxes,
            "objId": list(range(boxes)),
            "crop": [
                f"http://vidette.invalid/api/pictures/{number}.jpg" for number in range(boxes)
            ],
        },
    }
    return {"channel": "events", "event": "motion-detect", "data": inner}


def test_a_message_that_fits_is_left_as_it_is() -> None:
    assert json.loads(fitted(event(3))) == event(3)


def test_of_too_many_boxes_the_first_are_told() -> None:
    text = fitted(event(5000))
    assert len(text.encode()) <= LARGEST
    data = json.loads(text)["data"]["data"]
    counts = {len(data[name]) for name in ("rect", "score", "objId", "crop")}
    assert len(counts) == 1
    assert data["objId"] == list(range(counts.pop()))
    assert data["EventUid"] == "5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11"
