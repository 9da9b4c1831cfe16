"""A picture is restless while its scene is hardly known, while something falls, and while it sways."""

from tests.unit.analytics.drawn import seconds
from vidette.analytics.detectors.unrest import Unrest


def test_a_scene_is_restless_while_it_is_hardly_known() -> None:
    unrest = Unrest(seconds(10))
    assert unrest.is_restless(seconds(11), weather=False)
    assert not unrest.is_restless(seconds(12.2), weather=False)


def test_weather_makes_it_restless_as_long_as_it_lasts() -> None:
    unrest = Unrest(seconds(0))
    assert unrest.is_restless(seconds(60), weather=True)
    assert not unrest.is_restless(seconds(60.2), weather=False)


def test_a_mast_that_swayed_is_believed_to_sway_for_a_while() -> None:
    unrest = Unrest(seconds(0))
    unrest.sways(seconds(30))
    assert unrest.is_restless(seconds(31.8), weather=False)
    assert not unrest.is_restless(seconds(32.2), weather=False)
