"""The catalogue: all ten case types, and jobs judged as a whole."""

import json
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from vidette.analytics.analyzer import Analyzer
from vidette.analytics.case_type import CaseType
from vidette.analytics.case_types.motion_detect import CASE_TYPE, MotionPipeline
from vidette.analytics.catalogue import PLUGINS, Catalogue, catalogue, offered
from vidette.analytics.documents import PipelineDocument
from vidette.core.errors import InvalidInput

JOB: dict[str, Any] = {
    "CaseType": "motion-detect",
    "Source": {"Uid": "7f0c2a52-6d6f-4d35-9a3c-0d8f5f1a2b3c", "Url": "rtsp://camera.invalid/1"},
}


def faults(**changes: Any) -> Any:
    with pytest.raises(InvalidInput) as caught:
        catalogue().read_job(json.dumps(JOB | changes))
    return caught.value.faults


def test_the_documented_case_types_by_code() -> None:
    assert [(one.code, one.slug) for one in catalogue()] == [
        (1, "face-recognition"),
        (2, "motion-detect"),
        (3, "line-intersection"),
        (4, "camera-obstacle"),
        (5, "loud-sound"),
        (6, "person-counting"),
        (7, "visitors-counting"),
        (8, "smoke-fire"),
        (9, "license-plate"),
        (10, "container-number"),
    ]
    assert [one.slug for one in catalogue() if one.is_available] == [
        "motion-detect",
        "camera-obstacle",
    ]


def test_what_cannot_run_says_why() -> None:
    for one in catalogue():
        assert (one.build is None) == bool(one.unavailable)
        assert one.raises
        assert one.summary.endswith(".")


def test_lookup() -> None:
    assert catalogue().get("motion-detect") is CASE_TYPE
    assert catalogue().with_code(2) is CASE_TYPE
    assert catalogue().get("motion") is None
    assert catalogue().with_code(11) is None


def test_slugs_and_codes_are_unique() -> None:
    other = CaseType("other", 2, ("x",), "X.", PipelineDocument, None, "no")
    with pytest.raises(ValueError, match=r"other \(2\) is there twice"):
        Catalogue([CASE_TYPE, other])


def test_a_job_is_read() -> None:
    read = catalogue().read_job(json.dumps(JOB | {"Pipeline": {"Events": {"FrequencyMs": 500}}}))
    assert read.case_type is CASE_TYPE
    assert read.job.Source.Url == "rtsp://camera.invalid/1"
    assert isinstance(read.pipeline, MotionPipeline)
    assert read.pipeline.Events.FrequencyMs == 500
    assert read.case_type.build is not None
    assert isinstance(read.case_type.build(read.pipeline), Analyzer)


def test_a_pipeline_may_be_missing() -> None:
    read = catalogue().read_job(json.dumps(JOB))
    assert isinstance(read.pipeline, MotionPipeline)
    assert read.pipeline.least_area == 496


def test_an_unknown_case_type() -> None:
    (message,) = faults(CaseType="motion")["CaseType"]
    assert message.startswith('"motion" is not a case type; these are: face-recognition, ')


def test_an_unavailable_case_type_with_its_reason() -> None:
    assert faults(CaseType="loud-sound") == {
        "CaseType": ['"loud-sound" cannot run here: this build reads no sound yet.']
    }


@pytest.mark.parametrize("case_type", ["motion-detect", "loud-sound", "motion", None, 5, ""])
def test_faults_of_all_parts_come_at_once(case_type: Any) -> None:
    told = faults(
        CaseType=case_type,
        Source={"Uid": "x", "Url": "gopher://camera.invalid"},
        Pipeline={"Areas": [[0, 0], [1, 0]], "Detector": {"Threshold": -1}},
    )
    assert told["Source"]["Uid"] == ["Must be a valid UUID."]
    assert told["Source"]["Url"][0].startswith("Enter a valid URL: its scheme must be one of")
    assert told["Pipeline"] == {
        "Detector": {"Threshold": ["Ensure this value is greater than or equal to 0."]},
        "Areas": {"0": {"Shape": ["A polygon needs at least three different points."]}},
    }
    assert ("CaseType" in told) == (case_type != "motion-detect")


@pytest.mark.parametrize("pipeline", [None, [], "x", 5])
def test_a_pipeline_that_is_no_object_is_named_once(pipeline: Any) -> None:
    told = faults(Pipeline=pipeline)
    assert list(told) == ["Pipeline"]
    assert len(told["Pipeline"]) == 1


def test_text_that_is_no_job_at_all() -> None:
    with pytest.raises(InvalidInput) as caught:
        catalogue().read_job("[]")
    assert "non_field_errors" in caught.value.faults


def test_other_packages_offer_case_types(caplog: pytest.LogCaptureFixture) -> None:
    room = "vidette.analytics.case_types"
    points = [
        EntryPoint("motion", f"{room}.motion_detect:CASE_TYPE", PLUGINS),
        EntryPoint("gone", f"{room}.nowhere:CASE_TYPE", PLUGINS),
        EntryPoint("renamed", f"{room}.motion_detect:CASE", PLUGINS),
        EntryPoint("wrong", f"{room}.planned:CASE_TYPES", PLUGINS),
    ]
    assert list(offered(points)) == [CASE_TYPE]
    assert [message.split(" ")[0:3] for message in caplog.messages] == [
        ["The", "case", "type"],
        ["The", "case", "type"],
        [f"{room}.planned:CASE_TYPES", "offers", "no"],
    ]
