"""What a form asks for follows from the document of the case type, and back."""

import pytest

from vidette.analytics.case_types.camera_obstacle import ObstaclePipeline
from vidette.analytics.case_types.motion_detect import MotionPipeline
from vidette.dashboard.form import read, shown
from vidette.dashboard.schema import Field, fields_of


def of(name: str) -> Field:
    return next(field for field in fields_of(MotionPipeline) if field.name == name)


def test_bounds_options_and_defaults_are_those_of_the_document() -> None:
    sensitivity = of("sensitivity")
    assert (sensitivity.kind, sensitivity.least, sensitivity.most) == ("number", 0, 100)
    assert (sensitivity.default, sensitivity.is_special) == (50, True)
    assert of("decode").options == ("auto", "full", "keyframes")
    assert (of("min_obj_size").kind, of("ObjectMax").kind) == ("size", "size")
    assert (of("ignore_light").kind, of("MaxCountObject").kind) == ("switch", "whole")
    kinds = next(field for field in fields_of(ObstaclePipeline) if field.name == "kinds")
    assert kinds.kind == "choices"
    assert "covered" in kinds.options


def test_fields_of_the_case_type_come_first_and_other_names_of_one_are_left_out() -> None:
    fields = fields_of(MotionPipeline)
    special = [field.is_special for field in fields]
    assert special == sorted(special, reverse=True)
    names = [field.name for field in fields]
    assert "ScoreThreshold" not in names
    assert {"Threshold", "merge_gap_ms", "replay_minutes", "FrequencyMs"} <= set(names)
    assert of("replay_minutes").is_special is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sensitivity", 70),
        ("min_obj_size", 20.0),
        ("min_obj_size", [20.0, 40.0]),
        ("decode", "full"),
        ("ignore_light", False),
        ("min_duration_ms", 500),
        ("ObjectMax", [100.0, 0.0]),
    ],
)
def test_a_value_comes_back_as_it_was_shown(name: str, value: object) -> None:
    assert read(of(name), shown(of(name), value)) == value


@pytest.mark.parametrize("name", ["sensitivity", "min_obj_size", "decode", "ignore_light"])
def test_what_is_absent_stays_absent(name: str) -> None:
    assert read(of(name), shown(of(name), None)) is None


def test_a_size_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="large"):
        read(of("min_obj_size"), "large")
