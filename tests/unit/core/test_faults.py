"""pydantic's errors in the words that clients of the documented API know."""

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from vidette.core.faults import NON_FIELD, add_faults, faults_of, put_fault


class Sample(BaseModel):
    model_config = ConfigDict(strict=True)
    flag: bool = False
    count: int = Field(default=0, ge=0, lt=10)
    share: float = Field(default=0.5, gt=0, le=0.75)
    table: dict[str, int] = {}
    pair: tuple[int, int] = (0, 0)
    nothing: None = None
    name: str = Field(default="", max_length=3)
    even: int = 0

    @field_validator("even")
    @classmethod
    def _is_even(cls, value: int) -> int:
        if value % 2:
            raise ValueError("must be even")
        return value

    @model_validator(mode="after")
    def _fits(self) -> "Sample":
        if self.name == "bad":
            raise ValueError("this does not fit together.")
        return self


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({"flag": "yes"}, {"flag": ["Must be a valid boolean."]}),
        ({"flag": None}, {"flag": ["This field may not be null."]}),
        ({"count": 1.5}, {"count": ["A valid integer is required."]}),
        ({"count": -1}, {"count": ["Ensure this value is greater than or equal to 0."]}),
        ({"count": 10}, {"count": ["Ensure this value is less than 10."]}),
        ({"share": 0}, {"share": ["Ensure this value is greater than 0."]}),
        ({"share": 0.8}, {"share": ["Ensure this value is less than or equal to 0.75."]}),
        ({"table": []}, {"table": ["Invalid data. Expected a dictionary, but got list."]}),
        ({"table": {"a": "b"}}, {"table": {"a": ["A valid integer is required."]}}),
        ({"pair": "ab"}, {"pair": ['Expected a list of items but got type "str".']}),
        ({"pair": None}, {"pair": ["This field may not be null."]}),
        ({"nothing": 1}, {"nothing": ["This field must be null."]}),
        ({"name": "long"}, {"name": ["String should have at most 3 characters."]}),
        ({"even": 3}, {"even": ["Must be even."]}),
        ({"name": "bad"}, {NON_FIELD: ["This does not fit together."]}),
        (
            {"flag": 1, "table": {"a": 1.5, "b": "x"}},
            {
                "flag": ["Must be a valid boolean."],
                "table": {
                    "a": ["A valid integer is required."],
                    "b": ["A valid integer is required."],
                },
            },
        ),
    ],
)
def test_words(sent: dict[str, Any], faults: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(sent)
    assert faults_of(caught.value.errors(include_url=False)) == faults


def test_a_field_that_is_wrong_as_a_whole_is_not_searched_further() -> None:
    faults: dict[str, Any] = {}
    put_fault(faults, ["Source"], "Not an object.")
    put_fault(faults, ["Source", "Url"], "Missing.")
    assert faults == {"Source": ["Not an object."]}


def test_a_branch_takes_no_messages_of_its_own() -> None:
    faults: dict[str, Any] = {"Source": {"Url": ["Missing."]}}
    put_fault(faults, ["Source"], "Not an object.")
    assert faults == {"Source": {"Url": ["Missing."]}}


def test_the_same_message_is_told_once() -> None:
    faults: dict[str, Any] = {"A": ["Wrong."]}
    add_faults(faults, {"A": ["Wrong.", "Odd."], "B": {"C": ["Wrong."]}})
    add_faults(faults, {"B": {"C": ["Odd."]}})
    assert faults == {"A": ["Wrong.", "Odd."], "B": {"C": ["Wrong.", "Odd."]}}
