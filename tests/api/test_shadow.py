"""Shadow jobs as clients see them: begun, told of, ended; what is wrong is named."""

from typing import Any

import pytest

from tests.api.rig import Rig, job

WISH = {"Pipeline": {"Detector": {"Threshold": 300}}, "minutes": 30}


async def test_a_shadow_is_begun_told_of_and_ended(rig: Rig) -> None:
    uid = await rig.working(job())
    path = f"/api/streams/{uid}/shadow/"
    assert (await rig.client.get(path)).status_code == 404
    begun = await rig.client.post(path, json=WISH)
    assert begun.status_code == 201, begun.text
    body = begun.json()
    assert (body["status"], body["pipeline"], body["is_durable"]) == (
        "running",
        WISH["Pipeline"],
        False,
    )
    assert [body[kind] for kind in ("same", "won", "lost", "shifted", "warm_up")] == [0] * 5
    assert body["events"] == []
    assert (await rig.client.get(path)).json() == body
    again = await rig.client.post(path, json=WISH)
    assert again.status_code == 409
    assert again.json() == {"detail": "This stream has a shadow; DELETE it, or wait for its end."}
    listed = (await rig.client.get("/api/streams/")).json()
    assert [one["job_uid"] for one in listed["results"]] == [uid], "it is no stream"
    assert (await rig.client.delete(path)).status_code == 204
    assert (await rig.client.delete(path)).status_code == 404


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"minutes": 5}, "Pipeline"),
        ({"Pipeline": [], "minutes": 5}, "Pipeline"),
        ({"Pipeline": {}}, "minutes"),
        ({"Pipeline": {}, "minutes": 0}, "minutes"),
        ({"Pipeline": {}, "minutes": 241}, "minutes"),
        ({"Pipeline": {}, "minutes": True}, "minutes"),
    ],
)
async def test_what_is_wrong_is_named(rig: Rig, wish: dict[str, Any], field: str) -> None:
    uid = await rig.working(job())
    answer = await rig.client.post(f"/api/streams/{uid}/shadow/", json=wish)
    assert answer.status_code == 400
    assert list(answer.json()) == [field]


async def test_nobody_has_a_shadow_without_a_stream(rig: Rig) -> None:
    path = "/api/streams/c5b0e3a8-1540-11f1-9f6d-0242ac120002/shadow/"
    for answer in (
        await rig.client.get(path),
        await rig.client.post(path, json=WISH),
        await rig.client.delete(path),
    ):
        assert answer.status_code == 404
