"""What every path has in common: slashes, ?format=, methods, media types, sizes."""

from collections.abc import AsyncIterator

import pytest

from tests.api.rig import JSON, Rig, job

SOME_UID = "c5b0e3a8-1540-11f1-9f6d-0242ac120002"
READABLE = [
    "/api/streams/",
    "/api/events/",
    "/api/statuses/",
    "/api/regions/",
    "/api/case_types/",
    "/api/workers/",
    "/api/openapi.json",
    "/api/docs",
    "/healthz",
    "/readyz",
]


@pytest.mark.parametrize("path", READABLE)
async def test_both_forms_of_a_path_answer_the_same(rig: Rig, path: str) -> None:
    with_slash = await rig.client.get(path.rstrip("/") + "/", params={"format": "json"})
    without = await rig.client.get(path.rstrip("/"))
    assert (with_slash.status_code, without.status_code) == (200, 200)
    if path not in ("/api/workers/", "/api/openapi.json", "/api/docs"):
        assert with_slash.json() == without.json()


async def test_posting_without_the_slash_is_not_redirected(rig: Rig) -> None:
    answer = await rig.client.post("/api/streams", json=job())
    assert answer.status_code == 200
    uid = answer.json()["stream_uid"]
    changed = await rig.client.put(f"/api/streams/{uid}", json=job(Note="n"))
    assert changed.json() == {"stream_uid": uid}
    assert (await rig.client.post(f"/api/streams/{uid}/pause")).json()["status"] == 9
    assert (await rig.client.delete(f"/api/streams/{uid.upper()}")).status_code == 204


@pytest.mark.parametrize("query", ["format=xml", "format=json&format=api", "limit=2&format=JSON"])
async def test_another_format_is_not_found(rig: Rig, query: str) -> None:
    answer = await rig.client.get(f"/api/streams/?{query}")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize(
    "path", ["/", "/api/", "/api/nothing/", "/api/streams//", "//api/streams/", "/api/%00", "/%ff"]
)
async def test_an_unknown_path_is_not_found(rig: Rig, path: str) -> None:
    url = rig.client.base_url.copy_with(raw_path=path.encode())
    answer = await rig.client.get(url)
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", f"/api/streams/{SOME_UID}/", "GET, POST, PUT, DELETE, HEAD, OPTIONS"),
        ("PUT", "/api/streams/", "GET, POST, HEAD, OPTIONS"),
        ("GET", f"/api/streams/{SOME_UID}/pause", "POST, OPTIONS"),
        ("HEAD", f"/api/streams/{SOME_UID}/pause/", "POST, OPTIONS"),
        ("DELETE", "/api/statuses/", "GET, HEAD, OPTIONS"),
        ("GET", "/api/regions/1/", "DELETE, OPTIONS"),
        ("BREW", "/healthz", "GET, HEAD, OPTIONS"),
    ],
)
async def test_a_wrong_method(rig: Rig, method: str, path: str, allowed: str) -> None:
    answer = await rig.client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        assert answer.json() == {"detail": f'Method "{method}" not allowed.'}


async def test_head_and_options(rig: Rig) -> None:
    head = await rig.client.head("/api/statuses/")
    assert (head.status_code, head.content) == (200, b"")
    full = await rig.client.get("/api/statuses/")
    assert head.headers["content-length"] == str(len(full.content))
    options = await rig.client.options("/api/streams")
    assert (options.status_code, options.content) == (204, b"")
    assert options.headers["allow"] == "GET, POST, HEAD, OPTIONS"
    assert (await rig.client.options("/api/nothing/")).status_code == 404


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_media_type(rig: Rig, media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    for method, path in (("POST", "/api/streams/"), ("POST", "/api/regions/")):
        answer = await rig.client.request(method, path, content=b"{}", headers=headers)
        assert answer.status_code == 415
        detail = f'Unsupported media type "{media_type}" in request.'
        assert answer.json() == {"detail": detail}


async def test_a_media_type_may_have_parameters(rig: Rig) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    answer = await rig.client.post("/api/regions/", content=b'{"title": "a"}', headers=headers)
    assert answer.status_code == 201


async def test_a_body_too_large_is_refused_while_it_is_read(rig: Rig) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65536
            yield b" " * 65536

    too_large = {"detail": "The request body is larger than 1048576 bytes."}
    answer = await rig.client.post("/api/streams/", content=endless(), headers=JSON)
    assert (answer.status_code, answer.json()) == (413, too_large)
    assert sent <= 1048576 + 2 * 65536
    declared = await rig.client.post("/api/streams/", content=b" " * 1048577, headers=JSON)
    assert (declared.status_code, declared.json()) == (413, too_large)
    just_fits = await rig.client.post("/api/streams/", content=b" " * 1048576, headers=JSON)
    assert just_fits.status_code == 400
