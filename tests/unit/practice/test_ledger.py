"""An entry of the ledger names its event and holds no picture."""

import json
from datetime import UTC, datetime

import pytest

from vidette.practice.commands import describe
from vidette.practice.ledger import Entry, NoEnvelope, read_envelope

AT = datetime(2026, 3, 1, 12, 0, 5, 250_000, tzinfo=UTC)


def test_an_event_is_a_line_without_pictures() -> None:
    data = {"JobUid": "j", "EventUid": "e", "phase": "start", "seq": 0, "areaName": "gate"}
    body = json.dumps(
        {
            "channel": "events",
            "event": "motion-detect",
            "data": {**data, "crop": ["data:", "data:"]},
        }
    )
    channel, event, read, crops = read_envelope(body.encode())
    entry = Entry(AT, "w1", channel, event, read, crops, True, 200, len(body))
    assert json.loads(entry.line()) == {
        "received_at": "2026-03-01T12:00:05.250000+00:00",
        "webhook_id": "w1",
        "channel": "events",
        "event": "motion-detect",
        "JobUid": "j",
        "EventUid": "e",
        "phase": "start",
        "seq": 0,
        "crops": 2,
        "signed": True,
        "size": len(body),
    }
    assert describe(entry) == (
        "12:00:05  events  motion-detect  start  gate  job j  2 pictures  signature good"
    )


def test_a_status_names_its_job_and_reason() -> None:
    data = {"job_uid": "j", "status": 7, "status_name": "DOWN", "reason": "refused"}
    entry = Entry(AT, "w2", "streams", "status", data, 0, None, 200, 10)
    line = json.loads(entry.line())
    assert (line["JobUid"], line["status"], line["reason"]) == ("j", 7, "refused")
    assert describe(entry) == "12:00:05  streams  status  DOWN  refused  job j  unchecked"


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"{}", b'{"data": []}', b"\xff"])
def test_what_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(NoEnvelope):
        read_envelope(body)
