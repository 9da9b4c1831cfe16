"""Detail: what two pictures of one scene share, against noise and slopes."""

import numpy as np

from tests.unit.analytics.drawn import noisy, yard
from vidette.analytics.detectors.detail import detail, left
from vidette.analytics.detectors.scaling import scaled

GRID = (12, 8)


def test_what_stands_still_has_detail_under_any_noise() -> None:
    scene = yard()
    clean = detail(scaled(scene), scaled(scene), GRID)
    seen = detail(scaled(noisy(scene, 4, 1)), scaled(noisy(scene, 4, 2)), GRID)
    assert np.median(seen) > 0.7 * np.median(clean) > 0


def test_noise_and_slopes_have_none() -> None:
    slope = np.asarray(np.mgrid[:360, :640][1] / 4, np.uint8)
    flat = detail(scaled(noisy(slope, 3, 1)), scaled(noisy(slope, 3, 2)), GRID)
    tiles = scaled(yard())
    assert np.abs(flat).max() < 0.05 * np.median(detail(tiles, tiles, GRID))


def test_cells_with_detail_are_counted_against_those_that_had_it() -> None:
    learnt = np.array([[9, 9, 0, 0]], np.float32)
    judged, gone = learnt > 0, np.ones((1, 4), np.bool_)
    assert left(learnt, learnt[:, ::-1], judged, gone) == 1
    assert left(learnt, np.array([[0, 4, 0, 0]], np.float32), judged, gone) == 0.5
    assert left(learnt, np.zeros((1, 4), np.float32), judged, gone) == 0
