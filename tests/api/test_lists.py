"""The list of streams: its form, its pages, its filters and the words for a wrong one."""

from typing import Any

import pytest

from tests.api.rig import BASE, Rig, job

OTHER_GROUP = "11111111-2222-4333-8444-555555555555"


async def listed(rig: Rig, **params: Any) -> list[str]:
    answer = await rig.client.get("/api/streams/", params=params)
    assert answer.status_code == 200, answer.text
    return [one["job_uid"] for one in answer.json()["results"]]


async def test_pages_link_to_each_other(rig: Rig) -> None:
    uids = [await rig.post_job(job()) for _ in range(5)]
    first = (await rig.client.get("/api/streams/?limit=2&ordering=id&format=json")).json()
    assert list(first) == ["count", "next", "previous", "results"]
    assert (first["count"], first["previous"]) == (5, None)
    query = "format=json&limit=2&offset=2&ordering=id"
    assert first["next"] == f"{BASE}/api/streams/?{query}"
    second = (await rig.client.get(first["next"])).json()
    assert second["previous"] == f"{BASE}/api/streams/?format=json&limit=2&ordering=id"
    third = (await rig.client.get(second["next"])).json()
    assert (third["next"], third["previous"]) == (None, first["next"])
    pages = first["results"] + second["results"] + third["results"]
    assert [one["job_uid"] for one in pages] == uids
    beyond = (await rig.client.get("/api/streams/?offset=99")).json()
    assert (beyond["count"], beyond["results"], beyond["next"]) == (5, [], None)


async def test_a_listed_stream_is_the_one_that_the_check_tells(rig: Rig) -> None:
    uid = await rig.working(job())
    page = (await rig.client.get("/api/streams/")).json()
    assert page["results"] == [(await rig.client.get(f"/api/streams/{uid}/")).json()]


async def test_filters(rig: Rig) -> None:
    await rig.client.post("/api/regions/", json={"title": "north"})
    plain = await rig.working(job())
    grouped = await rig.working(job(CameraGroupUid=OTHER_GROUP))
    north = await rig.post_job(job(Regions=["north"]))
    await rig.until_status(north, "PREPARED")

    assert await listed(rig) == [north, grouped, plain]
    assert await listed(rig, ordering="id") == [plain, grouped, north]
    assert await listed(rig, status=5) == [north]
    assert await listed(rig, status="working") == [grouped, plain]
    assert await listed(rig, region="north") == [north]
    assert await listed(rig, case_type=2, region="default") == [grouped, plain]
    assert await listed(rig, case_type="motion-detect", camera_group_uid=OTHER_GROUP) == [grouped]
    assert await listed(rig, case_type="loud-sound") == []
    assert await listed(rig, search=OTHER_GROUP[:8]) == [grouped]
    assert await listed(rig, search="%") == []
    assert len(await listed(rig, stream_uid=job()["Source"]["Uid"].upper())) == 3
    assert await listed(rig, status="", search="", limit="") == [north, grouped, plain]
    assert await listed(rig, limit=[1, 2]) == [north, grouped]


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("limit=0", {"limit": ["Ensure this value is greater than or equal to 1."]}),
        ("limit=1001", {"limit": ["Ensure this value is less than or equal to 1000."]}),
        ("limit=many", {"limit": ["A valid integer is required."]}),
        ("limit=" + "9" * 5000, {"limit": ["A valid integer is required."]}),
        ("offset=-1", {"offset": ["Ensure this value is greater than or equal to 0."]}),
        (
            "offset=99999999999999999999",
            {"offset": ["Ensure this value is less than or equal to 9007199254740991."]},
        ),
        (
            "status=12&camera_group_uid=x",
            {
                "status": ["Select a valid choice. 12 is not one of the available choices."],
                "camera_group_uid": ["Must be a valid UUID."],
            },
        ),
        (
            "case_type=99",
            {"case_type": ["Select a valid choice. 99 is not one of the available choices."]},
        ),
        ("search=%00", {"search": ["Null characters are not allowed."]}),
    ],
)
async def test_wrong_parameters(rig: Rig, query: str, faults: dict[str, Any]) -> None:
    answer = await rig.client.get(f"/api/streams/?{query}")
    assert (answer.status_code, answer.json()) == (400, faults)


async def test_the_largest_offset_is_an_empty_page(rig: Rig) -> None:
    answer = await rig.client.get("/api/streams/?offset=9007199254740991")
    assert (answer.status_code, answer.json()["results"]) == (200, [])
