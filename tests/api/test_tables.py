"""Statuses, regions, case types, workers."""

from typing import Any

import pytest

from tests.api.rig import Rig, job, normalised

STATUSES = [
    (1, "WORKING", "frames are being analysed"),
    (2, "CREATED", "row written, nothing done yet"),
    (3, "UPDATED", "settings changed, must be sent to the worker again"),
    (4, "PENDING", "sent to a worker, no frame analysed yet"),
    (5, "PREPARED", "ready to start, no worker yet (the reason says why)"),
    (6, "WAITING_IMAGES", "waits for the vectors of its collections"),
    (7, "DOWN", "the video source fails (the reason says how); being retried"),
    (8, "TO_REPLACE", "its worker is lost or drains; must move"),
    (9, "PAUSE", "asked to pause"),
    (10, "UNPAUSE", "asked to go on"),
    (11, "IN_PAUSE", "paused"),
]
SLUGS = [
    "face-recognition",
    "motion-detect",
    "line-intersection",
    "camera-obstacle",
    "loud-sound",
    "person-counting",
    "visitors-counting",
    "smoke-fire",
    "license-plate",
    "container-number",
]


async def test_statuses(rig: Rig) -> None:
    body = (await rig.client.get("/api/statuses/")).json()
    assert [tuple(one.values()) for one in body] == STATUSES
    assert list(body[0]) == ["id", "name", "description"]


async def test_case_types(rig: Rig) -> None:
    body = (await rig.client.get("/api/case_types/")).json()
    assert [(one["id"], one["slug"]) for one in body] == list(enumerate(SLUGS, 1))
    motion = body[1]
    assert (motion["available"], motion["reason"]) == (True, "")
    assert motion["raises"] == ["motion-detect", "scene-light"]
    assert "Areas" in motion["pipeline"]["properties"]
    assert all(one["reason"] for one in body if not one["available"])


async def test_workers(rig: Rig) -> None:
    await rig.working(job())
    assert normalised((await rig.client.get("/api/workers/")).json()) == [
        {
            "id": 1,
            "uid": "local-1",
            "title": "bench 1",
            "regions": ["default"],
            "capacity": 64,
            "jobs": 1,
            "is_alive": True,
            "is_draining": False,
            "started_at": "<time>",
            "last_seen_at": "<time>",
        }
    ]


async def test_regions_are_made_used_and_removed(rig: Rig) -> None:
    assert (await rig.client.get("/api/regions/")).json() == [{"id": 1, "title": "default"}]
    made = await rig.client.post("/api/regions/", json={"title": " north "})
    assert (made.status_code, made.json()) == (201, {"id": 2, "title": "north"})
    titled = await rig.client.post("/api/regions/", json={"Title": "south"})
    assert titled.json() == {"id": 3, "title": "south"}
    uid = await rig.post_job(job(Regions=["north"]))

    used = await rig.client.delete("/api/regions/2/")
    assert (used.status_code, used.json()) == (409, {"detail": "The region is used by streams."})
    await rig.client.delete(f"/api/streams/{uid}/")
    assert (await rig.client.delete("/api/regions/2/")).status_code == 204
    default = await rig.client.delete("/api/regions/1/")
    assert default.status_code == 409
    assert [one["id"] for one in (await rig.client.get("/api/regions/")).json()] == [1, 3]


@pytest.mark.parametrize("region", ["2", "north", "-1", "9" * 30, "%00", "1.0"])
async def test_an_unknown_region_is_not_found(rig: Rig, region: str) -> None:
    answer = await rig.client.delete(f"/api/regions/{region}/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Region not found"})


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"title": ["This field is required."]}),
        ({"title": 7}, {"title": ["Not a valid string."]}),
        ({"title": None}, {"title": ["This field may not be null."]}),
        ({"title": "  "}, {"title": ["This field may not be blank."]}),
        ({"title": "default"}, {"title": ["A region with this title already exists."]}),
        ([], {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}),
    ],
)
async def test_a_region_that_cannot_be(rig: Rig, body: Any, faults: dict[str, Any]) -> None:
    answer = await rig.client.post("/api/regions/", json=body)
    assert (answer.status_code, answer.json()) == (400, faults)
