"""What jobs on one camera ask for, together."""

import pytest
from pydantic import ValidationError

from vidette.analytics.documents import ProcessingSection
from vidette.core.decoding import DecodeMode, most_demanding


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ([], DecodeMode.FULL),
        ([DecodeMode.KEYFRAMES], DecodeMode.KEYFRAMES),
        ([DecodeMode.AUTO, DecodeMode.KEYFRAMES], DecodeMode.AUTO),
        ([DecodeMode.KEYFRAMES, DecodeMode.FULL, DecodeMode.AUTO], DecodeMode.FULL),
    ],
)
def test_the_most_demanding_job_decides(asked: list[DecodeMode], most: DecodeMode) -> None:
    assert most_demanding(asked) is most


def test_a_job_may_ask_for_each_mode_and_for_nothing_else() -> None:
    for mode in DecodeMode:
        assert ProcessingSection.model_validate({"decode": str(mode)}).decode == mode
    with pytest.raises(ValidationError):
        ProcessingSection.model_validate({"decode": "sometimes"})
