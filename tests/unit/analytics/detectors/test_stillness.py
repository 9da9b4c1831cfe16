"""A picture stands still when the camera's own noise is gone."""

from collections.abc import Iterable

import numpy as np
import pytest

from tests.unit.analytics.drawn import noisy, seconds, yard
from vidette.analytics.detectors.stillness import Stillness
from vidette.core.frame import Pixels

LIVE = [noisy(yard(64, 36), 2, number) for number in range(40)]


def scores(pictures: Iterable[Pixels], fps: float = 5) -> list[float]:
    stillness = Stillness(seconds(2))
    told = []
    for number, one in enumerate(pictures):
        stillness.see(seconds(number / fps), one)
        told.append(stillness.score)
    return told


def test_a_live_camera_never_stands_still() -> None:
    assert scores(LIVE) == [0.0] * len(LIVE)


def test_it_is_told_after_two_seconds_and_surer_later() -> None:
    told = scores([*LIVE[:10], *[LIVE[9]] * 30])
    assert told[18] == 0
    assert told[19] == 0.5
    assert told[24] == pytest.approx(0.75)
    assert told[-1] == 1


def test_a_camera_without_noise_may_stand_still() -> None:
    assert max(scores([yard(64, 36)] * 60)) == 0


def test_what_has_stood_of_itself_may_stand_twice_as_long() -> None:
    stood = [one for one in LIVE[:8] for _ in range(8)]
    told = scores([*stood, *[LIVE[9]] * 20])
    assert max(told[: len(stood)]) == 0
    assert told[len(stood) + 13] == 0
    assert told[len(stood) + 14] == pytest.approx(0.5, abs=0.01)


def test_an_encoder_that_lets_the_picture_stand_is_learnt_from() -> None:
    told = scores([*LIVE[:10], *[one for one in LIVE[10:14] for _ in range(16)]])
    assert max(told[:26]) > 0.5
    assert max(told[26:]) == 0


def test_a_few_pixels_make_no_other_picture() -> None:
    held = []
    for number in range(20):
        one = LIVE[9].copy()
        one[0, 0] = np.uint8(number)
        held.append(one)
    assert scores([*LIVE[:10], *held])[-1] > 0.5
