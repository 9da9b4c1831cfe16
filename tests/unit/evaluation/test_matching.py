"""Events against truth: found, missed, false, in pieces, not judged."""

import pytest

from vidette.core.geometry import Box
from vidette.evaluation.matching import Matched, match
from vidette.evaluation.playing import SeenEvent, Sight
from vidette.evaluation.truth import ClipTruth, Passage, Span, Stretch

CAR = Passage(label="car", start=10, end=14)
GATE = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0))
LAWN = ((0.6, 0.0), (1.0, 0.0), (1.0, 1.0))


def clip(*passages: Passage, **more: object) -> ClipTruth:
    fields = {"file": "yard.mp4", "length": 40.0, "passages": passages or (CAR,)} | more
    return ClipTruth.model_validate(fields)


def event(
    start: float, end: float, area: str | None = None, told: float | None = None
) -> SeenEvent:
    return SeenEvent(area, start, end, start + 0.4 if told is None else told)


def reasons(matched: Matched) -> list[str]:
    return [alarm.reason for alarm in matched.false_alarms]


def test_an_event_that_tells_of_a_passage() -> None:
    matched = match(clip(), [event(10.2, 13.8, told=10.6)])
    (visit,) = matched.visits
    assert (visit.is_found, visit.pieces) == (True, 1)
    assert visit.start_error == pytest.approx(0.2)
    assert visit.latency == pytest.approx(0.6)
    assert matched.false_alarms == ()


@pytest.mark.parametrize(
    ("start", "end", "is_found"),
    [(8.0, 9.5, True), (8.0, 9.4, False), (14.5, 16.0, True), (14.6, 16.0, False)],
)
def test_half_a_second_of_tolerance(start: float, end: float, is_found: bool) -> None:
    matched = match(clip(), [event(start, end)])
    assert matched.visits[0].is_found is is_found
    assert reasons(matched) == ([] if is_found else ["where nothing passes"])


def test_a_passage_without_an_event_is_missed() -> None:
    matched = match(clip(), [])
    assert [visit.passage.label for visit in matched.misses] == ["car"]


def test_pieces_of_one_passage() -> None:
    matched = match(clip(), [event(10, 11), event(12, 13), event(13.5, 15)])
    assert matched.visits[0].pieces == 3


def test_what_begins_after_the_thing_has_gone_is_no_piece() -> None:
    assert match(clip(), [event(10, 14), event(14.3, 15)]).visits[0].pieces == 1


def test_a_thing_that_was_hidden_may_be_told_anew() -> None:
    hidden = CAR.model_copy(update={"hidden": (Span(start=11, end=12),)})
    assert match(clip(hidden), [event(10, 11.2), event(12.1, 14)]).visits[0].pieces == 1
    assert match(clip(hidden), [event(10, 10.5), event(10.8, 14)]).visits[0].pieces == 2


def test_a_start_is_not_judged_when_an_event_was_open() -> None:
    other = Passage(label="van", start=12, end=18)
    matched = match(clip(CAR, other), [event(10, 18)])
    assert [visit.start_error for visit in matched.visits] == [0.0, None]
    assert all(visit.is_found for visit in matched.visits)


def test_the_first_seconds_are_for_learning() -> None:
    gone = Passage(label="gone", start=0, end=2)
    stays = Passage(label="stays", start=1, end=5)
    matched = match(clip(gone, stays), [event(1.5, 5)])
    assert [visit.passage.label for visit in matched.visits] == ["stays"]
    assert matched.visits[0].start_error is None


def test_an_event_elsewhere_in_the_picture_is_not_of_the_passage() -> None:
    placed = CAR.model_copy(update={"boxes": {12.0: (0.1, 0.1, 0.2, 0.2)}})
    there = SeenEvent(None, 10, 14, 10.4, (Sight(12.1, (Box(0.15, 0.1, 0.2, 0.2),)),))
    away = SeenEvent(None, 10, 14, 10.4, (Sight(12.1, (Box(0.7, 0.7, 0.2, 0.2),)),))
    silent = SeenEvent(None, 10, 14, 10.4, (Sight(10.1, (Box(0.7, 0.7, 0.2, 0.2),)),))
    found = [match(clip(placed), [one]).visits[0].is_found for one in (there, away, silent)]
    assert found == [True, False, True]


def test_areas_are_judged_each_by_itself() -> None:
    areas = {"gate": GATE, "lawn": LAWN}
    truth = clip(areas=areas, empty_areas=("lawn",))
    matched = match(truth, [event(10, 14, "lawn")])
    assert not matched.visits[0].is_found
    assert reasons(matched) == ["in an area that is always empty"]
    assert match(truth, [event(10, 14, "gate")]).visits[0].area == "gate"


def test_an_event_that_goes_on_in_an_empty_stretch_is_false_and_still_finds() -> None:
    truth = clip(empty=(Stretch(start=14.5, end=30),))
    for end, count in ((14.9, 0), (15.1, 1)):
        matched = match(truth, [event(10, end)])
        assert len(matched.false_alarms) == count
        assert matched.visits[0].is_found


def test_one_event_may_join_two_passages_with_a_short_pause() -> None:
    for begins, count in ((17, 0), (17.5, 1)):
        later = Passage(label="van", start=begins, end=20)
        truth = clip(CAR, later, empty=(Stretch(start=14.2, end=16.5),))
        assert len(match(truth, [event(10, 20)]).false_alarms) == count


def test_what_nobody_can_say_is_not_judged() -> None:
    matched = match(clip(dont_care=(Stretch(start=20, end=25),)), [event(21, 23), event(30, 31)])
    assert (matched.unjudged, reasons(matched)) == (1, ["where nothing passes"])


def test_stillness_is_added_up_over_the_areas() -> None:
    areas = {"gate": GATE, "lawn": LAWN}
    truth = clip(areas=areas, empty_areas=("lawn",), empty=(Stretch(start=20, end=31),))
    matched = match(truth, [event(29, 40, "gate"), event(0, 4, "lawn")])
    assert (matched.still, matched.still_open) == pytest.approx((50, 1.5 + 4))
