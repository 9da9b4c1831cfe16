"""What is wrong with a job is told at once, by field, in the documented form."""

import json
from typing import Any

import pytest

from tests.api.rig import JSON, Rig, job

AREA = [[0.1, 0.4], [0.6, 0.4], [0.6, 0.9]]


async def refused(rig: Rig, content: bytes | str) -> Any:
    answer = await rig.client.post("/api/streams/", content=content, headers=JSON)
    assert answer.status_code == 400, answer.text
    assert (await rig.client.get("/api/streams/")).json()["count"] == 0
    return answer.json()


async def test_what_is_missing(rig: Rig) -> None:
    missing = ["This field is required."]
    assert await refused(rig, "{}") == {"CaseType": missing, "Source": missing}
    assert await refused(rig, "") == {"CaseType": missing, "Source": missing}
    source = {"Source": {"Uid": "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21"}}
    assert await refused(rig, json.dumps(job() | source)) == {"Source": {"Url": missing}}


async def test_all_faults_at_once(rig: Rig) -> None:
    faults = await refused(
        rig,
        json.dumps(
            {
                "CaseType": 7,
                "CameraGroupUid": "a",
                "Source": {"Uid": 1, "Url": "gopher://camera.invalid", "Output": {"FPS": 0}},
                "Regions": "default",
                "CallbackUrl": "ftp://platform.invalid/",
            }
        ),
    )
    assert faults == {
        "CaseType": ["Not a valid string."],
        "CameraGroupUid": ["Must be a valid UUID."],
        "Source": {
            "Uid": ["Must be a valid UUID."],
            "Url": [
                "Enter a valid URL: its scheme must be one of rtsp, rtsps, http, https, "
                "file, testsrc."
            ],
            "Output": {"FPS": ["Ensure this value is greater than 0."]},
        },
        "Regions": ['Expected a list of items but got type "str".'],
        "CallbackUrl": ["Enter a valid URL: its scheme must be one of http, https."],
    }


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param([[0.1, 0.4], [0.6, 0.4]], id="two points"),
        pytest.param([[0, 0], [1, 1], [1, 0], [0, 1]], id="self-crossing"),
        pytest.param([[0, 0], [1.5, 0], [1, 1]], id="outside"),
        pytest.param("square", id="not a list"),
        pytest.param([[0, 0], [1, 0], [1, "a"]], id="not numbers"),
    ],
)
async def test_a_bad_polygon_is_named(rig: Rig, shape: Any) -> None:
    areas = [{"Id": "good", "Shape": AREA}, {"Id": "bad", "Shape": shape}]
    faults = await refused(rig, json.dumps(job(Pipeline={"Areas": areas})))
    assert list(faults) == ["Pipeline"]
    assert list(faults["Pipeline"]) == ["Areas"]
    assert list(faults["Pipeline"]["Areas"]) == ["1"]
    assert list(faults["Pipeline"]["Areas"]["1"]) == ["Shape"]


async def test_case_types_and_regions_that_cannot_be_had(rig: Rig) -> None:
    document = job(CaseType="mind-reading", Regions=["default", "moon"])
    faults = await refused(rig, json.dumps(document))
    assert list(faults) == ["CaseType", "Regions"]
    assert faults["Regions"] == {"1": ['Region "moon" does not exist.']}
    loud = await refused(rig, json.dumps(job(CaseType="loud-sound")))
    types = (await rig.client.get("/api/case_types/")).json()
    reason = next(one["reason"] for one in types if one["slug"] == "loud-sound")
    assert reason in loud["CaseType"][0]


async def test_addresses_that_the_policy_forbids(rig: Rig) -> None:
    source = job()["Source"] | {"Url": "rtsp://127.0.0.1/yard"}
    document = job(Source=source, CallbackUrl="http://169.254.169.254/latest")
    faults = await refused(rig, json.dumps(document))
    assert list(faults) == ["Source", "CallbackUrl"]
    assert "loopback" in faults["Source"]["Url"][0]
    assert "link-local" in faults["CallbackUrl"][0] or "metadata" in faults["CallbackUrl"][0]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"{", "JSON parse error - "),
        (b"\xff", "JSON parse error - 'utf-8' codec can't decode byte 0xff in position 0"),
        (b'{"a": NaN}', "JSON parse error - "),
        (b"\xef\xbb\xbf{}", "JSON parse error - "),
    ],
)
async def test_what_is_not_json(rig: Rig, content: bytes, detail: str) -> None:
    faults = await refused(rig, content)
    assert list(faults) == ["detail"]
    assert faults["detail"].startswith(detail)


@pytest.mark.parametrize("content", [b"[]", b"7", b'"text"', b"null", b"[" * 5000 + b"]" * 5000])
async def test_what_is_no_document(rig: Rig, content: bytes) -> None:
    assert list(await refused(rig, content)) == ["non_field_errors"]


async def test_no_fault_quotes_the_address(rig: Rig) -> None:
    source = {"Uid": "x", "Url": "rtsp://user:secret-word@camera.invalid:99999/?token=secret-word"}
    faults = await refused(rig, json.dumps(job(Source=source)))
    assert list(faults["Source"]) == ["Uid", "Url"]
    assert "secret-word" not in json.dumps(faults)
