"""What an analyzer says of a picture: the true cause, with the figure and the limit that it missed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pytest

from tests.unit.analytics.drawn import HEIGHT, WIDTH, film, frame, noisy, with_thing, yard
from tests.unit.analytics.drawn import found as thing
from vidette.analytics.analyzer import Analyzer
from vidette.analytics.areas import Area
from vidette.analytics.case_types.motion_detect import CASE_TYPE
from vidette.analytics.reach import furthest
from vidette.analytics.tracking import Tracker
from vidette.core.explanation import Reached, Stage, Step, Unit, Verdict
from vidette.core.frame import Pixels
from vidette.core.geometry import Polygon
from vidette.core.plain_words import sentence

YARD = yard()
LEFT = {"Id": "left", "Shape": [[0, 0], [0.4, 0], [0.4, 1], [0, 1]]}
RIGHT = {"Id": "right", "Shape": [[0.6, 0], [1, 0], [1, 1], [0.6, 1]]}


def analyzer(**pipeline: object) -> Analyzer:
    document = CASE_TYPE.document.model_validate(pipeline)
    assert CASE_TYPE.build is not None
    made = CASE_TYPE.build(document)
    assert isinstance(made, Analyzer)
    return made


@dataclass(frozen=True)
class Seen:
    """The furthest that was reached in one area at any time."""

    best: Reached

    @property
    def stage(self) -> Stage:
        return self.best.stage

    @property
    def step(self) -> Step:
        return self.best.steps()[-1]

    @property
    def sentence(self) -> str:
        return sentence(Verdict(self.best.area, self.best.stage, self.best.steps()))


def seen(
    one: Analyzer, paint: Callable[[float], Pixels], until: float, *, since: float = 1.5
) -> dict[str | None, Seen]:
    """By area, what came furthest between *since* and *until* seconds."""
    found: dict[str | None, Reached] = {}
    for shown in film(paint, until, 10):
        one.analyze(shown)
        if shown.pts.total_seconds() < since:
            continue
        for reached in one.explained():
            best = found.get(reached.area)
            if best is None or (reached.stage, reached.nearness) > (best.stage, best.nearness):
                found[reached.area] = reached
    return {area: Seen(best) for area, best in found.items()}


def still(_at: float) -> Pixels:
    return YARD


def cart(
    side: int, *, speed: float = 60, top: int = 200, begin: float = 3
) -> Callable[[float], Pixels]:
    """A square that sets out from the left at *begin* seconds."""

    def paint(at: float) -> Pixels:
        if at < begin:
            return YARD
        return with_thing(YARD, (round(20 + speed * (at - begin)), top, side, side))

    return paint


def names(steps: Sequence[Step]) -> list[Stage]:
    return [step.stage for step in steps]


def test_the_first_second_is_learning_and_then_it_is_quiet() -> None:
    one = analyzer()
    assert [reached.stage for reached in one.explained()] == [Stage.LEARNING]
    found = seen(one, still, 3)
    assert found[None].stage is Stage.QUIET
    assert found[None].sentence == "Nothing changed by more than the picture's own noise."


def test_what_is_too_small_is_stopped_by_its_size() -> None:
    found = seen(analyzer(), cart(5), 6)[None]
    assert found.stage is Stage.SIZE
    step = found.step
    assert (step.stage, step.limit, step.unit) == (Stage.SIZE, 496, Unit.PIXELS)
    assert 100 <= step.value < 496, "5 x 5 of 640 are 100 px of a 1280-wide picture, and its blur"
    assert found.sentence.startswith("What changed is too small: ")
    assert " of the 496 px" in found.sentence


def test_what_is_too_large_is_named_by_its_longer_side() -> None:
    found = seen(analyzer(Watcher={"ObjectMax": [100, 100]}), cart(120), 6)[None]
    assert found.stage is Stage.LARGEST
    assert found.step.limit == 100
    assert found.step.value == pytest.approx(240, abs=30)
    assert found.step.unit == Unit.SIDE


@pytest.mark.parametrize("least", [90, [90, 1], [1, 90]], ids=["either side", "width", "height"])
def test_what_is_smaller_than_the_job_asks_for_is_named_by_its_side(least: object) -> None:
    found = seen(analyzer(Processing={"min_obj_size": least}), cart(25), 6)[None]
    assert found.stage is Stage.SIZE
    assert (found.step.limit, found.step.unit) == (90, Unit.SIDE)
    assert found.step.value == pytest.approx(50, abs=15)
    assert found.sentence.endswith(" of the 90 px that a side of its box must have.")


def test_what_does_not_last_is_stopped_by_its_duration() -> None:
    def passing(at: float) -> Pixels:
        return cart(40)(at) if at < 5 else YARD

    found = seen(analyzer(Processing={"min_duration_ms": 4000}), passing, 9)[None]
    assert found.stage is Stage.DURATION
    assert (found.step.limit, found.step.unit) == (4000, Unit.MILLISECONDS)
    assert found.step.value == pytest.approx(1900, abs=300)
    assert found.sentence.startswith(
        "Something happened, but not for as long as the job asks for: "
    )


def test_a_shift_of_the_picture_is_shake() -> None:
    shifted = replace(thing((0.4, 0.4, 0.2, 0.1)), moves=False, is_thing=False, is_shift=True)
    (track,) = Tracker(1).update(timedelta(seconds=1), [shifted])
    everywhere = Area(None, None)
    found = Seen(furthest(None, [(track, everywhere.measure(shifted))], {}, None, None))
    assert found.stage is Stage.SHAKE
    assert found.sentence.startswith("The picture is shifted")


def test_what_trembles_where_it_stood_has_gone_nowhere() -> None:
    tracker, everywhere = Tracker(1), Area(None, None)
    box = 0.4, 0.4, 0.2, 0.1
    for step in range(14):
        there = replace(thing(box), moves=step >= 7)
        (track,) = tracker.update(timedelta(seconds=step / 5), [there])
    measured = everywhere.measure(track.detection)
    found = Seen(furthest(None, [(track, measured)], {}, None, None))
    assert not track.is_persistent
    assert found.stage is Stage.PERSISTENCE
    assert (found.step.value, found.step.limit, found.step.unit) == (0, 25, Unit.WAY)
    assert found.sentence.startswith("Something that had stood there moved, but went nowhere: 0 ")


def test_what_moves_for_minutes_where_it_is_is_a_nuisance() -> None:
    tracker, everywhere = Tracker(1), Area(None, None)
    for step in range(7 * 60 * 5):
        there = thing((0.4 + 0.01 * (step % 2), 0.4, 0.2, 0.1))
        (track,) = tracker.update(timedelta(seconds=step / 5), [there])
    measured = everywhere.measure(track.detection)
    found = Seen(furthest(None, [(track, measured)], {}, None, None))
    assert found.stage is Stage.NUISANCE
    assert found.step.value > 60
    assert (found.step.limit, found.step.unit) == (50, Unit.TIME)
    assert names(found.best.steps())[-2:] == [Stage.PERSISTENCE, Stage.NUISANCE]
    assert "of the last minutes and got nowhere" in found.sentence


def test_what_the_light_may_have_made_is_flash() -> None:
    def lit(at: float) -> Pixels:
        if at < 3:
            return YARD
        spot = (200 + 4 * round(10 * (at - 3)), 200, 60, 60)
        pool = np.clip(YARD.astype(np.int16) + 40, 0, 255).astype(np.uint8)
        half = np.concatenate([YARD[:, :320], pool[:, 320:]], axis=1)
        return with_thing(half, spot) if at < 3.5 else half

    found = seen(analyzer(), lit, 6)[None]
    assert found.stage is Stage.FLASH, found.sentence
    assert found.step.limit is not None
    assert found.step.value < found.step.limit
    assert names(found.best.steps())[-2:] == [Stage.PERSISTENCE, Stage.FLASH]
    assert found.sentence.startswith("Something seemed to move, but the light had just jumped")


def test_a_step_of_the_light_is_light() -> None:
    def lamp(at: float) -> Pixels:
        return np.clip(YARD.astype(np.int16) + (25 if at >= 3 else 0), 0, 255).astype(np.uint8)

    found = seen(analyzer(), lamp, 5)[None]
    assert found.stage is Stage.LIGHT
    assert found.step.value == pytest.approx(25, abs=3)
    assert found.step.limit == 10
    assert "The light of the whole picture changed by" in found.sentence


def test_a_pool_of_light_is_light() -> None:
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    pool = 60 * np.exp(-(((x - 320) / 130) ** 2 + ((y - 180) / 130) ** 2))

    def beam(at: float) -> Pixels:
        return np.clip(YARD + (pool if at >= 3 else 0), 0, 255).astype(np.uint8)

    found = seen(analyzer(), beam, 4.5)[None]
    assert found.stage in (Stage.LIGHT, Stage.SHARPNESS), found.sentence


def test_noise_alone_is_quiet() -> None:
    found = seen(analyzer(), lambda at: noisy(YARD, 6, round(at * 10)), 6)[None]
    assert found.stage is Stage.QUIET, found.sentence


def test_a_thing_in_one_area_is_outside_the_other() -> None:
    found = seen(analyzer(Areas=[LEFT, RIGHT]), cart(40, speed=20), 6)
    assert found["left"].stage is Stage.EVENT
    right = found["right"]
    assert right.stage is Stage.AREA
    assert (right.step.value, right.step.limit, right.step.unit) == (0, 20, Unit.PART)
    assert right.sentence.endswith("that must lie in the area right.")


def test_a_flicker_is_not_for_long_enough() -> None:
    def flash(at: float) -> Pixels:
        return with_thing(YARD, (300, 200, 40, 40)) if 3 <= at < 3.2 else YARD

    found = seen(analyzer(), flash, 5)[None]
    assert found.stage is Stage.PERSISTENCE
    step = found.step
    assert step.limit is not None
    assert step.value < step.limit
    assert found.sentence.startswith("Something moved, but ")


def test_an_event_has_passed_every_stage_with_its_figure() -> None:
    found = seen(analyzer(Areas=[LEFT]), cart(40, speed=20), 5)["left"]
    assert found.stage is Stage.EVENT
    assert found.best.event == 1
    steps = found.best.steps()
    assert names(steps) == [
        Stage.QUIET,
        Stage.LIGHT,
        Stage.SIZE,
        Stage.MOVEMENT,
        Stage.AREA,
        Stage.PERSISTENCE,
    ]
    assert all(step.limit is None or step.value >= step.limit for step in steps), steps


def test_another_scene_is_told() -> None:
    def cut(at: float) -> Pixels:
        return YARD if at < 3 else np.rot90(YARD, 2).copy() // 2 + 90

    assert seen(analyzer(), cut, 4)[None].stage is Stage.SCENE


def test_a_glimpse_tells_of_the_picture_alone() -> None:
    one = analyzer()
    for shown in film(still, 3, 10):
        one.analyze(shown)
    assert not one.stirs(frame(3.0, with_thing(YARD, (300, 200, 5, 5))))
    assert [reached.stage for reached in one.explained()] == [Stage.SIZE]
    one.analyze(frame(3.1, YARD))
    assert [reached.stage for reached in one.explained()] == [Stage.QUIET]


def test_an_area_measures_what_it_takes_in() -> None:
    half = Area("half", Polygon(((0, 0), (0.5, 0), (0.5, 1), (0, 1))))
    across = half.measure(thing((0.4, 0.4, 0.2, 0.1)))
    assert across.inside == pytest.approx(across.changed / 2)
    assert across.is_in
    assert not half.measure(thing((0.6, 0.4, 0.2, 0.1))).is_in
    assert Area(None, None).measure(thing((0.6, 0.4, 0.2, 0.1))).is_in
