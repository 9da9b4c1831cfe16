"""The same rules for all programs on disturbed clips, a little wider in time than for Vidette alone."""

from collections.abc import Iterable

from vidette.evaluation.figures import Figures, figures
from vidette.evaluation.matching import LEARNING, Matched, match
from vidette.evaluation.playing import SeenEvent
from vidette.evaluation.truth import ClipTruth, Passage, Stretch

from .contenders import Seen
from .sample import Take

SLACK = 0.5
"""Seconds more than the rules' own 0.5, for a program that is timed by the clock on the wall."""


def judged(take: Take, what: Seen) -> Matched:
    """*what* against the truth of *take*.

    What is over while the scene is being learnt, and tells of nothing, is left out.
    """
    truth = widened(take.truth, SLACK)
    events = [one for one in what.events if one.end > LEARNING or _tells(truth, one)]
    return match(truth, events, take.seconds)


def _tells(truth: ClipTruth, event: SeenEvent) -> bool:
    return any(
        event.area in truth.areas_of(one) and event.start <= one.end and event.end >= one.start
        for one in truth.passages
    )


def summed(matched: Iterable[Matched]) -> Figures:
    """Of all of them together."""
    return figures(matched)


def widened(truth: ClipTruth, slack: float) -> ClipTruth:
    """*truth* with passages longer and empty stretches shorter by *slack* seconds at each end.

    Not at the ends of the clip; passages that are over before LEARNING go, as they are not judged.
    """
    passages = tuple(
        one.model_copy(
            update={"start": max(0.0, one.start - slack), "end": min(truth.length, one.end + slack)}
        )
        for one in truth.passages
        if one.end > LEARNING
    )
    shorter = [
        one.model_copy(
            update={
                "start": one.start + (slack if one.start > 0 else 0),
                "end": one.end - (slack if one.end < truth.length - slack else 0),
            }
        )
        for one in truth.empty
    ]
    early = tuple(_as_stretch(one) for one in truth.passages if one.end <= LEARNING)
    return truth.model_copy(
        update={
            "passages": passages,
            "empty": tuple(one for one in shorter if one.end > one.start),
            "dont_care": (*truth.dont_care, *early),
        }
    )


def _as_stretch(passage: Passage) -> Stretch:
    return Stretch(
        start=max(0.0, passage.start - SLACK),
        end=passage.end + SLACK,
        areas=passage.areas,
        why=passage.label,
    )
