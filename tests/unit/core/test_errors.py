"""The error tree and the form in which faults are told."""

from vidette.core import errors
from vidette.core.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    SourceError,
    StreamNotFound,
    VidetteError,
    flat_faults,
)
from vidette.core.reasons import Reason


def test_every_error_stands_in_the_drawn_tree() -> None:
    def below(kind: type[VidetteError]) -> set[str]:
        found = {kind.__name__}
        for child in kind.__subclasses__():
            if child.__module__ == errors.__name__:
                found |= below(child)
        return found

    drawn = errors.__doc__ or ""
    for name in below(VidetteError):
        assert f" {name}" in drawn or f"\n{name}" in drawn, f"{name} is missing in the tree"


def test_the_message_defaults_to_the_docstring() -> None:
    assert str(StreamNotFound()) == "Stream not found"
    assert str(Conflict("The stream is paused.")) == "The stream is paused."
    assert isinstance(StreamNotFound(), NotFound)


def test_a_source_error_names_its_reason() -> None:
    assert str(SourceError(Reason.REFUSED)) == "refused"
    error = SourceError(Reason.TIMEOUT, "no answer to DESCRIBE")
    assert str(error) == "timeout: no answer to DESCRIBE"
    assert (error.reason, error.detail) == (Reason.TIMEOUT, "no answer to DESCRIBE")


def test_faults_as_lines() -> None:
    faults = {"CaseType": ["Wrong.", "Unknown."], "Source": {"Output": {"FPS": ["Too low."]}}}
    lines = ["CaseType: Wrong.", "CaseType: Unknown.", "Source.Output.FPS: Too low."]
    assert flat_faults(faults) == lines
    assert str(InvalidInput(faults)) == "; ".join(lines)


def test_a_bare_sentence_is_one_line() -> None:
    assert flat_faults({"detail": "JSON parse error - x"}) == ["detail: JSON parse error - x"]
