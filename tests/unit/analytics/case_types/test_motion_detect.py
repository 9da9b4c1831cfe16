"""What each parameter of a motion-detect job does, on drawn films through the whole analyzer."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.unit.analytics.drawn import HEIGHT, WIDTH, film, with_thing, yard
from vidette.analytics.analyzer import Analyzer
from vidette.analytics.case_types.motion_detect import MotionPipeline, build
from vidette.analytics.documents import PipelineDocument
from vidette.core.event import Change, Phase
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
