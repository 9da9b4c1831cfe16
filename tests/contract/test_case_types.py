"""What every available case type keeps to, whatever it looks for."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.unit.analytics.drawn import film, noisy, with_thing, yard
from vidette.analytics.case_type import CaseType, FrameAnalyzer
from vidette.analytics.catalogue import catalogue
from vidette.core.event import Change, Phase
from vidette.core.frame import Frame, Pixels

YARD = yard()
AREAS = [
    {"Id": "left", "Shape": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]},
    {"Id": "right", "Shape": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]},
]
WHOLE = {"camera-obstacle"}
"""Those that judge the picture as a whole, and say what is seen instead of following things."""
AVAILABLE = [one for one in catalogue() if one.is_available]


def busy(at: float) -> Pixels:
    """Noise, carts from left to right every 10 s, a step of light and for three seconds another scene."""
    scene = YARD if at < 20 else np.asarray(YARD * 0.8, np.uint8)
    scene = with_thing(scene, (round(-80 + (at % 10) * 200), 180, 80, 90))
    if 31 <= at < 34:
        scene = np.roll(scene[::-1], (20, 60), axis=(0, 1))
    return noisy(scene, 3, round(at * 1000))


def frames() -> Iterator[Frame]:
    return film(busy, 42)


@pytest.fixture(params=AVAILABLE, ids=lambda one: one.slug)
def case_type(request: pytest.FixtureRequest) -> CaseType:
    """Each case type that this build can run."""
    one = request.param
    assert isinstance(one, CaseType)
    return one


def fresh(case_type: CaseType) -> FrameAnalyzer:
    assert case_type.build is not None
    return case_type.build(case_type.document.model_validate({"Areas": AREAS}))


def play(case_type: CaseType) -> list[Change]:
    analyzer = fresh(case_type)
    told = [change for frame in frames() for change in analyzer.analyze(frame)]
    return told + analyzer.finish()


def test_its_empty_document_is_valid_and_makes_an_analyzer(case_type: CaseType) -> None:
    assert case_type.build is not None
    analyzer = case_type.build(case_type.document.model_validate({}))
    assert analyzer.finish() == []


def test_equal_frames_give_equal_changes(case_type: CaseType) -> None:
    first, second = play(case_type), play(case_type)
    assert first
    assert first == second


def test_each_event_starts_once_goes_on_and_ends_once(case_type: CaseType) -> None:
    told = play(case_type)
    numbers = [change.number for change in told if change.phase is Phase.START]
    assert numbers == list(range(1, len(numbers) + 1))
    for number in numbers:
        phases = [change.phase for change in told if change.number == number]
        assert phases == [Phase.START, *[Phase.UPDATE] * (len(phases) - 2), Phase.END]


def test_times_grow_within_an_event(case_type: CaseType) -> None:
    told = play(case_type)
    for number in {change.number for change in told}:
        own = [change for change in told if change.number == number]
        times = [change.pts for change in own]
        assert times[:-1] == sorted(times[:-1])
        assert all(change.started == own[0].pts <= change.pts for change in own)


def test_types_and_areas_are_those_it_says(case_type: CaseType) -> None:
    for change in play(case_type):
        assert change.type in case_type.raises
        assert change.area in ({None} if case_type.slug in WHOLE else {"left", "right"})


def test_boxes_lie_in_the_frame_and_scores_in_0_1(case_type: CaseType) -> None:
    for change in play(case_type):
        for found in change.detections:
            box = found.box
            assert min(box.x, box.y) >= 0
            assert max(box.x + box.w, box.y + box.h) <= 1 + 1e-9
            assert 0 <= found.score <= 1
            assert (found.object_id is None) == (case_type.slug in WHOLE)
            assert (found.label is None) != (case_type.slug in WHOLE)


def test_after_finish_it_goes_on_with_another_connection(case_type: CaseType) -> None:
    analyzer = fresh(case_type)
    first = [change for frame in frames() for change in analyzer.analyze(frame)]
    first += analyzer.finish()
    again = [change for frame in frames() for change in analyzer.analyze(frame)]
    last = max(change.number for change in first)
    starts = [change for change in again if change.phase is Phase.START]
    assert [change.number for change in starts] == list(range(last + 1, last + 1 + len(starts)))
    assert [change.pts for change in starts] == [
        change.pts for change in first if change.phase is Phase.START
    ]
