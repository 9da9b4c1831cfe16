"""The learnt background: what it takes over, how fast, and what it remembers."""

import numpy as np
import pytest

from tests.unit.analytics.drawn import noisy, with_thing, yard
from vidette.analytics.detectors.background import (
    LEAST_STEP,
    STANDING,
    Background,
    Masks,
    learnt,
)
from vidette.analytics.detectors.light import Light

SCENE = yard(160, 90)
NOTHING = np.zeros_like(SCENE)
THING = (60, 30, 20, 20)
PLACE = with_thing(NOTHING, THING, 255)
WITH = with_thing(SCENE, THING)
IDLE = Masks(NOTHING, NOTHING, NOTHING)
OCCUPIED = Masks(PLACE, PLACE, PLACE)


def plain() -> Background:
    return Background([SCENE] * 3)


def test_one_picture_with_a_passer_by_leaves_no_mark_on_the_first_background() -> None:
    background = learnt([SCENE, WITH, SCENE, SCENE])
    assert np.array_equal(background.level.astype(np.uint8), SCENE)


def test_the_first_pictures_are_brought_into_the_light_of_the_last() -> None:
    darker = np.asarray(SCENE * 0.6, np.uint8)
    background = learnt([SCENE, SCENE, SCENE, darker])
    assert float(np.abs(background.level - darker).mean()) < 2


def test_a_change_is_told_by_its_step() -> None:
    background = plain()
    assert np.all(background.step == LEAST_STEP)
    assert np.all(background.changed(WITH)[32:48, 62:78] == 255)
    assert not background.changed(SCENE).any()


def test_an_edge_that_sways_by_a_pixel_is_no_change() -> None:
    background = plain()
    swayed = np.roll(SCENE, 1, axis=1)
    swayed[:, 0] = SCENE[:, 0]
    assert not background.changed(swayed).any()


def test_noise_raises_the_step() -> None:
    background = plain()
    for seed in range(100):
        background.learn(noisy(SCENE, 8, seed), IDLE, 0.2)
    assert float(background.step.mean()) > 25


@pytest.mark.parametrize(
    ("masks", "seconds"),
    [(IDLE, 12.0), (Masks(PLACE, NOTHING, NOTHING), 2.0)],
    ids=["slow light", "a step of light"],
)
def test_a_pixel_without_a_thing_follows_the_light(masks: Masks, seconds: float) -> None:
    background = plain()
    brighter = np.asarray(SCENE + np.uint8(30), np.uint8)
    for _ in range(round(seconds / 0.2)):
        background.learn(brighter, masks, 0.2)
    assert background.level[40, 70] == pytest.approx(float(brighter[40, 70]), abs=3)


def test_a_thing_too_small_to_count_leaves_no_trail() -> None:
    background = plain()
    for _ in range(10):
        background.learn(WITH, Masks(PLACE, PLACE, NOTHING), 0.2)
    assert not background.changed(SCENE).any()


def test_what_stands_long_enough_is_background_and_what_was_there_is_known() -> None:
    background = plain()
    for _ in range(round(STANDING / 0.5) - 1):
        background.learn(WITH, OCCUPIED, 0.5)
        assert background.changed(WITH)[40, 70] == 255
    for _ in range(3):
        background.learn(WITH, OCCUPIED, 0.5)
    assert not background.changed(WITH).any()
    assert not background.changed(SCENE).any(), "it left: no ghost"
    assert not background.changed(WITH).any(), "it came back"


def test_what_changes_now_and_then_is_never_background() -> None:
    background = plain()
    for number in range(200):
        other = with_thing(SCENE, THING, 225 if number % 20 < 10 else 20)
        background.learn(other, OCCUPIED, 0.5)
    assert background.level[40, 70] == pytest.approx(float(SCENE[40, 70]), abs=1)


def test_relighting_carries_everything_over() -> None:
    background = plain()
    background.relight(Light(0.5, 20))
    lit = np.asarray(SCENE * 0.5 + 20, np.uint8)
    assert not background.changed(lit).any()
    assert background.changed(SCENE).any()


def test_what_is_clipped_comes_back_when_it_grows_darker() -> None:
    background = plain()
    for gain in (2.2, 1 / 2.2):
        background.relight(Light(gain, 0.0))
        lit = np.asarray(np.clip(SCENE * gain if gain > 1 else SCENE, 0, 255), np.uint8)
        assert not background.changed(lit).any()
        for _ in range(20):
            background.learn(lit, IDLE, 0.3)
    assert not background.changed(SCENE).any()
