"""What each parameter of a motion-detect job does, on drawn films through the whole analyzer."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from tests.unit.analytics.drawn import HEIGHT, WIDTH, film, with_thing, yard
from vidette.analytics.analyzer import Analyzer
from vidette.analytics.case_types.motion_detect import MotionPipeline, build
from vidette.analytics.documents import PipelineDocument
from vidette.core.event import Change, Phase
from vidette.core.faults import faults_of
from vidette.core.frame import Pixels

YARD = yard()
ENTERS, LEAVES = 3.0, 7.0


def crossing(at: float) -> Pixels:
    """Two things of 80 x 80 and 40 x 40 px cross from left to right between ENTERS and LEAVES."""
    if not ENTERS <= at <= LEAVES:
        return YARD
    x = round(-80 + (at - ENTERS) * (WIDTH + 80) / 4)
    return with_thing(with_thing(YARD, (x, 60, 80, 80)), (x, 260, 40, 40))


def analyzer(**pipeline: Any) -> Analyzer:
    return build(MotionPipeline.model_validate(pipeline))


def changes(fps: float = 5.0, **pipeline: Any) -> list[Change]:
    one = analyzer(**pipeline)
    told = [change for frame in film(crossing, 12, fps) for change in one.analyze(frame)]
    return told + one.finish()


def boxes(told: list[Change]) -> set[int]:
    """Heights of all boxes of the first updates, in source pixels."""
    inside = [change for change in told if ENTERS + 1 < change.pts.total_seconds() < ENTERS + 3]
    return {round(one.box.h * HEIGHT / 10) * 10 for change in inside for one in change.detections}


def test_without_areas_the_whole_picture_is_watched() -> None:
    told = changes()
    assert [told[0].phase, told[-1].phase] == [Phase.START, Phase.END]
    assert {(change.number, change.area, change.type) for change in told} == {
        (1, None, "motion-detect")
    }
    assert told[0].pts.total_seconds() == pytest.approx(ENTERS + 0.2, abs=0.21)
    assert told[-1].pts.total_seconds() == pytest.approx(LEAVES - 0.2, abs=0.21)
    assert boxes(told) == {80, 40}


def test_areas_have_their_own_events() -> None:
    told = changes(
        Areas=[
            {"Id": "above", "Shape": [[0, 0], [1, 0], [1, 0.5], [0, 0.5]]},
            {"Id": "right", "Shape": [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]},
            {"Id": "nobody", "Shape": [[0, 0.9], [1, 0.9], [1, 1], [0, 1]]},
        ]
    )
    starts = [change for change in told if change.phase is Phase.START]
    assert [change.area for change in starts] == ["above", "right"]
    assert starts[1].pts - starts[0].pts > timedelta(seconds=1.5)


@pytest.mark.parametrize(
    ("detector", "heights"),
    [
        ({}, {80, 40}),
        ({"Threshold": 20000}, {80}),
        ({"Threshold": 60000}, set()),
        ({"Threshold": 60000, "ScoreThreshold": 400}, {80, 40}),
        ({"Threshold": 20000, "ScoreThreshold": 0.5}, {80}),
    ],
)
def test_detector_threshold(detector: dict[str, float], heights: set[int]) -> None:
    """At 1280 the two are 160 x 160 = 25600 and 80 x 80 = 6400 px large."""
    assert boxes(changes(Detector=detector)) == heights


@pytest.mark.parametrize(
    ("object_max", "heights"),
    [([200, 200], {80, 40}), ([110, 110], {40}), ([0, 110], {40}), ([0, 0], {80, 40})],
)
def test_object_max(object_max: list[int], heights: set[int]) -> None:
    assert boxes(changes(Watcher={"ObjectMax": object_max})) == heights


@pytest.mark.parametrize(("most", "heights"), [(1, {80}), (2, {80, 40}), (0, {80, 40})])
def test_max_count_object(most: int, heights: set[int]) -> None:
    assert boxes(changes(Watcher={"MaxCountObject": most})) == heights


@pytest.mark.parametrize(("most", "heights"), [(1, {80}), (2, {80, 40}), (0, {80, 40})])
def test_max_track_object(most: int, heights: set[int]) -> None:
    assert boxes(changes(Watcher={"MaxTrackObject": most})) == heights


@pytest.mark.parametrize("every", [0, 200, 1000])
def test_frequency_ms(every: int) -> None:
    told = changes(10.0, Events={"FrequencyMs": every})
    updates = [change.pts for change in told if change.phase is Phase.UPDATE]
    gaps = [b - a for a, b in pairwise(updates)]
    assert min(gaps) >= timedelta(milliseconds=every)
    assert len(updates) == pytest.approx(3.4 / max(every / 1000, 0.1), abs=2)


def test_expansion_and_full_frame_frequency_are_handed_on() -> None:
    one = analyzer(Watcher={"Expansion": 0.25, "FullFrameFrequency": 1500})
    assert one.expansion == 0.25
    assert one.full_frame_every == timedelta(seconds=1.5)
    assert analyzer().expansion == 0
    assert analyzer().full_frame_every is None


def test_another_document_is_refused() -> None:
    with pytest.raises(TypeError, match="PipelineDocument"):
        build(PipelineDocument())


def starts(told: list[Change]) -> list[float]:
    return [one.pts.total_seconds() for one in told if one.phase is Phase.START]


def played(paint: Callable[[float], Pixels], until: float, **processing: Any) -> list[Change]:
    one = analyzer(Processing=processing)
    told = [change for frame in film(paint, until) for change in one.analyze(frame)]
    return told + one.finish()


def _faint(contrast: int) -> Callable[[float], Pixels]:
    """A thing that differs by *contrast* from a grey wall crosses it."""
    wall = np.full((HEIGHT, WIDTH), 100, np.uint8)

    def paint(at: float) -> Pixels:
        x = round(-80 + (at - ENTERS) * (WIDTH + 80) / 4)
        return with_thing(wall, (x, 60, 80, 80), 100 + contrast) if at >= ENTERS else wall

    return paint


@pytest.mark.parametrize(
    ("contrast", "least"), [(7, 90.0), (9, 75.0), (12, 50.0), (17, 25.0), (34, 0.0)]
)
def test_sensitivity_says_how_faint_a_thing_may_be(contrast: int, least: float) -> None:
    """Each is seen from *least* on and not at 25 less."""
    assert len(starts(played(_faint(contrast), 8, sensitivity=least))) == 1
    if least:
        assert played(_faint(contrast), 8, sensitivity=least - 25) == []


def test_a_usual_sensitivity_is_none_at_all() -> None:
    assert changes(Processing={"sensitivity": 50}) == changes()


def test_sensitivity_leaves_the_least_area_as_it_is() -> None:
    for sensitivity in (0, 100):
        told = changes(Processing={"sensitivity": sensitivity}, Detector={"Threshold": 12000})
        assert boxes(told) == {80}


@pytest.mark.parametrize(
    ("size", "heights"),
    [(0, {80, 40}), (60, {80, 40}), (100, {80}), (200, set()), ([0, 100], {80}), ([200, 0], set())],
)
def test_min_obj_size(size: float | list[float], heights: set[int]) -> None:
    """At 1280 the two are 160 and 80 px wide and high."""
    assert boxes(changes(Processing={"min_obj_size": size})) == heights


def test_one_number_is_the_longer_side_and_two_are_both() -> None:
    def pole(at: float) -> Pixels:
        """At 1280 40 px wide and 160 high."""
        return with_thing(YARD, (round(20 * at), 100, 20, 80)) if at >= ENTERS else YARD

    assert len(starts(played(pole, 8, min_obj_size=120))) == 1
    assert played(pole, 8, min_obj_size=[60, 120]) == []
    assert len(starts(played(pole, 8, min_obj_size=[20, 120]))) == 1


@pytest.mark.parametrize("least", [0, 1000, 3000])
def test_min_duration_ms_delays_what_is_told_and_not_its_start(least: int) -> None:
    one, usual = analyzer(Processing={"min_duration_ms": least}), changes()
    heard = [(frame.pts, change) for frame in film(crossing, 12) for change in one.analyze(frame)]
    at, first = heard[0]
    assert (first.phase, first.pts, first.started) == (Phase.START, usual[0].pts, usual[0].pts)
    assert at - first.pts >= timedelta(milliseconds=least)
    assert at - first.pts <= timedelta(milliseconds=max(least, 400) + 200)
    assert heard[-1][1].pts == usual[-1].pts


def test_what_is_over_before_min_duration_ms_is_never_told() -> None:
    assert changes(Processing={"min_duration_ms": 5000}) == []


def _twice(gap: float) -> Callable[[float], Pixels]:
    """The crossing comes again, *gap* seconds after the first has ended."""
    lasts = LEAVES - ENTERS
    return lambda at: crossing(at) if at < LEAVES + gap else crossing(at - lasts - gap)


@pytest.mark.parametrize(
    ("gap", "merge", "events"), [(1.5, 2000, 1), (1.5, 500, 2), (5, 2000, 2), (5, 6000, 1)]
)
def test_merge_gap_ms(gap: float, merge: int, events: int) -> None:
    assert len(starts(played(_twice(gap), 25, merge_gap_ms=merge))) == events


def test_a_long_merge_gap_ms_joins_whatever_comes_within_it() -> None:
    told = played(_twice(20), 40, merge_gap_ms=30_000)
    assert len(starts(told)) == 1
    assert told[-1].pts.total_seconds() == pytest.approx(LEAVES + 20 + 4, abs=0.5)


def _lamp(at: float) -> Pixels:
    """A lamp that shines evenly on the left half from 5 s to 12 s."""
    lit = YARD.copy()
    if 5 <= at < 12:
        lit[:, : WIDTH // 2] = np.clip(lit[:, : WIDTH // 2] * 1.3, 0, 255)
    return lit


def _step(at: float) -> Pixels:
    """The light of the whole picture, from 5 s to 12 s a fifth less."""
    return np.asarray(YARD * (0.8 if 5 <= at < 12 else 1.0), np.uint8)


def test_light_is_ignored_unless_it_shall_count() -> None:
    assert played(_step, 18) == []
    assert starts(played(_step, 18, ignore_light=False)) == pytest.approx([5, 12], abs=0.01)
    assert starts(played(_lamp, 18, ignore_light=False)) == pytest.approx([5, 12], abs=0.01)


def test_where_light_counts_a_thing_still_does_once() -> None:
    told = changes(Processing={"ignore_light": False})
    assert [told[0].phase, told[-1].phase] == [Phase.START, Phase.END]
    assert len(starts(told)) == 1
    assert starts(told) == starts(changes())


@pytest.mark.parametrize(
    ("processing", "message"),
    [
        ({"sensitivity": 101}, "Ensure this value is less than or equal to 100."),
        ({"sensitivity": "high"}, "A valid number is required."),
        ({"min_obj_size": "20"}, "Expected a number, or [width, height]."),
        ({"min_obj_size": [20]}, "Expected a number, or [width, height]."),
        ({"min_obj_size": -1}, "Pixels of a 1280-wide picture go from 0 to 10000."),
        ({"min_duration_ms": 1.5}, "A valid integer is required."),
        ({"merge_gap_ms": -1}, "Ensure this value is greater than or equal to 0."),
        ({"ignore_light": 1}, "Must be a valid boolean."),
    ],
)
def test_faults_are_told_by_field(processing: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        MotionPipeline.model_validate({"Processing": processing})
    (field,) = processing
    assert faults_of(caught.value.errors()) == {"Processing": {field: [message]}}
