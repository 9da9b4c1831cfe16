"""The OpenAPI document and its page say what there is."""

import re
from typing import Any

from jsonschema_rs import Draft202012Validator

from tests.api.rig import Rig

CALLS = {
    "/api/streams/": {"get", "post"},
    "/api/sources/try/": {"post"},
    "/api/streams/try/": {"post"},
    "/api/streams/{job_uid}/": {"get", "post", "put", "delete"},
    "/api/streams/{job_uid}/pause/": {"post"},
    "/api/streams/{job_uid}/unpause/": {"post"},
    "/api/streams/{job_uid}/restart/": {"post"},
    "/api/streams/{job_uid}/history/": {"get"},
    "/api/streams/{job_uid}/explain/": {"get"},
    "/api/streams/{job_uid}/snapshot.jpg": {"get"},
    "/api/streams/{job_uid}/preview.mjpeg": {"get"},
    "/api/streams/{job_uid}/addresses/": {"get"},
    "/api/streams/{job_uid}/events/": {"get"},
    "/api/streams/{job_uid}/areas/proposed/": {"get"},
    "/api/streams/{job_uid}/tune/": {"get", "post"},
    "/api/streams/{job_uid}/shadow/": {"get", "post", "delete"},
    "/api/events/": {"get"},
    "/api/events/live": {"get"},
    "/api/events/counts/": {"get"},
    "/api/events/export.jsonl": {"get"},
    "/api/events/export.csv": {"get"},
    "/api/events/{event_uid}/": {"get"},
    "/api/pictures/{name}": {"get"},
    "/api/statuses/": {"get"},
    "/api/case_types/": {"get"},
    "/api/regions/": {"get", "post"},
    "/api/regions/{region_id}/": {"delete"},
    "/api/workers/": {"get"},
    "/api/workers/{worker_uid}/drain/": {"post"},
    "/api/workers/{worker_uid}/undrain/": {"post"},
    "/api/deliveries/": {"get"},
    "/api/deliveries/{delivery_id}/": {"get"},
    "/api/deliveries/{delivery_id}/replay/": {"post"},
    "/api/deliveries/replay/": {"post"},
    "/api/endpoints/": {"get"},
    "/api/endpoints/{endpoint_id}/enable/": {"post"},
    "/api/endpoints/{endpoint_id}/disable/": {"post"},
    "/api/session/": {"get", "post", "delete"},
    "/api/users/": {"get", "post"},
    "/api/users/{name}/": {"put", "delete"},
    "/api/keys/": {"get", "post"},
    "/api/keys/{key_id}/": {"delete"},
    "/healthz": {"get"},
    "/readyz": {"get"},
}


async def test_every_call_is_documented(rig: Rig) -> None:
    document = (await rig.client.get("/api/openapi.json")).json()
    assert {path: set(calls) for path, calls in document["paths"].items()} == CALLS
    page = await rig.client.get("/api/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    for path in CALLS:
        assert path in page.text


async def test_the_page_needs_nothing_from_elsewhere(rig: Rig) -> None:
    page = (await rig.client.get("/api/docs")).text
    links = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert links
    assert all(link.startswith(("#", "/api/")) for link in links)
    assert "<script" not in page
    assert page.count("<section") == page.count("</section>") == sum(map(len, CALLS.values()))


async def test_every_example_fits_its_schema(rig: Rig) -> None:
    document = (await rig.client.get("/api/openapi.json")).json()
    examples = 0
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            bodies = [call.get("requestBody", {}), *call["responses"].values()]
            for content in (one for body in bodies for one in body.get("content", {}).values()):
                if "example" in content:
                    examples += 1
                    faults = _faults(document, content["schema"], content["example"])
                    assert not faults, f"{method} {path}: {faults}"
    assert examples > 40


def _faults(document: dict[str, Any], schema: dict[str, Any], example: Any) -> list[str]:
    rooted = {"components": document["components"], **schema}
    return [error.message for error in Draft202012Validator(rooted).iter_errors(example)]
