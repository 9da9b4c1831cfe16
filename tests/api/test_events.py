"""Events and their pictures: the envelope, the time range, areas, types, pages."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from tests.api.rig import BASE, JPEG, Rig, job
from vidette.core.event import Event, Phase, unix_ms

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
