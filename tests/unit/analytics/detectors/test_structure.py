"""The comparison of structure, which is blind to light."""

import numpy as np

from tests.unit.analytics.drawn import with_thing, yard
from vidette.analytics.detectors.background import Background
from vidette.analytics.detectors.structure import solid, structure
from vidette.core.frame import Pixels

SCENE = yard(320, 180)
WITH = with_thing(SCENE, (100, 60, 40, 40))
EVERYWHERE = np.full_like(SCENE, 255)


def test_structure_is_blind_to_light_and_sees_edges() -> None:
    noise = np.ones(SCENE.shape, np.float32)
    lit = np.asarray(SCENE * 0.6 + 20, np.uint8)
    assert float(structure(SCENE, lit, noise).max()) < 0.5
    left = structure(SCENE, WITH, noise)
    assert left[80, 99] > 1
    assert left[99, 120] > 1
    assert left[20, 250] < 0.5


def test_solid_is_what_changed_at_the_edges_of_a_thing() -> None:
    background = Background([SCENE] * 3)
    kept = solid(background, WITH, EVERYWHERE)
    assert kept[60, 120] == kept[99, 139] == 255
    assert not kept[:50].any()
    assert not kept[:, 160:].any()
    nothing = np.zeros_like(SCENE)
    assert not solid(background, WITH, nothing).any()


def test_a_shadow_is_not_solid() -> None:
    background = Background([SCENE] * 3)
    darker = np.asarray(SCENE * 0.7, np.uint8)
    assert not solid(background, darker, EVERYWHERE).any()


def test_the_size_of_a_picture_may_be_odd() -> None:
    odd = np.ascontiguousarray(SCENE[:179, :319])
    corner = with_thing(odd, (300, 160, 40, 40))
    kept = solid(Background([odd] * 3), corner, np.full_like(odd, 255))
    assert kept.shape == odd.shape
    assert kept[160, 305] == 255
    assert not kept[:140].any()


def test_a_beam_of_light_is_not_solid_and_a_thing_in_it_is() -> None:
    background = Background([SCENE] * 3)
    y, x = np.mgrid[:180, :320]

    def lit(scene: Pixels) -> Pixels:
        pool = 90 * np.exp(-np.square((x - 160) / 26) - np.square((y - 90) / 18))
        return np.asarray(np.clip(scene * (1 + pool / 140) + 0.35 * pool, 0, 255), np.uint8)

    assert not solid(background, lit(SCENE), EVERYWHERE).any()
    kept = solid(background, lit(with_thing(SCENE, (140, 80, 30, 30), 30)), EVERYWHERE)
    assert kept[82, 142] == kept[107, 167] == 255
    assert not kept[:, :120].any()
