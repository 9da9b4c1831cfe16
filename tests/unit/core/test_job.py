"""The job document: every fault at once, its text kept, its JobUid last."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidette.core.errors import InvalidInput
from vidette.core.job import (
    DEEPEST_DOCUMENT,
    LARGEST_DOCUMENT,
    SOURCE_SCHEMES,
    depth,
    parse_document,
    parse_job,
    source_key,
    url_fault,
    wanted_fps,
    with_job_uid,
)

UID = "5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11"
JOB_UID = "c2a1e9d0-0000-11f1-8000-000000000001"
URL = "rtsp://camera.invalid:554/main"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ"), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


def document(**changes: Any) -> dict[str, Any]:
    return {"CaseType": "motion-detect", "Source": {"Uid": UID, "Url": URL}} | changes


def faults_of(value: dict[str, Any]) -> Any:
    with pytest.raises(InvalidInput) as caught:
        parse_job(value)
    return caught.value.faults


def refusal(text: str) -> Any:
    with pytest.raises(InvalidInput) as caught:
        parse_document(text)
    return caught.value.faults


def test_the_least_job() -> None:
    job = parse_job(document())
    assert str(job.Source.Uid) == UID
    assert job.Source.Url == URL
    assert job.Source.Transport == "tcp"
    assert job.Source.Output.Encoding == "none"
    assert (job.CameraGroupUid, job.CallbackUrl, job.Regions, job.Pipeline) == (None, None, [], {})
    assert wanted_fps(job) == 5.0


def test_unknown_keys_are_kept() -> None:
    job = parse_job(document(Owner={"Name": "x"}))
    assert job.model_dump()["Owner"] == {"Name": "x"}


def test_every_fault_is_told_at_once() -> None:
    faults = faults_of(
        {
            "CaseType": 7,
            "CameraGroupUid": "not-a-uuid",
            "Source": {"Url": "gopher://camera.invalid", "Output": {"FPS": 0}, "Transport": "pigeon"},
            "Regions": "default",
            "Collections": [UID, "x"],
            "CallbackUrl": "ftp://platform.invalid/",
            "Pipeline": [],
        }
    )  # fmt: skip
    assert faults == {
        "CaseType": ["Not a valid string."],
        "CameraGroupUid": ["Must be a valid UUID."],
        "Source": {
            "Uid": ["This field is required."],
            "Url": [f"Enter a valid URL: its scheme must be one of {', '.join(SOURCE_SCHEMES)}."],
            "Transport": ["Input should be 'tcp' or 'udp'."],
            "Output": {"FPS": ["Ensure this value is greater than 0."]},
        },
        "Regions": ['Expected a list of items but got type "str".'],
        "Collections": {"1": ["Must be a valid UUID."]},
        "CallbackUrl": ["Enter a valid URL: its scheme must be one of http, https."],
        "Pipeline": ["Invalid data. Expected a dictionary, but got list."],
    }


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"CaseType": ""}, {"CaseType": ["This field may not be blank."]}),
        ({"CaseType": None}, {"CaseType": ["This field may not be null."]}),
        ({"Source": None}, {"Source": ["This field may not be null."]}),
        ({"Source": "x"}, {"Source": ["Invalid data. Expected a dictionary, but got str."]}),
        (
            {"Source": {"Uid": UID}},
            {"Source": {"Url": ["This field is required."]}},
        ),
        (
            {"Source": {"Uid": 5, "Url": URL}},
            {"Source": {"Uid": ["Must be a valid UUID."]}},
        ),
        (
            {"Source": {"Uid": UID, "Url": URL, "Output": {"FPS": "5"}}},
            {"Source": {"Output": {"FPS": ["A valid number is required."]}}},
        ),
        (
            {"Source": {"Uid": UID, "Url": URL, "Output": {"FPS": 121}}},
            {"Source": {"Output": {"FPS": ["Ensure this value is less than or equal to 120."]}}},
        ),
        (
            {"Source": {"Uid": UID, "Url": URL, "Output": {"FPS": math.nan}}},
            {"Source": {"Output": {"FPS": ["A valid number is required."]}}},
        ),
        ({"Regions": [""]}, {"Regions": {"0": ["This field may not be blank."]}}),
    ],
)
def test_single_faults(changes: dict[str, Any], faults: dict[str, Any]) -> None:
    assert faults_of(document(**changes)) == faults


def test_a_fault_never_quotes_the_address() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_job(document(Source={"Uid": UID, "Url": "gopher://u:TOPSECRET@camera.invalid"}))
    assert "TOPSECRET" not in str(caught.value)
    assert "TOPSECRET" not in repr(caught.value.faults)


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://camera.invalid/1",
        "RTSPS://user:pass@camera.invalid:322/1?x=y",
        "http://[2001:db8::1]:8080/live",
        "file:///clips/a.mp4",
        "testsrc://scene?rain=1",
    ],
)
def test_good_source_addresses(url: str) -> None:
    assert url_fault(url, SOURCE_SCHEMES) is None


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("camera.invalid/1", "scheme must be one of"),
        ("rtsp:///1", "it has no host"),
        ("rtsp://", "it has no host"),
        ("rtsp://camera.invalid:0/", "Enter a valid URL."),
        ("rtsp://camera.invalid:99999/", "Enter a valid URL."),
        ("rtsp://[::1/", "Enter a valid URL."),
        ("rtsp://camera.invalid/a b", "a space or a control character"),
        ("rtsp://camera.invalid/a\r\nX: y", "a space or a control character"),
        ("file://clips/a.mp4/", None),
        ("file://host", "file:///path"),
    ],
)
def test_bad_source_addresses(url: str, says: str | None) -> None:
    fault = url_fault(url, SOURCE_SCHEMES)
    assert (says is None and fault is None) or (says is not None and says in str(fault))


def test_the_newer_name_of_fps_wins() -> None:
    source = {"Uid": UID, "Url": URL, "Output": {"FPS": 12.5}}
    assert wanted_fps(parse_job(document(Source=source))) == 12.5
    both = document(Source=source, Pipeline={"Processing": {"fps": 10}})
    assert wanted_fps(parse_job(both)) == 10.0
    odd = document(Source=source, Pipeline={"Processing": []})
    assert wanted_fps(parse_job(odd)) == 12.5


def test_jobs_on_one_address_share_a_key_that_tells_nothing() -> None:
    def key(**source: str) -> str:
        return source_key(parse_job(document(Source={"Uid": UID, "Url": URL} | source)))

    assert key() == key(Uid="00000000-0000-4000-8000-000000000000")
    assert len({key(), key(Url=f"{URL}2"), key(Transport="udp")}) == 3
    secret = key(Url="rtsp://admin:T0PSECRET@camera.invalid/1")
    assert len(secret) == 16
    assert set(secret) <= set("0123456789abcdef")


def test_text_that_is_no_document() -> None:
    assert str(refusal("{")["detail"]).startswith("JSON parse error - ")
    assert str(refusal("")["detail"]).startswith("JSON parse error - ")
    assert refusal("[]") == {
        "non_field_errors": ["Invalid data. Expected a dictionary, but got list."]
    }
    assert refusal('{"a": "\\ud800"}') == {
        "non_field_errors": ["The document holds half of a surrogate pair."]
    }


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_numbers_that_json_does_not_know(number: str) -> None:
    assert str(refusal(f'{{"a": [{number}]}}')["detail"]).startswith("JSON parse error - ")


def test_a_number_of_many_digits_is_refused_not_chewed() -> None:
    assert "JSON parse error" in str(refusal('{"a": ' + "9" * 100_000 + "}")["detail"])


def test_too_large() -> None:
    text = json.dumps({"a": "x" * LARGEST_DOCUMENT})
    assert refusal(text) == {
        "non_field_errors": [f"The document is larger than {LARGEST_DOCUMENT} bytes."]
    }
    # Counted in bytes, not in letters.
    assert "larger" in str(refusal('{"a": "' + "ü" * (LARGEST_DOCUMENT // 2) + '"}'))


def test_too_deep() -> None:
    def nested(levels: int) -> str:
        return '{"a":' * levels + "1" + "}" * levels

    assert parse_document(nested(DEEPEST_DOCUMENT)).keys() == {"a"}
    assert "deeper than 32 levels" in str(refusal(nested(DEEPEST_DOCUMENT + 1)))
    assert "deeper" in str(refusal("[" * 500_000))


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("1", 0),
        ("[]", 1),
        ('{"a": [[{}]], "b": []}', 4),
        ('{"a": "[[[["}', 1),
        (r'{"a": "\"[[[["}', 1),
        ('{"a": "[[', 1),
        ("]]]", 0),
    ],
)
def test_depth(text: str, levels: int) -> None:
    assert depth(text) == levels


def true_depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(true_depth, value.values()), default=0)
    return 1 + max(map(true_depth, value), default=0) if isinstance(value, list) else 0


@settings(deadline=None)
@given(json_values)
def test_depth_is_that_of_the_parsed_value(value: object) -> None:
    assert depth(json.dumps(value, ensure_ascii=False)) == true_depth(value)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_a_document_or_refused(text: str) -> None:
    try:
        parsed = parse_document(text)
    except InvalidInput as fault:
        told = str(fault)
    else:
        told = ""
        assert parsed == json.loads(text)
    assert told == "" or told.startswith(("detail: JSON parse error", "non_field_errors: "))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["CaseType", "Source", "Regions", "Pipeline", "CallbackUrl", "Extra"]), json_values))  # fmt: skip
def test_any_object_is_a_job_or_refused_by_field(value: dict[str, Any]) -> None:
    assert set(faults_of(value)) <= {"CaseType", "Source", "Regions", "Pipeline", "CallbackUrl"}


@settings(deadline=None)
@given(st.dictionaries(st.text("abcXYZ", min_size=1), json_values, max_size=6))
def test_the_worker_gets_the_same_keys_in_order_then_the_job_uid(value: dict[str, Any]) -> None:
    binary = with_job_uid(json.dumps(value, indent=3), JOB_UID)
    assert list(json.loads(binary).items()) == [*value.items(), ("JobUid", JOB_UID)]


def test_binary_json_byte_for_byte() -> None:
    sent = (
        '{"CaseType":"motion-detect" ,\n "JobUid":"forged","Source":{"Url":"rtsp://camera.invalid'
        '/?token=t0k\\u00e9n","Output":{"FPS":5.0}},"Größe":[1,2.50,null,true]}'
    )
    assert with_job_uid(sent, JOB_UID) == (
        '{"CaseType": "motion-detect", "Source": {"Url": "rtsp://camera.invalid/?token=t0k\\u00e9n",'
        ' "Output": {"FPS": 5.0}}, "Gr\\u00f6\\u00dfe": [1, 2.5, null, true],'
        f' "JobUid": "{JOB_UID}"}}'
    )
