"""Shares with an honest interval, and the recall that probes let one state."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.media.estimates import Misses, Weighted, probe_share, wilson


def test_the_interval_of_nothing_is_everything() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_no_hit_in_thirty_still_leaves_a_risk() -> None:
    low, high = wilson(0, 30)
    assert low == 0
    assert high == pytest.approx(0.083, abs=0.002)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_share_lies_within_its_bounds(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= hits / (hits + more) + 1e-12
    assert hits / (hits + more) <= high + 1e-12 <= 1 + 1e-12


def test_a_bound_holds_about_as_often_as_it_says() -> None:
    random = Random(4)
    held = 0
    for _ in range(1000):
        hits = sum(random.random() < 0.1 for _ in range(80))
        held += wilson(hits, 80)[1] >= 0.1
    assert held >= 920


def test_a_prior_gives_way_to_what_is_seen() -> None:
    seen = Weighted([(2.0, 10.0), (4.0, 10.0)])
    assert Weighted([]).mean(prior=7.0, strength=4) == 7.0
    assert seen.mean(prior=7.0, strength=4) == pytest.approx((60 + 28) / 24)
    assert Weighted([]).spread(about=1.0, prior=0.5, strength=4) == 0.5
    assert seen.spread(about=3.0, prior=0.5, strength=4) == pytest.approx((21 / 24) ** 0.5)


def test_a_quantile_goes_by_weight() -> None:
    assert Weighted([]).quantile(0.01) == float("inf")
    pairs = [(float(n), 1.0) for n in range(200)]
    assert Weighted(pairs).quantile(0.01) == 2.0
    assert Weighted([*pairs, (-1.0, 50.0)]).quantile(0.01) == -1.0


def test_recall_is_not_told_before_something_moved_and_something_was_passed_over() -> None:
    misses = Misses()
    misses.note(moved=False, probed=True, decoded=True)
    assert misses.recall(0.96) is None
    misses.note(moved=True, probed=False, decoded=True)
    assert misses.recall(0.96) is not None


def test_before_any_probe_recall_is_what_is_expected_with_a_wide_bound() -> None:
    misses = Misses()
    for _ in range(10):
        misses.note(moved=True, probed=False, decoded=True)
        for _ in range(20):
            misses.note(moved=False, probed=False, decoded=False)
    recall = misses.recall(0.9)
    assert recall is not None
    assert recall.estimate == pytest.approx(0.9, abs=0.01)
    assert recall.low < 0.6


def test_probes_that_find_nothing_raise_the_bound_and_one_that_does_lowers_the_estimate() -> None:
    misses = Misses()
    bounds = []
    for _ in range(4):
        for _ in range(10):
            misses.note(moved=True, probed=False, decoded=True)
            misses.note(moved=False, probed=False, decoded=False)
            misses.note(moved=False, probed=True, decoded=True)
        recall = misses.recall(0.99)
        assert recall is not None
        assert recall.estimate > 0.99
        bounds.append(recall.low)
    assert bounds == sorted(bounds)
    assert 0.8 < bounds[0] < bounds[-1] < 1.0
    before = misses.recall(0.99)
    for _ in range(3):
        misses.note(moved=True, probed=True, decoded=True)
    after = misses.recall(0.99)
    assert before is not None
    assert after is not None
    assert after.estimate < before.estimate


def test_probes_grow_rarer_the_more_there_were() -> None:
    shares = [probe_share(probes) for probes in (0, 4, 12, 36, 1000)]
    assert shares == pytest.approx([0.2, 0.1, 0.05, 0.02, 0.02])
