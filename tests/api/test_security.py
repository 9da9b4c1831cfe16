"""Who may do what: every call for every role, logins, keys, and what is never told."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.rig import Rig, job
from tests.api.test_events import seen
from vidette.api.openapi import document
from vidette.core.access import Role

PASSWORD = "an invented password"
FREE = {"/healthz", "/readyz", "/api/session/", "/api/pictures/{name}"}
ADMINS = ("/api/users/", "/api/keys/")


def calls(rig: Rig) -> list[tuple[str, str]]:
    """Every call of the API, by its documented path."""
    paths = document(rig.app)["paths"]
    documented = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    return sorted([*documented, ("GET", "/api/openapi.json"), ("GET", "/api/docs")])


def needed(method: str, path: str) -> Role | None:
    if path in FREE:
        return None
    if path.startswith(ADMINS):
        return Role.ADMIN
    return Role.VIEWER if method == "GET" else Role.OPERATOR


def example(path: str) -> str:
    for name, value in (
        ("{job_uid}", "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21"),
        ("{region_id}", "999"),
        ("{delivery_id}", "999"),
        ("{endpoint_id}", "0123456789abcdef"),
        ("{name}", "nobody"),
        ("{key_id}", "999"),
    ):
        path = path.replace(name, value)
    return path


async def key_of(rig: Rig, role: Role) -> dict[str, str]:
    """The header of a new key of that role, made by the first administrator."""
    answer = await rig.client.post("/api/keys/", json={"title": f"a {role}", "role": role})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['key']}"}


@pytest.fixture
async def headers(rig: Rig) -> dict[Role | None, dict[str, str]]:
    """What each role sends; with the first key everybody is asked."""
    admin = await key_of(rig, Role.ADMIN)
    rig.client.headers.update(admin)
    found: dict[Role | None, dict[str, str]] = {Role.ADMIN: admin}
    for role in (Role.OPERATOR, Role.VIEWER):
        found[role] = await key_of(rig, role)
    del rig.client.headers["Authorization"]
    return found | {None: {}}


async def test_every_call_asks_for_its_role(
    rig: Rig, headers: dict[Role | None, dict[str, str]]
) -> None:
    walked = calls(rig)
    assert len(walked) > 40
    wrong = []
    for method, path in walked:
        if path == "/api/events/live":
            continue  # answers without an end; asked below
        role = needed(method, path)
        for who, sent in headers.items():
            answer = await rig.client.request(method, example(path), headers=sent)
            if role is None or (who is not None and who.covers(role)):
                allowed = answer.status_code not in (401, 403) or path == "/api/session/"
            else:
                allowed = answer.status_code == (401 if who is None else 403)
            if not allowed:
                wrong.append((method, path, who, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("path", ["/api/events/live", "/api/unknown/", "/streams"])
async def test_what_is_not_listed_asks_for_a_viewer(
    rig: Rig, headers: dict[Role | None, dict[str, str]], path: str
) -> None:
    assert headers
    assert (await rig.client.get(path)).status_code == 401


async def test_nobody_is_asked_while_there_is_nobody(rig: Rig) -> None:
    assert (await rig.client.get("/api/session/")).json() == {
        "open": True,
        "name": None,
        "role": "admin",
    }
    assert (await rig.client.get("/api/streams/")).status_code == 200


async def test_the_first_user_is_an_admin_and_ends_the_openness(rig: Rig) -> None:
    viewer = {"name": "anna", "password": PASSWORD, "role": "viewer"}
    refused = await rig.client.post("/api/users/", json=viewer)
    assert (refused.status_code, list(refused.json())) == (400, ["role"])
    made = await rig.client.post("/api/users/", json=viewer | {"role": "admin"})
    assert made.status_code == 200
    assert PASSWORD not in made.text
    asked = await rig.client.get("/api/streams/")
    assert asked.status_code == 401
    assert asked.headers["www-authenticate"] == "Bearer"


async def logged_in(rig: Rig, **changed: str) -> Any:
    return await rig.client.post(
        "/api/session/", json={"name": "anna", "password": PASSWORD} | changed
    )


@pytest.fixture
async def anna(rig: Rig) -> Rig:
    """The rig with one administrator."""
    await rig.client.post(
        "/api/users/", json={"name": "anna", "password": PASSWORD, "role": "admin"}
    )
    return rig


async def test_a_login_opens_and_a_logout_closes(anna: Rig) -> None:
    answer = await logged_in(anna)
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    me = (await anna.client.get("/api/session/")).json()
    assert me == {"open": False, "name": "anna", "role": "admin"}
    token = anna.client.cookies["vidette_session"]
    assert (await anna.client.delete("/api/session/")).status_code == 204
    sent = {"Cookie": f"vidette_session={token}"}
    assert (await anna.client.get("/api/streams/", headers=sent)).status_code == 401


@pytest.mark.parametrize("changed", [{"password": "another password"}, {"name": "berta"}])
async def test_a_wrong_login_says_nothing_of_what_is_wrong(
    anna: Rig, changed: dict[str, str]
) -> None:
    answer = await logged_in(anna, **changed)
    assert (answer.status_code, answer.json()) == (401, {"detail": "Name or password is wrong."})
    assert "set-cookie" not in answer.headers


async def test_guessing_is_slowed_down_for_the_right_password_too(anna: Rig) -> None:
    for _ in range(10):
        assert (await logged_in(anna, password="a wrong password")).status_code == 401
    answer = await logged_in(anna)
    assert answer.status_code == 429
    assert answer.headers["retry-after"]
    assert "Too many wrong passwords" in answer.json()["detail"]


async def test_another_password_ends_the_sessions(anna: Rig) -> None:
    await logged_in(anna)
    changed = await anna.client.put("/api/users/anna/", json={"password": "yet another one"})
    assert changed.status_code == 200
    assert (await anna.client.get("/api/streams/")).status_code == 401


async def test_the_last_administrator_stays(anna: Rig) -> None:
    await logged_in(anna)
    for answer in (
        await anna.client.delete("/api/users/anna/"),
        await anna.client.put("/api/users/anna/", json={"role": "viewer"}),
    ):
        assert (answer.status_code, answer.json()) == (
            409,
            {"detail": "It is the last administrator."},
        )


async def test_a_revoked_key_is_refused_at_once(
    rig: Rig, headers: dict[Role | None, dict[str, str]]
) -> None:
    admin, viewer = headers[Role.ADMIN], headers[Role.VIEWER]
    assert (await rig.client.get("/api/streams/", headers=viewer)).status_code == 200
    keys = (await rig.client.get("/api/keys/", headers=admin)).json()
    number = next(one["id"] for one in keys if one["role"] == "viewer")
    gone = await rig.client.delete(f"/api/keys/{number}/", headers=admin)
    assert gone.status_code == 204
    assert (await rig.client.get("/api/streams/", headers=viewer)).status_code == 401


async def test_pages_lead_to_the_login_and_back(anna: Rig) -> None:
    answer = await anna.client.get("/streams?status=7", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/streams%3Fstatus%3D7"


async def test_answers_carry_the_headers_that_browsers_heed(rig: Rig) -> None:
    answer = await rig.client.get("/api/streams/")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


async def test_no_secret_reaches_a_log_or_an_answer(
    anna: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await logged_in(anna)
        key = (await anna.client.post("/api/keys/", json={"title": "one"})).json()["key"]
        listed = (await anna.client.get("/api/keys/")).text + (
            await anna.client.get("/api/users/")
        ).text
        await anna.client.get("/api/streams/", headers={"Authorization": f"Bearer {key}x"})
    for secret in (PASSWORD, key, anna.client.cookies["vidette_session"]):
        assert secret not in caplog.text
        assert secret not in listed
    assert "argon2" not in listed


async def test_a_picture_that_was_told_is_seen_without_credentials(anna: Rig) -> None:
    await logged_in(anna)
    uid = await anna.working(job())
    anna.engine.raise_event(seen(uid, 1))
    async with asyncio.timeout(10):
        while not (found := (await anna.client.get("/api/events/")).json()["results"]):
            await asyncio.sleep(0.005)
    crop = found[0]["data"]["crop"][0]
    anna.client.cookies.clear()
    assert (await anna.client.get(crop)).status_code == 200
    assert (await anna.client.get("/api/events/")).status_code == 401


async def test_a_signed_address_needs_no_credentials_until_it_ends(
    rig: Rig, headers: dict[Role | None, dict[str, str]]
) -> None:
    operator = headers[Role.OPERATOR]
    answer = await rig.client.post("/api/streams/", json=job(), headers=operator)
    uid = answer.json()["stream_uid"]
    path = f"/api/streams/{uid}/addresses/"
    given = (await rig.client.get(path, headers=headers[Role.VIEWER])).json()
    # What shows nothing yet is answered 409: whoever asks was let in.
    assert (await rig.client.get(given["snapshot"])).status_code == 409
    assert (await rig.client.get(given["preview"])).status_code == 409
    assert (await rig.client.post(given["snapshot"])).status_code == 401
    wrong = [
        given["snapshot"].replace("snapshot.jpg", "preview.mjpeg"),
        given["snapshot"].replace(uid, uid[:-1] + ("0" if uid[-1] != "0" else "1")),
        given["snapshot"].replace("until=", "until=9"),
        given["snapshot"][:-2],
        given["snapshot"].partition("&")[0],
        given["snapshot"].replace("snapshot.jpg", "pause/"),
        given["snapshot"].replace("/snapshot.jpg", ""),
        given["snapshot"].replace("until=", "until=x"),
    ]
    for address in wrong:
        assert (await rig.client.get(address)).status_code == 401, address
    over = datetime.now(UTC) - timedelta(seconds=1)
    past = rig.app.state.signer.signed(f"/api/streams/{uid}/snapshot.jpg", over)
    assert (await rig.client.get(past)).status_code == 401
    assert (await rig.client.get(f"{path}?minutes=61", headers=operator)).status_code == 400
