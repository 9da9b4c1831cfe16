"""The Pipeline document: what it takes, and each fault at its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vidette.analytics.documents import MOST_AREAS, MOST_POINTS, PipelineDocument
from vidette.core.faults import faults_of

SQUARE = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]


def read(**pipeline: Any) -> PipelineDocument:
    return PipelineDocument.model_validate(pipeline)


def faults(**pipeline: Any) -> dict[str, Any]:
    with pytest.raises(ValidationError) as caught:
        read(**pipeline)
    return faults_of(caught.value.errors(include_url=False))


def test_an_empty_pipeline_has_the_documented_defaults() -> None:
    document = read()
    assert document.Events.FrequencyMs == 200
    assert document.Areas == []
    assert document.Watcher.ObjectMax is None
    assert (document.Watcher.MaxCountObject, document.Watcher.MaxTrackObject) == (10, 50)
    assert (document.Watcher.Expansion, document.Watcher.FullFrameFrequency) == (0, 0)


def test_unknown_keys_are_kept() -> None:
    document = read(Processing={"min_obj_size": 20}, Colour="red")
    assert document.Processing.model_extra == {"min_obj_size": 20}
    assert document.model_extra == {"Colour": "red"}


@pytest.mark.parametrize(
    "areas",
    [
        [{"Id": "1", "Shape": SQUARE}],
        [{"Id": 1, "Shape": SQUARE}],
        [{"Shape": SQUARE}],
        SQUARE,
        [*SQUARE, SQUARE[0]],
    ],
    ids=["named", "a number", "no Id", "bare points", "bare points, closed"],
)
def test_the_forms_of_areas(areas: list[Any]) -> None:
    (area,) = read(Areas=areas).Areas
    assert area.Id == "1"
    assert area.Shape == tuple((x, y) for x, y in SQUARE)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (None, "Expected a list of points [x, y]."),
        ([], "Expected a list of points [x, y]."),
        ({"0": 1}, "Expected a list of points [x, y]."),
        (SQUARE[:2], "A polygon needs at least three different points."),
        ([[0, 0], [1, 0], [1, 0], [0, 0]], "A polygon needs at least three different points."),
        ([[0, 0], [1, 1], [1, 0], [0, 1]], "The polygon crosses itself."),
        ([[0, 0], [1, 1], [1, 0], "x"], "Point 3 is not a pair of numbers."),
        (
            [[0, 0], [1, 1, 1], [True, 0]],
            "Point 1 is not a pair of numbers. Point 2 is not a pair of numbers.",
        ),
        ([[0, 0], [1, float("nan")], [1, 0]], "Point 1 is not finite."),
        ([[0, 0], [1, float("inf")], [1, 0]], "Point 1 is not finite."),
        ([[0, 0], [1, 1.01], [1, 0]], "Point 1 lies outside the frame: x and y go from 0 to 1."),
        ([[0, 0], [1, 0], [0.5, 1e-7]], "The polygon has no area: its points lie on a line."),
        ([[0, 0]] * (MOST_POINTS + 1), f"Ensure there are no more than {MOST_POINTS} points."),
    ],
)
def test_a_bad_polygon_is_named(shape: Any, message: str) -> None:
    told = faults(Areas=[{"Id": "a", "Shape": SQUARE}, {"Id": "b", "Shape": shape}])
    assert told == {"Areas": {"1": {"Shape": [message]}}}


def test_a_bad_bare_polygon_is_named_too() -> None:
    assert faults(Areas=[[0, 0], [2, 1], [1, 0]]) == {
        "Areas": {"0": {"Shape": ["Point 1 lies outside the frame: x and y go from 0 to 1."]}}
    }


def test_areas_need_their_own_ids() -> None:
    twice = [{"Id": "door", "Shape": SQUARE}, {"Id": "door", "Shape": SQUARE}]
    assert faults(Areas=twice) == {"Areas": ['Every Id must be used once; used again: "door".']}


def test_too_many_areas_are_refused() -> None:
    many = [{"Id": str(n), "Shape": SQUARE} for n in range(MOST_AREAS + 1)]
    assert len(read(Areas=many[1:]).Areas) == MOST_AREAS
    assert list(faults(Areas=many)) == ["Areas"]


def test_all_faults_come_at_once() -> None:
    assert faults(
        Processing={"fps": 0},
        Events={"FrequencyMs": 1.5},
        Detector={"Threshold": "496"},
        Watcher={"ObjectMax": [200, -1], "MaxCountObject": -1, "Expansion": "much"},
        Areas={"a": 1},
        Fences=[{"Id": "f", "Shape": [[0, 0], [0, 0]]}],
    ) == {
        "Processing": {"fps": ["Ensure this value is greater than 0."]},
        "Events": {"FrequencyMs": ["A valid integer is required."]},
        "Detector": {"Threshold": ["A valid number is required."]},
        "Watcher": {
            "ObjectMax": {"1": ["Ensure this value is greater than or equal to 0."]},
            "MaxCountObject": ["Ensure this value is greater than or equal to 0."],
            "Expansion": ["A valid number is required."],
        },
        "Areas": ['Expected a list of items but got type "dict".'],
        "Fences": {"0": {"Shape": ["A line needs at least two different points."]}},
    }


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(areas=json_like, watcher=json_like)
def test_nonsense_is_a_fault_and_never_another_error(areas: Any, watcher: Any) -> None:
    told: dict[str, Any] = {}
    document = None
    try:
        document = read(Areas=areas, Watcher=watcher)
    except ValidationError as error:
        told = faults_of(error.errors(include_url=False))
    assert bool(told) == (document is None)
    if document is not None:
        assert all(len(area.Shape) >= 3 for area in document.Areas)


def test_the_schema_describes_every_field() -> None:
    schema = PipelineDocument.model_json_schema()
    assert schema["properties"]["Areas"]["maxItems"] == MOST_AREAS
    area = schema["$defs"]["AreaShape"]["properties"]["Shape"]
    assert area["type"] == "array"
