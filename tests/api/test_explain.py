"""Why there was an event at a time, or none: the range, the gaps, the areas, what is too much."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.rig import Rig, job
from vidette.core.event import Phase
from vidette.core.explanation import Explanation, Stage, Step, Unit, Verdict

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SMALL = (
    Step(Stage.QUIET, 0.62, None, Unit.SHARE),
    Step(Stage.SIZE, 310.0, 496.0, Unit.PIXELS),
)


def second(number: int, *verdicts: Verdict, seconds: int = 1) -> Explanation:
    return Explanation(NOON + timedelta(seconds=number), seconds, 5 * seconds, verdicts)


def quiet(area: str | None) -> Verdict:
    return Verdict(area, Stage.QUIET)


async def explained(rig: Rig, uid: str, query: str, *, spans: int = 0) -> dict[str, Any]:
    """The answer once it has at least so many *spans*; fails after 10 s."""
    async with asyncio.timeout(10):
        while True:
            answer = await rig.client.get(f"/api/streams/{uid}/explain/?{query}")
            assert answer.status_code == 200, answer.text
            body: dict[str, Any] = answer.json()
            if len(body["results"]) >= spans:
                return body


async def test_each_second_has_a_verdict_for_each_area(rig: Rig) -> None:
    uid = await rig.working(job())
    started = Verdict("gate", Stage.EVENT, (), "0e2f7f0e-6c1f-5d55-9d0f-6f3f2a8f1b11", Phase.START)
    rig.engine.explain(
        uid,
        second(0, quiet("gate"), quiet("yard"), seconds=4),
        second(4, Verdict("gate", Stage.SIZE, SMALL), quiet("yard")),
    )
    rig.engine.explain(uid, second(7, started, quiet("yard")))
    query = "from=2026-03-01T12:00:02Z&to=2026-03-01T12:00:10Z"
    body = await explained(rig, uid, query, spans=4)
    assert (body["from"], body["to"], body["recorded_until"]) == (
        "2026-03-01T12:00:02.000000Z",
        "2026-03-01T12:00:10.000000Z",
        "2026-03-01T12:00:08.000000Z",
    )
    times = [(one["at"][17:19], one["until"][17:19], one["pictures"]) for one in body["results"]]
    assert times == [("00", "04", 20), ("04", "05", 5), ("05", "07", 0), ("07", "08", 5)]
    first, small, unseen, event = (one["areas"] for one in body["results"])
    assert [one["stage"] for one in first] == ["quiet", "quiet"]
    assert small[0] == {
        "area": "gate",
        "stage": "size",
        "value": 310.0,
        "limit": 496.0,
        "unit": "px of a 1280-wide picture",
        "sentence": "What changed is too small: 310 px of the 496 px that a thing must have.",
        "steps": [
            {"stage": "quiet", "value": 0.62, "limit": None, "unit": "% of the picture"},
            {"stage": "size", "value": 310.0, "limit": 496.0, "unit": "px of a 1280-wide picture"},
        ],
        "event_uid": None,
        "phase": None,
    }
    assert [one["stage"] for one in unseen] == ["unseen", "unseen"]
    assert (event[0]["stage"], event[0]["phase"]) == ("event", "start")
    assert event[0]["event_uid"] == started.event_uid
    assert event[0]["sentence"].startswith(f"Event {started.event_uid} started")

    one_area = await explained(rig, uid, query + "&area=yard")
    assert {area["area"] for span in one_area["results"] for area in span["areas"]} == {"yard"}
    assert (await explained(rig, uid, query.replace("T12", "T10")))["results"] == []
    by_default = await explained(rig, uid, "")
    span = datetime.fromisoformat(by_default["to"]) - datetime.fromisoformat(by_default["from"])
    assert (span, by_default["recorded_until"]) == (timedelta(minutes=5), None)


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("from=noon", {"from": ["Enter an ISO 8601 time or milliseconds since 1970."]}),
        (
            "from=2026-03-01T12:00:00Z&to=2026-03-01T13:00:01Z",
            {"to": ["Ensure `to` is at most 1 hour after `from`."]},
        ),
        (
            "from=2026-03-01T12:00:00Z&to=2026-03-01T11:00:00Z",
            {"to": ["Ensure `to` is not before `from`."]},
        ),
        ("from=2126-03-01T12:00:00Z", {"from": ["Ensure `from` is not in the future."]}),
    ],
)
async def test_a_wrong_range_is_named(rig: Rig, query: str, faults: dict[str, Any]) -> None:
    uid = await rig.working(job())
    answer = await rig.client.get(f"/api/streams/{uid}/explain/?{query}")
    assert (answer.status_code, answer.json()) == (400, faults)


async def test_only_a_stream_that_is_there_explains(rig: Rig) -> None:
    nobody = "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21"
    for uid in (nobody, "no-uid"):
        answer = await rig.client.get(f"/api/streams/{uid}/explain/")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Stream not found"})
    uid = await rig.working(job())
    rig.engine.explain(uid, second(0, quiet(None)))
    query = "from=2026-03-01T12:00:00Z&to=2026-03-01T12:00:10Z"
    await explained(rig, uid, query, spans=1)
    assert (await rig.client.delete(f"/api/streams/{uid}/")).status_code == 204
    answer = await rig.client.get(f"/api/streams/{uid}/explain/?{query}")
    assert answer.status_code == 404
