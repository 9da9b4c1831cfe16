"""camera-obstacle on a drawn yard: its document, its sub-kinds, and what is none of them."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from tests.unit.analytics.drawn import film, frame, noisy, street, with_thing, yard
from vidette.analytics.analyzer import Analyzer
from vidette.analytics.case_types.camera_obstacle import CASE_TYPE, ObstaclePipeline, build
from vidette.analytics.documents import PipelineDocument
from vidette.analytics.view_watch import ViewWatch
from vidette.core.event import Change, Phase
from vidette.core.faults import faults_of
from vidette.core.frame import Pixels

YARD = yard()
Paint = Callable[[float], Pixels]


def document(**pipeline: Any) -> ObstaclePipeline:
    return ObstaclePipeline.model_validate(pipeline)


def live(scene: Pixels, at: float) -> Pixels:
    return noisy(scene, 2, round(at * 1000))


def from_5_to_11(done: Callable[[Pixels], Pixels]) -> Paint:
    return lambda at: live(done(YARD) if 5 <= at < 11 else YARD, at)


def told(paint: Paint, until: float = 16, fps: float = 5, **pipeline: Any) -> list[Change]:
    watch = build(document(**pipeline))
    found = [change for one in film(paint, until, fps) for change in watch.analyze(one)]
    return found + watch.finish()


def heads(changes: list[Change]) -> list[tuple[str, str | None]]:
    return [
        (str(one.phase), one.detections[0].label)
        for one in changes
        if one.phase is not Phase.UPDATE
    ]


def flat(_: Pixels) -> Pixels:
    return np.full_like(YARD, 120)


def blurred(scene: Pixels) -> Pixels:
    return np.asarray(cv2.GaussianBlur(scene, (0, 0), 4), np.uint8)


def turned(scene: Pixels) -> Pixels:
    return np.ascontiguousarray(np.roll(scene, (20, 60), axis=(0, 1))[::-1])


def dark(scene: Pixels) -> Pixels:
    return np.asarray(16 + (scene - 16.0) * 0.05, np.uint8)


def glaring(scene: Pixels) -> Pixels:
    return np.asarray(np.clip(scene * 3.0 + 150, 0, 255), np.uint8)


KINDS = {
    "covered": flat,
    "defocused": blurred,
    "moved": turned,
    "dark": dark,
    "washed-out": glaring,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fps", [5.0, 2.0, 0.7])
def test_each_kind_is_found_with_its_start_and_its_end(kind: str, fps: float) -> None:
    paint = from_5_to_11(KINDS[kind])
    changes = told(paint, 20, fps)
    assert heads(changes) == [("start", kind), ("end", kind)]
    start, end = changes[0], changes[-1]
    assert 5 <= start.pts.total_seconds() < 5 + 1 / fps
    assert 11 - 1 / fps <= end.pts.total_seconds() + 1e-3 <= 11
    assert all(0.5 <= one.detections[0].score <= 1 for one in changes)


def test_a_picture_that_stands_still_is_frozen() -> None:
    changes = told(lambda at: live(YARD, 5.0 if 5 <= at < 11 else at))
    assert heads(changes) == [("start", "frozen"), ("end", "frozen")]
    assert changes[0].pts.total_seconds() == 5
    assert changes[-1].pts.total_seconds() == 10.8


@pytest.mark.parametrize("gain", [0.4, 0.7, 1.4])
def test_light_is_no_obstacle(gain: float) -> None:
    lit = np.asarray(np.clip(YARD * gain, 0, 255), np.uint8)
    assert told(from_5_to_11(lambda _: lit)) == []


def test_a_lorry_before_a_third_of_the_picture_is_no_obstacle() -> None:
    lorry = with_thing(YARD, (100, 0, 213, 360))
    assert told(from_5_to_11(lambda _: lorry)) == []


def test_only_the_kinds_asked_for_are_told() -> None:
    asked = {"kinds": ["moved"]}
    assert told(from_5_to_11(flat), Processing=asked) == []
    assert heads(told(from_5_to_11(turned), Processing=asked))[0] == ("start", "moved")


def test_what_is_not_told_is_not_learnt_either() -> None:
    changes = told(
        lambda at: live(flat(YARD) if 5 <= at < 40 else YARD, at),
        60,
        2,
        Processing={"kinds": ["moved"]},
    )
    assert changes == []


def test_it_must_last() -> None:
    assert told(from_5_to_11(flat), Processing={"min_duration_ms": 7000}) == []
    slow = {"min_duration_ms": 0, "frozen_ms": 500}
    assert heads(told(from_5_to_11(flat), Processing=slow)) == [
        ("start", "covered"),
        ("end", "covered"),
    ]


def test_a_higher_score_asks_for_more() -> None:
    half = with_thing(YARD, (0, 0, 440, 360), 120)
    assert heads(told(from_5_to_11(lambda _: half), Detector={"ScoreThreshold": 0.4})) != []
    assert told(from_5_to_11(lambda _: half), Detector={"ScoreThreshold": 0.95}) == []


def test_a_new_view_becomes_the_view() -> None:
    changes = told(
        lambda at: live(turned(YARD) if at >= 5 else YARD, at), 30, Processing={"relearn_ms": 8000}
    )
    assert heads(changes) == [("start", "moved"), ("end", "moved")]
    assert 12 <= changes[-1].pts.total_seconds() <= 13.2


def test_the_end_of_a_move_tells_where_the_view_went() -> None:
    scene = street(1)
    before, after = scene[180:540, 320:960], scene[150:510, 420:1060]
    changes = told(
        lambda at: live(after if at >= 5 else before, at), 16, Processing={"relearn_ms": 8000}
    )
    assert heads(changes) == [("start", "moved"), ("end", "moved")]
    assert [one.view_map is not None for one in changes if one.phase is not Phase.END] == [
        False
    ] * (len(changes) - 1)
    view_map = changes[-1].view_map
    assert view_map is not None
    for x, y in ((0.3, 0.3), (0.9, 0.8)):
        assert view_map.point((x, y)) == pytest.approx((x - 100 / 640, y + 30 / 360), abs=0.01)


def test_the_move_to_an_unknown_scene_tells_no_map() -> None:
    before, after = (street(seed)[180:540, 320:960] for seed in (2, 3))
    changes = told(
        lambda at: live(after if at >= 5 else before, at), 16, Processing={"relearn_ms": 8000}
    )
    assert heads(changes) == [("start", "moved"), ("end", "moved")]
    assert {one.view_map for one in changes} == {None}


def test_a_cover_never_becomes_the_view() -> None:
    changes = told(
        lambda at: live(flat(YARD) if 5 <= at < 35 else YARD, at),
        40,
        Processing={"relearn_ms": 8000},
    )
    assert heads(changes) == [("start", "covered"), ("end", "covered")]
    assert changes[-1].pts.total_seconds() == 34.8


def test_it_asks_for_pictures_while_something_turns() -> None:
    watch = build(document())
    for one in film(lambda at: live(YARD, at), 5):
        watch.analyze(one)
    assert not watch.is_learning
    assert not watch.is_busy
    assert not watch.moves
    covered = frame(5.2, live(flat(YARD), 5.2))
    assert watch.stirs(covered)
    assert not watch.stirs(frame(5.2, live(YARD, 5.2)))
    watch.analyze(covered)
    assert watch.is_busy
    for number in range(20):
        watch.analyze(frame(5.4 + number / 5, live(flat(YARD), number)))
    assert not watch.is_busy
    assert not watch.stirs(frame(10, live(flat(YARD), 10)))
    assert watch.stirs(frame(10, live(YARD, 10)))


def test_a_gap_in_time_keeps_the_view_and_another_size_does_not() -> None:
    watch = build(document())
    for one in film(lambda at: live(YARD, at), 5):
        watch.analyze(one)
    watch.analyze(frame(60, live(YARD, 60)))
    assert not watch.is_learning
    small = yard(320, 180)
    assert watch.analyze(frame(61, live(small, 61))) == []
    assert watch.is_learning


@pytest.mark.parametrize(
    ("pipeline", "fault"),
    [
        ({"Processing": {"kinds": []}}, {"kinds"}),
        ({"Processing": {"kinds": ["fog"]}}, {"kinds"}),
        ({"Processing": {"min_duration_ms": -1}}, {"min_duration_ms"}),
        ({"Processing": {"frozen_ms": 100}}, {"frozen_ms"}),
        ({"Processing": {"relearn_ms": 100}}, {"relearn_ms"}),
    ],
)
def test_faults_are_named(pipeline: dict[str, Any], fault: set[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        document(**pipeline)
    assert set(faults_of(caught.value.errors(include_url=False))["Processing"]) == fault


def test_the_threshold_may_have_its_older_name() -> None:
    assert document().least_score == 0.5
    assert document(Detector={"Threshold": 0.7}).least_score == 0.7
    assert document(Detector={"Threshold": 496}).least_score == 0.5
    assert document(Detector={"Threshold": 0.7, "ScoreThreshold": 0.6}).least_score == 0.6


def test_another_document_is_refused() -> None:
    with pytest.raises(TypeError, match="camera-obstacle"):
        build(PipelineDocument())


def test_it_is_offered() -> None:
    assert (CASE_TYPE.slug, CASE_TYPE.code, CASE_TYPE.raises) == (
        "camera-obstacle",
        4,
        ("camera-obstacle",),
    )
    assert isinstance(build(document()), ViewWatch)
    assert not isinstance(build(document()), Analyzer)
