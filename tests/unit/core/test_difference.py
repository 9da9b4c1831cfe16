"""What becomes of events under another configuration."""

from datetime import UTC, datetime, timedelta

from vidette.core.difference import Kind, Span, differences

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _span(start: float, end: float, area: str | None = "gate") -> Span:
    return Span(area, NOON + timedelta(seconds=start), NOON + timedelta(seconds=end))


def _kinds(live: list[Span], new: list[Span]) -> list[Kind]:
    return [one.kind for one in differences(live, new)]


def test_same_and_shifted() -> None:
    assert _kinds([_span(1, 5)], [_span(1.4, 5.5)]) == [Kind.SAME]
    assert _kinds([_span(1, 5)], [_span(1, 6)]) == [Kind.SHIFTED]
    assert _kinds([_span(1, 5)], [_span(5.9, 8)]) == [Kind.SHIFTED]


def test_won_and_lost_stand_in_the_order_of_time() -> None:
    assert _kinds([_span(1, 5)], [_span(6.1, 8)]) == [Kind.LOST, Kind.WON]
    assert _kinds([_span(9, 10)], [_span(1, 2)]) == [Kind.WON, Kind.LOST]


def test_areas_are_apart() -> None:
    assert _kinds([_span(1, 5, "gate")], [_span(1, 5, None)]) == [Kind.WON, Kind.LOST]


def test_each_event_is_matched_once_and_best_overlap_first() -> None:
    found = differences([_span(0, 10)], [_span(0, 2), _span(2.5, 10)])
    assert {(one.kind, one.new) for one in found} == {
        (Kind.SHIFTED, _span(2.5, 10)),
        (Kind.WON, _span(0, 2)),
    }


def test_what_began_while_the_scene_was_learnt_is_not_lost() -> None:
    warm_up = (NOON, NOON + timedelta(seconds=2))
    found = differences([_span(1, 5), _span(8, 9)], [], [warm_up])
    assert [one.kind for one in found] == [Kind.WARM_UP, Kind.LOST]
