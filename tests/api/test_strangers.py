"""What pages of other sites can make a browser send is refused."""

import pytest

from .rig import Rig, job


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "[::1]:8080", "localhost", "vidette.invalid"])
async def test_addresses_localhost_and_the_own_name_answer(rig: Rig, host: str) -> None:
    answer = await rig.client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["rebound.invalid", "rebound.invalid:8080", "a]b", "[::1"])
async def test_other_names_are_refused(rig: Rig, host: str) -> None:
    answer = await rig.client.get("/api/streams/", headers={"Host": host})
    assert answer.status_code == 403
    assert "VIDETTE_PUBLIC_URL" in answer.json()["detail"]


@pytest.mark.parametrize("origin", ["http://site.invalid", "null", "http://vidette.invalid:81"])
async def test_changes_from_another_sites_page_are_refused(rig: Rig, origin: str) -> None:
    uid = await rig.post_job(job())
    refused = await rig.client.post(f"/api/streams/{uid}/pause/", headers={"Origin": origin})
    assert refused.status_code == 403
    assert refused.json() == {"detail": "A page of another site may not change anything here."}
    read = await rig.client.get(f"/api/streams/{uid}/", headers={"Origin": origin})
    assert read.json()["state"]["name"] != "PAUSE"


async def test_changes_from_an_own_page_are_made(rig: Rig) -> None:
    uid = await rig.post_job(job(), Origin="http://vidette.invalid")
    assert (await rig.client.get(f"/api/streams/{uid}/")).status_code == 200
