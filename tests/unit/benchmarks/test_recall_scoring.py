"""Matching of reported events to the truth, and the counts made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.recall.scoring import TOLERANCE, Reported, score, total
from benchmarks.recall.truth import TrueEvent, Truth
from vidette.evaluation.figures import percentile, wilson

LENGTH = 100.0


def event(start: float, end: float, kind: str = "long") -> TrueEvent:
    return TrueEvent(
        kind, start, end, start - 0.2, end + 0.2, "a/0", 0.3, 900.0, (0.1, 0.1, 0.2, 0.3)
    )


def truth(*events: TrueEvent) -> Truth:
    return Truth(
        "f", "a", "tune", "day", 1, "yard", {}, 640, 360, 25.0, LENGTH, events, disturbances=()
    )


@st.composite
def scenes(draw: st.DrawFn) -> Truth:
    """Events in order with at least two seconds between them."""
    events: list[TrueEvent] = []
    time = 1.0
    for _ in range(draw(st.integers(0, 5))):
        start = time + draw(st.floats(2.5, 6))
        end = start + draw(st.floats(0.5, 8))
        events.append(event(start, end, draw(st.sampled_from(["long", "short"]))))
        time = end
    return truth(*events)


reports = st.lists(
    st.tuples(st.floats(0, 90), st.floats(0, 10)).map(lambda span: Reported(span[0], sum(span))),
    max_size=6,
)


@given(scenes())
def test_the_truth_itself_is_all_found_without_fault(scene: Truth) -> None:
    result = score(scene, [Reported(one.start, one.end, one.start + 0.4) for one in scene.events])

    assert all(match.is_found for match in result.matches)
    assert [match.start_error for match in result.matches] == [0.0] * len(scene.events)
    assert [match.delay for match in result.matches] == pytest.approx([0.4] * len(scene.events))
    assert result.false_events == 0
    assert result.idle_reported == pytest.approx(0)


@given(scenes())
def test_silence_finds_nothing_and_invents_nothing(scene: Truth) -> None:
    result = score(scene, [])

    assert not any(match.is_found for match in result.matches)
    assert result.false_events == 0
    assert result.idle_reported == pytest.approx(0)


@given(scenes(), reports, reports)
def test_more_reports_never_lose_an_event(
    scene: Truth, some: list[Reported], more: list[Reported]
) -> None:
    few, many = score(scene, some), score(scene, some + more)

    pairs = list(zip(few.matches, many.matches, strict=True))
    assert all(after.is_found or not before.is_found for before, after in pairs)
    assert few.false_events <= many.false_events <= few.false_events + len(more)
    assert few.idle_reported <= many.idle_reported + 1e-9 <= many.idle + 2e-9


@given(scenes(), reports)
def test_the_order_of_reports_does_not_matter(scene: Truth, some: list[Reported]) -> None:
    one, other = score(scene, some), score(scene, some[::-1])

    assert [match.is_found for match in one.matches] == [match.is_found for match in other.matches]
    assert [match.start for match in one.matches] == [match.start for match in other.matches]
    assert one.false_events == other.false_events
    assert one.idle_reported == pytest.approx(other.idle_reported)


@given(scenes(), reports)
def test_every_report_is_false_or_finds_something(scene: Truth, some: list[Reported]) -> None:
    for one in some:
        alone = score(scene, [one])
        assert (alone.false_events == 1) != any(match.is_found for match in alone.matches)


@given(scenes(), reports)
def test_one_report_over_everything_is_seen_in_the_idle_time(
    scene: Truth, some: list[Reported]
) -> None:
    result = score(scene, [Reported(0, LENGTH), *some])

    assert all(match.is_found for match in result.matches)
    assert result.idle_reported == pytest.approx(result.idle)


def test_the_tolerance_is_at_both_ends() -> None:
    scene = truth(event(10, 15))
    near, far = TOLERANCE - 0.01, TOLERANCE + 0.01

    assert score(scene, [Reported(8, 9.8 - near)]).matches[0].is_found
    assert not score(scene, [Reported(8, 9.8 - far)]).matches[0].is_found
    assert score(scene, [Reported(15.2 + near, 20)]).matches[0].is_found
    assert score(scene, [Reported(15.2 + far, 20)]).false_events == 1


def test_an_event_that_was_open_before_gives_no_start() -> None:
    scene = truth(event(10, 15), event(20, 21, "short"))

    result = score(scene, [Reported(10.5, 22.0)])

    assert [match.is_found for match in result.matches] == [True, True]
    assert [match.start_error for match in result.matches] == [0.5, None]
    assert result.of_kind("short") == (1, 1)


def test_scores_add_up() -> None:
    scene = truth(event(10, 15), event(20, 21, "short"))
    one, two = score(scene, [Reported(10, 15)]), score(scene, [Reported(50, 51)])

    both = total([one, two])

    assert both.of_kind("long") == (1, 2)
    assert both.false_events == 1
    assert both.false_per_hour == pytest.approx(3600 / (2 * LENGTH))


@given(st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_holds_the_share(counts: tuple[int, int]) -> None:
    found, of = counts
    low, high = wilson(found, of)

    assert 0 <= low <= found / of + 1e-12
    assert found / of - 1e-12 <= high <= 1
    assert low < high


def test_wilson_of_all_found() -> None:
    assert wilson(308, 308)[0] == pytest.approx(0.9877, abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.lists(st.floats(-5, 5), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_reached_by_its_share(values: list[float], share: float) -> None:
    value = percentile(values, share)

    assert value in values
    assert sum(one <= value for one in values) >= share * len(values) - 1e-9


def test_a_percentile_of_nothing() -> None:
    assert percentile([], 0.5) is None
