"""The event as it is told: the published names, types and times."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from vidette.core.event import Event, Phase, envelope, event_data, milliseconds, unix_ms
from vidette.core.view_map import ViewMap

EVENT = Event(
    event_uid="0b0a0c3e-3f0e-5b0e-8f0e-000000000001",
    job_uid="c2a1e9d0-0000-11f1-8000-000000000001",
    stream_uid="5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11",
    camera_group_uid="7d1f0f7e-0000-4000-8000-000000000007",
    case_type="motion-detect",
    type="motion-detect",
    phase=Phase.UPDATE,
    seq=3,
    at=datetime(2026, 1, 2, 3, 4, 5, 678_900, tzinfo=UTC),
    started_at=datetime(2026, 1, 2, 3, 4, 4, tzinfo=UTC),
    media_time=timedelta(seconds=61, microseconds=1_999),
    duration=timedelta(seconds=1, microseconds=678_900),
    lag=timedelta(milliseconds=12),
    generation=2,
    area="gate",
    boxes=((10, 20, 30, 40), (1, 2, 3, 4)),
    scores=(0.123456, 1.0),
    object_ids=(7, 9),
)


def test_golden_event() -> None:
    assert json.dumps(envelope("events", EVENT.type, event_data(EVENT)), indent=1) == GOLDEN.strip()


def test_what_is_missing_is_left_out_or_empty() -> None:
    data = event_data(replace(EVENT, area=None, camera_group_uid=None, boxes=(), scores=()))
    assert "areaName" not in data
    assert data["CameraGroupUid"] == ""
    assert (data["rect"], data["score"]) == ([], [])


def test_labels_stand_after_the_numbers_of_the_boxes() -> None:
    data = event_data(replace(EVENT, labels=("covered", "covered")))
    assert data["labels"] == ["covered", "covered"]
    names = list(data)
    assert names[names.index("objId") + 1] == "labels"
    assert [name for name in names if name != "labels"] == list(event_data(EVENT))


def test_a_view_map_stands_last_row_by_row() -> None:
    view_map = ViewMap((1, 0, 0.25, 0, 1, -0.1234567, 0, 0, 1), 0.87654)
    data = event_data(replace(EVENT, view_map=view_map))
    assert list(data)[:-1] == list(event_data(EVENT))
    assert data["viewMap"] == {
        "matrix": [[1, 0, 0.25], [0, 1, -0.123457], [0, 0, 1]],
        "sure": 0.8765,
    }


def test_the_envelope_keeps_its_own_copy() -> None:
    data = {"a": 1}
    told = envelope("streams", "status", data)
    data["a"] = 2
    assert told == {"channel": "streams", "event": "status", "data": {"a": 1}}


@given(st.integers(0, 4_000_000_000_000_000))
def test_unix_ms_is_the_moment_whatever_the_zone(microseconds: int) -> None:
    at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
    ms = unix_ms(at)
    assert ms == microseconds // 1000
    assert unix_ms(at.astimezone(timezone(timedelta(hours=5, minutes=30)))) == ms


def test_milliseconds_round_down() -> None:
    assert milliseconds(timedelta(microseconds=1_999)) == 1
    assert milliseconds(timedelta(microseconds=-1)) == -1


GOLDEN = """
{
 "channel": "events",
 "event": "motion-detect",
 "data": {
  "AnalyticsType": "motion-detect",
  "CameraGroupUid": "7d1f0f7e-0000-4000-8000-000000000007",
  "JobUid": "c2a1e9d0-0000-11f1-8000-000000000001",
  "StreamUid": "5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11",
  "type": "motion-detect",
  "timestampMs": 1767323045678,
  "rect": [
   [
    10,
    20,
    30,
    40
   ],
   [
    1,
    2,
    3,
    4
   ]
  ],
  "score": [
   0.1235,
   1.0
  ],
  "objId": [
   7,
   9
  ],
  "areaName": "gate",
  "EventUid": "0b0a0c3e-3f0e-5b0e-8f0e-000000000001",
  "phase": "update",
  "seq": 3,
  "durationMs": 1678,
  "mediaMs": 61001,
  "lagMs": 12,
  "generation": 2
 }
}
"""
