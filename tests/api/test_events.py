"""Events and their pictures: the envelope, the time range, areas, types, pages."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.api.rig import BASE, JPEG, Rig, job
from vidette.core.event import Event, Phase, unix_ms
from vidette.orchestrator import seen as seen_module

SPACE = UUID("7a9c6c1e-0d0e-4f57-9a34-1f6f0f4f3a10")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def seen(job_uid: str, number: int, area: str | None = "gate") -> Event:
    at = NOON + timedelta(minutes=number)
    return Event(
        event_uid=str(uuid5(SPACE, str(number))),
        job_uid=job_uid,
        stream_uid=job()["Source"]["Uid"],
        camera_group_uid=job()["CameraGroupUid"],
        case_type="motion-detect",
        type="motion-detect",
        phase=Phase.START,
        seq=0,
        at=at,
        started_at=at,
        media_time=timedelta(seconds=90),
        duration=timedelta(0),
        lag=timedelta(milliseconds=40),
        generation=1,
        area=area,
        boxes=((412, 300, 96, 140),),
        scores=(0.625,),
        object_ids=(3,),
    )


async def stored(rig: Rig, url: str, count: int, *, ended: int = 0) -> list[dict[str, Any]]:
    """The events at *url* once there are *count* and so many *ended*; fails after 10 s."""
    results: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while (
            len(results) != count or sum(one["data"]["phase"] == "end" for one in results) < ended
        ):
            results = (await rig.client.get(url)).json()["results"]
    return results


def numbers(events: list[dict[str, Any]]) -> list[int]:
    minute = 60_000
    return [(one["data"]["timestampMs"] - unix_ms(NOON)) // minute for one in events]


async def test_the_envelope_and_its_pictures(rig: Rig) -> None:
    uid = await rig.working(job())
    event = seen(uid, 1)
    rig.engine.raise_event(event)
    (envelope,) = await stored(rig, f"/api/streams/{uid}/events/", 1)
    frame, crops = envelope["data"].pop("eventFrameUrl"), envelope["data"].pop("crop")
    assert envelope == {
        "channel": "events",
        "event": "motion-detect",
        "data": {
            "AnalyticsType": "motion-detect",
            "CameraGroupUid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10",
            "JobUid": uid,
            "StreamUid": "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21",
            "type": "motion-detect",
            "timestampMs": 1772366460000,
            "rect": [[412, 300, 96, 140]],
            "score": [0.625],
            "objId": [3],
            "areaName": "gate",
            "EventUid": event.event_uid,
            "phase": "start",
            "seq": 0,
            "durationMs": 0,
            "mediaMs": 90000,
            "lagMs": 40,
            "generation": 1,
        },
    }
    name = f"{BASE}/api/pictures/2026-03-01/{uid}/{event.event_uid}-0"
    assert len(crops) == 1
    assert frame.startswith(f"{name}-")
    assert crops[0].startswith(frame.removesuffix(".jpg"))
    for url in (frame, frame + "/", crops[0]):
        picture = await rig.client.get(url)
        assert (picture.status_code, picture.content) == (200, JPEG)
        assert picture.headers["content-type"] == "image/jpeg"
    assert (await rig.client.head(frame)).headers["content-length"] == str(len(JPEG))

    end = replace(
        event,
        phase=Phase.END,
        seq=1,
        at=event.at + timedelta(seconds=5),
        duration=timedelta(seconds=5),
        boxes=(),
        scores=(),
        object_ids=(),
    )
    rig.engine.raise_event(end)
    async with asyncio.timeout(10):
        while envelope["data"]["phase"] != "end":
            (envelope,) = await stored(rig, "/api/events/", 1)
    assert envelope["data"]["durationMs"] == 5000
    assert envelope["data"]["eventFrameUrl"] == frame


async def test_ranges_areas_types_and_streams(rig: Rig) -> None:
    one, two = await rig.working(job()), await rig.working(job())
    for number, uid, area in ((1, one, "gate"), (2, two, None), (3, one, "lawn"), (4, two, "gate")):
        event = seen(uid, number, area)
        rig.engine.raise_event(event)
        rig.engine.raise_event(replace(event, phase=Phase.END, seq=1, at=event.at))
    await stored(rig, "/api/events/", 4, ended=4)

    async def found(query: str, path: str = "/api/events/") -> list[int]:
        answer = await rig.client.get(f"{path}?{query}")
        assert answer.status_code == 200, answer.text
        return numbers(answer.json()["results"])

    assert await found("") == [4, 3, 2, 1]
    assert await found("", f"/api/streams/{one}/events/") == [3, 1]
    assert await found(f"job_uid={two}") == [4, 2]
    assert await found("area=gate") == [4, 1]
    assert await found("type=motion-detect&area=lawn") == [3]
    assert await found("type=loud-sound") == []
    assert await found("from=2026-03-01T12:01:30Z&to=2026-03-01T12:03:30Z") == [3, 2]
    assert await found("from=2026-03-01T13:01:30%2B01:00&to=2026-03-01T12:02:30") == [2]
    assert await found("from=2026-03-01T13:03:30+01:00") == [4]
    assert await found(f"to={unix_ms(NOON) + 90_000}") == [1]

    first = (await rig.client.get("/api/events/?limit=3&area=")).json()
    assert numbers(first["results"]) == [4, 3, 2]
    assert first["next"].startswith(f"{BASE}/api/events/?cursor=")
    rig.engine.raise_event(seen(one, 5))
    await stored(rig, "/api/events/", 5)
    second = (await rig.client.get(first["next"])).json()
    assert (numbers(second["results"]), second["next"]) == ([1], None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=yesterday", "from"),
        ("to=99999999999999999999", "to"),
        ("to=0001-01-01T00:00:00%2B14:00", "to"),
        ("from=2026-03-02&to=2026-03-01", "non_field_errors"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%00", "cursor"),
        ("limit=0", "limit"),
        ("job_uid=x", "job_uid"),
    ],
)
async def test_wrong_parameters(rig: Rig, query: str, field: str) -> None:
    answer = await rig.client.get(f"/api/events/?{query}")
    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert answer.json()[field][0].endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nothing.jpg",
        "2026-03-01",
        "..%2F..%2Fvidette.db",
        "%2Fetc%2Fpasswd",
        "a%00.jpg",
        "x" * 5000 + ".jpg",
    ],
)
async def test_a_picture_that_is_not_there(rig: Rig, name: str) -> None:
    url = rig.client.base_url.copy_with(raw_path=f"/api/pictures/{name}".encode())
    answer = await rig.client.get(url)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Picture not found"})


async def some(rig: Rig) -> tuple[str, str]:
    """Four events of two streams."""
    gate = await rig.working(job(Title="=Южный двор"))
    other = await rig.working(job())
    kinds = [
        (gate, 1, "gate", ("person",), 0.9),
        (gate, 2, "yard", ("car", "person"), 0.4),
        (other, 3, "gate", (), 0.5),
        (other, 70, None, ("car",), 0.95),
    ]
    for uid, number, area, labels, score in kinds:
        event = replace(seen(uid, number, area), labels=labels, scores=(score,))
        rig.engine.raise_event(event)
    await stored(rig, "/api/events/", 4)
    return gate, other


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("label=person", [2, 1]),
        ("label=person&min_score=0.5", [1]),
        ("min_score=0.5", [70, 3, 1]),
        ("text=ЮЖНЫЙ", [2, 1]),
        ("text=yar", [70, 3, 2]),
        ("region=default&area=gate", [3, 1]),
        ("region=nowhere", []),
        ("case_type=motion-detect&label=car", [70, 2]),
        ("stream_uid=00000000-0000-4000-8000-000000000009", []),
    ],
)
async def test_events_are_searched(rig: Rig, query: str, found: list[int]) -> None:
    await some(rig)
    answer = await rig.client.get(f"/api/events/?{query}")
    assert numbers(answer.json()["results"]) == found


async def test_one_event_by_its_uid(rig: Rig) -> None:
    uid, _ = await some(rig)
    event = seen(uid, 1)
    answer = await rig.client.get(f"/api/events/{event.event_uid}/")
    assert answer.json()["data"]["EventUid"] == event.event_uid
    missing = await rig.client.get(f"/api/events/{uid}/")
    assert (missing.status_code, missing.json()) == (404, {"detail": "Event not found"})


async def test_events_are_counted(rig: Rig) -> None:
    gate, other = await some(rig)

    async def counts(query: str) -> Any:
        return (await rig.client.get(f"/api/events/counts/?{query}")).json()

    assert await counts("") == {
        "total": 4,
        "results": [
            {"hour": "2026-03-01T12:00:00.000000Z", "count": 3},
            {"hour": "2026-03-01T13:00:00.000000Z", "count": 1},
        ],
    }
    by_area = await counts("by=day&by=area&timezone=Asia/Tokyo")
    assert by_area["results"] == [
        {"day": "2026-03-01", "area": None, "count": 1},
        {"day": "2026-03-01", "area": "gate", "count": 2},
        {"day": "2026-03-01", "area": "yard", "count": 1},
    ]
    by_label = await counts("by=label&from=2026-03-01T12:00:00Z&to=2026-03-01T13:00:00Z")
    assert by_label == {
        "total": 3,
        "results": [
            {"label": None, "count": 1},
            {"label": "car", "count": 1},
            {"label": "person", "count": 2},
        ],
    }
    assert (await counts("by=job_uid&min_score=0.5"))["results"] == sorted(
        ({"job_uid": uid, "count": count} for uid, count in ((gate, 1), (other, 2))), key=str
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("by=colour", "by"),
        ("by=hour&by=hour", "by"),
        ("by=hour&by=area&by=type&by=label", "by"),
        ("timezone=Mars/Base", "timezone"),
        ("timezone=../../etc/passwd", "timezone"),
        ("min_score=7", "min_score"),
    ],
)
async def test_a_wrong_count_is_told_by_its_name(rig: Rig, query: str, field: str) -> None:
    answer = await rig.client.get(f"/api/events/counts/?{query}")
    assert (answer.status_code, list(answer.json())) == (400, [field])


async def test_events_are_exported(rig: Rig) -> None:
    await some(rig)
    lines = await rig.client.get("/api/events/export.jsonl?label=car")
    assert lines.headers["content-type"] == "application/jsonl"
    assert "events.jsonl" in lines.headers["content-disposition"]
    assert numbers([json.loads(line) for line in lines.text.splitlines()]) == [70, 2]
    table = list(csv.DictReader(io.StringIO((await rig.client.get("/api/events/export.csv")).text)))
    assert [row["areaName"] for row in table] == ["", "gate", "yard", "gate"]
    assert json.loads(table[2]["labels"]) == ["car", "person"]
    empty = await rig.client.get("/api/events/export.csv?label=none")
    assert empty.text.count("\n") == 1
    assert (await rig.client.get("/api/events/export.csv?from=then")).status_code == 400


async def test_a_cell_is_no_formula(rig: Rig) -> None:
    uid = await rig.working(job())
    rig.engine.raise_event(seen(uid, 1, "=1+1"))
    await stored(rig, "/api/events/", 1)
    assert ",'=1+1," in (await rig.client.get("/api/events/export.csv")).text


async def test_an_export_has_every_page(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_module, "PAGE", 2)
    uid = await rig.working(job())
    for number in range(5):
        rig.engine.raise_event(seen(uid, number))
    await stored(rig, "/api/events/", 5)
    lines = (await rig.client.get("/api/events/export.jsonl")).text.splitlines()
    assert numbers([json.loads(line) for line in lines]) == [4, 3, 2, 1, 0]
