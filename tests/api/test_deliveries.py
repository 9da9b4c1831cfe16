"""Deliveries over the API: what waits for whom, without secrets, and what can be done about it."""

import asyncio
from typing import Any

import pytest

from tests.api.rig import Rig, job

HOOK = "https://user:secret@platform.invalid/hook?token=invented"


async def deliveries(rig: Rig, query: str = "") -> list[dict[str, Any]]:
    """What is listed, once there is something."""
    async with asyncio.timeout(10):
        while True:
            answer = await rig.client.get(f"/api/deliveries/{query}")
            assert answer.status_code == 200, answer.text
            if found := answer.json()["results"]:
                assert isinstance(found, list)
                return found


async def test_what_waits_is_listed_without_the_secrets_of_its_address(rig: Rig) -> None:
    uid = await rig.working(job(CallbackUrl=HOOK))
    found = await deliveries(rig, f"?job_uid={uid}&state=pending")
    assert all(one["job_uid"] == uid for one in found)
    assert all("secret" not in str(one) and "invented" not in str(one) for one in found)
    oldest = found[-1]
    assert (oldest["channel"], oldest["event"], oldest["state"]) == ("streams", "status", "pending")
    whole = (await rig.client.get(f"/api/deliveries/{oldest['id']}/")).json()
    assert '"status_name": "CREATED"' in whole["body"]
    assert isinstance(whole["failed_attempts"], list)
    answer = await rig.client.post(f"/api/deliveries/{oldest['id']}/replay/")
    assert (answer.status_code, answer.json()) == (409, {"detail": "It is still to be delivered."})
    assert (await rig.client.post("/api/deliveries/replay/")).json() == {"queued": 0}


async def test_pages_of_deliveries_follow_each_other(rig: Rig) -> None:
    uid = await rig.working(job(CallbackUrl=HOOK))
    whole = await deliveries(rig, f"?job_uid={uid}")
    assert len(whole) > 1
    url, walked = f"/api/deliveries/?job_uid={uid}&limit=1", []
    while url:
        page = (await rig.client.get(url)).json()
        walked += page["results"]
        url = page["next"]
    assert [one["id"] for one in walked][-len(whole) :] == [one["id"] for one in whole]


async def test_an_endpoint_is_switched_off_and_on(rig: Rig) -> None:
    await rig.working(job(CallbackUrl=HOOK))
    await deliveries(rig)
    (endpoint,) = (await rig.client.get("/api/endpoints/")).json()
    assert endpoint["is_enabled"] is True
    assert endpoint["pending"] > 0
    assert "secret" not in str(endpoint)
    path = f"/api/endpoints/{endpoint['id']}"
    (off,) = (await rig.client.post(f"{path}/disable/")).json()
    assert (off["is_enabled"], off["why"]) == (False, "Switched off by hand.")
    (on,) = (await rig.client.post(f"{path}/enable/")).json()
    assert (on["is_enabled"], on["why"]) == (True, None)


@pytest.mark.parametrize(
    "path", ["/api/deliveries/99/", "/api/deliveries/99/replay/", "/api/deliveries/last/"]
)
async def test_an_unknown_delivery_is_not_found(rig: Rig, path: str) -> None:
    call = rig.client.post if path.endswith("replay/") else rig.client.get
    answer = await call(path)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Delivery not found"})


async def test_an_unknown_endpoint_is_not_found(rig: Rig) -> None:
    answer = await rig.client.post("/api/endpoints/0123456789abcdef/enable/")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Endpoint not found"})


async def test_a_wrong_filter_is_refused_by_its_name(rig: Rig) -> None:
    answer = await rig.client.get("/api/deliveries/?state=lost&from=yesterday")
    assert answer.status_code == 400
    assert set(answer.json()) == {"state", "from"}
