"""What moves in one place for minutes: a nuisance there, and nowhere else."""

from datetime import timedelta

from tests.unit.analytics.drawn import found, seconds
from vidette.analytics.nuisance import HALF_LIFE
from vidette.analytics.track import Track
from vidette.analytics.tracking import Tracker
from vidette.core.event import Detection

MINUTE = timedelta(minutes=1)
STEP = timedelta(milliseconds=200)


def flag(number: int) -> Detection:
    """A flag that flutters where it hangs."""
    return found((0.6 + 0.01 * (number % 3), 0.2, 0.1, 0.1))


def watched(tracker: Tracker, since: timedelta, lasts: timedelta, *, flutters: bool) -> list[Track]:
    """The flag, looked at five times a second; as it is seen last."""
    seen: list[Track] = []
    for number in range(lasts // STEP):
        seen = tracker.update(since + number * STEP, [flag(number)] if flutters else [])
    return seen


def test_what_flutters_is_believed_until_it_has_for_minutes() -> None:
    tracker = Tracker(10)
    (track,) = watched(tracker, seconds(0), 0.9 * HALF_LIFE, flutters=True)
    assert track.is_persistent
    (track,) = watched(tracker, 0.9 * HALF_LIFE, 0.2 * HALF_LIFE, flutters=True)
    assert track.is_nuisance
    assert not track.is_persistent


def test_when_the_wind_has_dropped_the_place_is_like_any_other_again() -> None:
    tracker = Tracker(10)
    watched(tracker, seconds(0), 2 * HALF_LIFE, flutters=True)
    (track,) = watched(tracker, 2 * HALF_LIFE + MINUTE, MINUTE, flutters=True)
    assert not track.is_persistent
    watched(tracker, 3 * HALF_LIFE, HALF_LIFE, flutters=False)
    (track,) = watched(tracker, 4 * HALF_LIFE, MINUTE, flutters=True)
    assert track.is_persistent


def test_who_goes_past_it_is_believed_as_soon_as_he_has_left_where_he_came_from() -> None:
    tracker = Tracker(10)
    watched(tracker, seconds(0), 2 * HALF_LIFE, flutters=True)
    believed = []
    for number in range(10):
        walker = found((0.62 + 0.02 * number, 0.2, 0.05, 0.1))
        (track,) = tracker.update(2 * HALF_LIFE + 2 * MINUTE + number * STEP, [walker])
        believed.append(track.is_persistent)
    assert believed.index(True) == 3


def test_what_moves_elsewhere_is_believed_as_ever() -> None:
    tracker = Tracker(10)
    watched(tracker, seconds(0), 2 * HALF_LIFE, flutters=True)
    for number in range(4):
        hand = found((0.2, 0.6 + 0.005 * number, 0.1, 0.1))
        _, track = tracker.update(2 * HALF_LIFE + number * STEP, [flag(number), hand])
    assert track.is_persistent


def test_a_busy_road_is_no_nuisance() -> None:
    tracker = Tracker(10)
    for number in range(4 * HALF_LIFE // STEP):
        way = number % 12
        car = found((way * 0.07, 0.5, 0.15, 0.1))
        (track,) = tracker.update(number * STEP, [car])
        assert not track.is_nuisance
    assert track.is_persistent


def test_nothing_is_known_of_the_time_in_which_there_was_no_picture() -> None:
    tracker = Tracker(10)
    for number in range(100):
        (track,) = tracker.update(number * MINUTE, [flag(number)])
    assert not track.is_nuisance


def test_a_clock_that_falls_back_forgets_nothing_and_breaks_nothing() -> None:
    tracker = Tracker(10)
    watched(tracker, 4 * HALF_LIFE, 2 * HALF_LIFE, flutters=True)
    tracker.restart()
    (track,) = watched(tracker, seconds(0), MINUTE, flutters=True)
    assert track.is_nuisance
