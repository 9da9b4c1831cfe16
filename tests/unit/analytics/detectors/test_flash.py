"""When the light jumps, and what is doubted then."""

from datetime import timedelta

import numpy as np
import pytest

from tests.unit.analytics.drawn import seconds
from vidette.analytics.detectors.flash import CALMING, Flash
from vidette.analytics.detectors.light import STEADY, Light, Luma


def mask(share: float) -> Luma:
    """255 on *share* of a picture."""
    full = np.zeros(10_000, np.uint8)
    full[: round(share * full.size)] = 255
    return full.reshape(100, 100)


def after(light: Light, changed: float, solid: float, gap: float = 0.2) -> Flash:
    """A quiet second, then a picture of another light at 1 s, *gap* after the last."""
    flash = Flash()
    for number in range(5):
        flash.see(seconds(1 - gap - 0.2 * (4 - number)), STEADY, mask(0), mask(0))
    flash.see(seconds(1), light, mask(changed), mask(solid))
    return flash


@pytest.mark.parametrize(
    ("light", "changed", "solid"),
    [
        (Light(1.3, 14.0), 0.04, 0.014),
        (Light(1.0, -12.0), 0.3, 0.2),
        (STEADY, 0.06, 0.01),
    ],
    ids=["infra-red on a part", "infra-red on all", "lamp"],
)
def test_a_jump_is_doubted_until_it_has_calmed(light: Light, changed: float, solid: float) -> None:
    flash = after(light, changed, solid)
    assert flash.doubts(seconds(1), 1.0)
    assert flash.doubts(seconds(1.4), 0.2)
    assert flash.doubts(seconds(1) + CALMING, 0.2)
    assert not flash.doubts(seconds(1) + CALMING + timedelta(milliseconds=1), 0.2)


def test_what_moves_as_a_whole_after_a_jump_is_not_doubted() -> None:
    flash = after(Light(1.3, 14.0), 0.04, 0.014)
    assert not flash.doubts(seconds(1.2), 0.9)


@pytest.mark.parametrize(
    ("light", "changed", "solid", "gap"),
    [
        (Light(1.3, 0.0), 0.005, 0.004, 0.2),
        (STEADY, 0.08, 0.06, 0.2),
        (Light(1.3, 14.0), 0.04, 0.014, 4.0),
    ],
    ids=["light that one gain explains", "a thing and its shadow", "a long time between"],
)
def test_no_jump(light: Light, changed: float, solid: float, gap: float) -> None:
    assert not after(light, changed, solid, gap).doubts(seconds(1), 0.2)


def test_nothing_is_doubted_at_first() -> None:
    assert not Flash().doubts(seconds(0), 0.0)


def test_nothing_is_believed_after_a_jump_that_changes_much_of_the_structure() -> None:
    flash = after(Light(1.0, -12.0), 0.4, 0.2)
    assert flash.doubts(seconds(1) + CALMING, 1.0)
    assert not flash.doubts(seconds(1) + CALMING + timedelta(milliseconds=1), 1.0)
