"""Shares, intervals and percentiles."""

import pytest

from vidette.evaluation.figures import f1, figures, percentile, poisson, wilson
from vidette.evaluation.matching import match
from vidette.evaluation.playing import SeenEvent
from vidette.evaluation.truth import ClipTruth, Passage


def truth(*starts: float) -> ClipTruth:
    passages = tuple(Passage(label="car", start=start, end=start + 4) for start in starts)
    return ClipTruth(file="a.mp4", length=360, passages=passages)


def event(start: float, end: float) -> SeenEvent:
    return SeenEvent(None, start, end, start + 0.4)


def test_of_two_clips_together() -> None:
    first = match(truth(10, 20), [event(10, 14), event(20.2, 21), event(22, 24)])
    second = match(truth(10, 20), [event(10.4, 14), event(100, 110), event(200, 201)])
    both = figures([first, second])
    assert (both.clips, both.passages, both.found, both.events) == (2, 4, 3, 6)
    assert both.recall == pytest.approx(3 / 4)
    assert both.precision == pytest.approx(4 / 6)
    assert both.f1 == pytest.approx(2 * 0.75 * (2 / 3) / (0.75 + 2 / 3))
    assert (both.start_median, both.start_p95) == pytest.approx((0.2, 0.4))
    assert (both.told_median, both.told_p95) == pytest.approx((0.6, 0.8))
    assert both.false_per_hour == pytest.approx(2 / 0.2)
    assert both.events_per_passage == pytest.approx(4 / 3)
    assert both.split_passages == 1


def test_shares_of_nothing_are_not_told() -> None:
    nothing = figures([match(truth(), [])])
    assert (nothing.recall, nothing.precision, nothing.f1) == (None, None, None)
    assert nothing.recall_95 == (0.0, 1.0)
    assert nothing.document()["false_per_hour"] == 0.0


@pytest.mark.parametrize(
    ("recall", "precision", "expected"),
    [(1.0, 1.0, 1.0), (0.5, 1.0, 2 / 3), (None, 0.0, 0.0), (0.0, None, 0.0), (0.0, 0.0, 0.0)],
)
def test_f1(recall: float | None, precision: float | None, expected: float) -> None:
    assert f1(recall, precision) == pytest.approx(expected)


def test_wilson_is_wide_where_there_is_little() -> None:
    assert wilson(4, 4) == pytest.approx((0.510, 1.0), abs=0.001)
    assert wilson(400, 400) == pytest.approx((0.990, 1.0), abs=0.001)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.69), (1, 0.025, 5.57), (10, 4.80, 18.39)]
)
def test_rare_events_against_the_exact_interval(count: int, low: float, high: float) -> None:
    found = poisson(count)
    assert found[0] == pytest.approx(low, abs=0.05)
    assert found[1] == pytest.approx(high, rel=0.03)


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([float(n) for n in range(1, 21)], 0.95) == 19
