"""Tracks: identity from frame to frame, runs of movement, a bounded number."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.analytics.drawn import found, largest_first, seconds
from vidette.analytics.tracking import Tracker
from vidette.core.event import Detection


def ids(tracker: Tracker, at: float, detections: list[Detection]) -> list[int]:
    return [track.id for track in tracker.update(seconds(at), detections)]


def test_a_thing_keeps_its_id_while_it_moves_on() -> None:
    tracker = Tracker(10)
    for number in range(10):
        seen = tracker.update(seconds(number / 5), [found((number / 12, 0.4, 0.1, 0.2))])
        assert [track.id for track in seen] == [1]
        assert seen[0].detection.object_id == 1


def test_a_fast_thing_keeps_its_id_without_overlap() -> None:
    tracker = Tracker(10)
    for number in range(5):
        assert ids(tracker, number / 5, [found((number * 0.12, 0.4, 0.1, 0.1))]) == [1]


def test_two_things_that_pass_each_other_keep_their_ids() -> None:
    tracker = Tracker(10)
    for number in range(11):
        way = number / 14
        pair = [found((way, 0.30, 0.1, 0.2)), found((0.8 - way, 0.55, 0.1, 0.2))]
        assert ids(tracker, number / 5, pair) == [1, 2]


def test_a_thing_that_comes_back_late_is_another_one() -> None:
    tracker = Tracker(10)
    there = [found((0.4, 0.4, 0.1, 0.2))]
    assert ids(tracker, 0, there) == [1]
    for number in range(1, 5):
        assert ids(tracker, number / 5, []) == []
    assert ids(tracker, 1.0, there) == [2]


def test_ids_go_on_after_a_restart() -> None:
    tracker = Tracker(10)
    assert ids(tracker, 0, [found((0.4, 0.4, 0.1, 0.2))]) == [1]
    tracker.restart()
    assert ids(tracker, 0.2, [found((0.4, 0.4, 0.1, 0.2))]) == [2]


@pytest.mark.parametrize("fps", [1.0, 2.0, 5.0, 25.0])
def test_persistence_takes_time_and_two_sights(fps: float) -> None:
    tracker = Tracker(10)
    sights = 0
    while True:
        (track,) = tracker.update(seconds(sights / fps), [found((0.4, 0.4, 0.1, 0.2))])
        sights += 1
        if track.is_persistent:
            break
    assert sights >= 2
    assert 0.35 <= (sights - 1) / fps <= 0.35 + 1 / fps


def test_a_run_of_movement_starts_anew_after_a_rest() -> None:
    tracker = Tracker(10)
    for number in range(30):
        moves = number < 5 or number > 20
        seen = tracker.update(seconds(number / 5), [found((0.4, 0.4, 0.1, 0.2), moves=moves)])
        if number == 4:
            assert seen[0].moving_since == seconds(0)
            assert seen[0].moving_sights == 5
    assert seen[0].id == 1
    assert seen[0].moving_since == seconds(21 / 5)
    assert seen[0].moving_sights == 9


def test_the_largest_are_followed_when_there_are_too_many() -> None:
    tracker = Tracker(2)
    crowd = largest_first([found((0.1 * n, 0.1 * n, 0.02 * n, 0.05)) for n in range(1, 8)])
    seen = tracker.update(seconds(0), crowd)
    assert [track.detection.box for track in seen] == [one.box for one in crowd[:2]]
    assert [track.id for track in tracker.update(seconds(0.2), crowd)] == [1, 2]


spots = st.lists(
    st.builds(
        lambda x, y, w: found((x, y, w, w)),
        st.floats(0, 0.8),
        st.floats(0, 0.8),
        st.floats(0.01, 0.2),
    ),
    max_size=6,
)


@given(st.lists(spots, max_size=8))
def test_each_detection_has_one_track_and_each_track_one_detection(
    frames: list[list[Detection]],
) -> None:
    tracker, again = Tracker(1000), Tracker(1000)
    for number, detections in enumerate(frames):
        seen = tracker.update(seconds(number / 5), detections)
        assert [track.detection.box for track in seen] == [one.box for one in detections]
        assert len({track.id for track in seen}) == len(seen)
        assert [track.id for track in seen] == ids(again, number / 5, detections)


def test_what_is_large_and_goes_somewhere_is_sure_at_once() -> None:
    tracker = Tracker(10)
    tracker.update(seconds(0), [found((0.1, 0.3, 0.1, 0.2))])
    (track,) = tracker.update(seconds(0.2), [found((0.16, 0.3, 0.1, 0.2))])
    assert track.is_persistent


@pytest.mark.parametrize(
    "second",
    [(0.1, 0.3, 0.1, 0.2), (0.11, 0.3, 0.1, 0.2), (0.05, 0.3, 0.25, 0.4)],
    ids=["stays", "trembles", "is suddenly much more"],
)
def test_what_changes_where_it_is_takes_longer(second: tuple[float, float, float, float]) -> None:
    tracker = Tracker(10)
    tracker.update(seconds(0), [found((0.1, 0.3, 0.1, 0.2))])
    (track,) = tracker.update(seconds(0.2), [found(second)])
    assert not track.is_persistent
    (track,) = tracker.update(seconds(0.4), [found(second)])
    assert track.is_persistent


def test_what_is_small_takes_longer() -> None:
    tracker = Tracker(10)
    tracker.update(seconds(0), [found((0.1, 0.3, 0.02, 0.05))])
    (track,) = tracker.update(seconds(0.2), [found((0.12, 0.3, 0.02, 0.05))])
    assert not track.is_persistent


def test_what_flickers_is_not_believed_until_it_has_moved_often() -> None:
    tracker = Tracker(10)
    believed = []
    for number in range(24):
        seen = tracker.update(
            seconds(number / 10), [found((0.4, 0.4, 0.1, 0.2), moves=number % 4 == 0)]
        )
        believed.append(seen[0].is_persistent)
    assert believed.index(True) == 12


def doubtful(x: float) -> Detection:
    return replace(found((x, 0.4, 0.1, 0.2)), is_doubtful=True)


def test_what_is_doubtful_is_not_persistent_while_it_stays() -> None:
    tracker = Tracker(10)
    for number in range(20):
        (track,) = tracker.update(seconds(number / 5), [doubtful(0.4 + 0.004 * (number % 3))])
        assert track.is_moving
        assert not track.is_persistent


def test_what_is_doubtful_is_persistent_once_it_has_left_its_place() -> None:
    tracker = Tracker(10)
    for number in range(10):
        (track,) = tracker.update(seconds(number / 5), [doubtful(0.1 + 0.04 * number)])
        assert track.is_persistent == (number >= 3)
    assert track.moving_since == seconds(0)


def test_sights_without_a_doubt_count_after_doubtful_ones() -> None:
    tracker = Tracker(10)
    for number in range(5):
        tracker.update(seconds(number / 5), [doubtful(0.4)])
    for number in range(5, 8):
        (track,) = tracker.update(seconds(number / 5), [found((0.4, 0.4, 0.1, 0.2))])
        assert track.is_persistent == (number == 7)


def test_what_came_with_a_change_of_light_is_never_believed_at_once() -> None:
    tracker = Tracker(10)
    tracker.update(seconds(0), [doubtful(0.1)])
    tracker.update(seconds(0.2), [found((0.13, 0.4, 0.1, 0.2))])
    (track,) = tracker.update(seconds(0.4), [found((0.16, 0.4, 0.1, 0.2))])
    assert track.travels
    assert not track.is_persistent
    (track,) = tracker.update(seconds(0.6), [found((0.19, 0.4, 0.1, 0.2))])
    assert track.is_persistent


def test_what_is_of_another_size_each_time_is_not_persistent() -> None:
    tracker = Tracker(10)
    for number in range(20):
        side = 0.05 if number % 2 else 0.3
        (track,) = tracker.update(seconds(number / 5), [found((0.4, 0.4, side, side))])
        assert not track.is_persistent


def test_a_known_thing_that_meets_another_remains_persistent() -> None:
    tracker = Tracker(10)
    for number in range(5):
        tracker.update(seconds(number / 5), [found((0.4, 0.4, 0.1, 0.1))])
    (track,) = tracker.update(seconds(1), [found((0.3, 0.3, 0.4, 0.4))])
    assert track.is_persistent
    assert track.moving_since == seconds(0)


def test_what_comes_in_over_the_edge_may_grow_as_it_likes() -> None:
    tracker = Tracker(10)
    seen = tracker.update(seconds(0), [found((0.3, 0.0, 0.05, 0.05))])
    for number in (1, 2):
        seen = tracker.update(seconds(number / 5), [found((0.2, 0.0, 0.3, 0.2 + number / 10))])
    assert seen[0].moving_since == seconds(0)
    assert seen[0].is_persistent


def test_of_two_in_a_group_the_larger_one_goes_on() -> None:
    tracker = Tracker(10)
    small, large = found((0.42, 0.7, 0.02, 0.02)), found((0.4, 0.4, 0.06, 0.2))
    assert ids(tracker, 0, [small]) == [1]
    assert ids(tracker, 0.2, [large, small]) == [2, 1]
    assert ids(tracker, 0.4, [found((0.38, 0.38, 0.1, 0.36))]) == [2]


def test_what_goes_up_to_the_edge_is_expected_before_it() -> None:
    tracker = Tracker(10)
    for number, top in enumerate((0.3, 0.1, 0.0)):
        (track,) = tracker.update(seconds(number / 5), [found((0.4, top, 0.1, 0.2))])
    expected = track.expected(seconds(0.6))
    assert (expected.y, expected.h) == (0.0, 0.2)


def test_what_moved_without_a_doubt_is_not_doubted_later() -> None:
    tracker = Tracker(10)
    here = found((0.4, 0.4, 0.1, 0.2))
    doubtful = replace(here, is_doubtful=True)
    tracker.update(seconds(0), [doubtful])
    for number in (1, 2, 3):
        (track,) = tracker.update(seconds(number / 5), [here if number == 1 else doubtful])
    assert (track.sure_since, track.sure_sights) == (seconds(0.2), 3)
    assert track.is_persistent


def test_what_the_light_made_much_larger_is_another_thing() -> None:
    tracker = Tracker(10)
    for number in range(3):
        tracker.update(seconds(number / 5), [found((0.4, 0.0, 0.05, 0.05))])
    flooded = replace(found((0.1, 0.0, 0.8, 0.6)), is_doubtful=True)
    (track,) = tracker.update(seconds(0.6), [flooded])
    assert (track.id, track.moving_since, track.sure_sights) == (1, seconds(0.6), 0)
    assert not track.is_persistent


def test_two_doubtful_sights_have_left_nothing() -> None:
    tracker = Tracker(10)
    for number in range(3):
        here = replace(found((0.3 + 0.2 * number, 0.4, 0.1, 0.2)), is_doubtful=True)
        (track,) = tracker.update(seconds(number / 5), [here])
        assert track.is_persistent == (number == 2)


def _stood_and_then(stir: Detection) -> bool:
    """Whether a thing that stood for two seconds and is seen as *stir* for one more is believed."""
    tracker = Tracker(10)
    there = found((0.4, 0.4, 0.1, 0.2))
    for number in range(5):
        tracker.update(seconds(number / 5), [replace(there, moves=number < 2)])
    for number in range(5, 12):
        tracker.update(seconds(number / 5), [replace(there, moves=False)])
    for number in range(12, 18):
        (track,) = tracker.update(seconds(number / 5), [stir])
    return track.is_persistent


def test_what_trembles_where_it_stands_has_not_set_out() -> None:
    assert not _stood_and_then(found((0.39, 0.39, 0.12, 0.22)))


def test_what_stood_and_goes_on_is_believed() -> None:
    assert _stood_and_then(found((0.45, 0.4, 0.1, 0.2)))


def test_who_is_known_is_not_when_the_light_jumps() -> None:
    tracker = Tracker(10)
    for number in range(10):
        (track,) = tracker.update(seconds(number / 5), [found((number / 20, 0.4, 0.1, 0.2))])
    assert track.is_known
    lit = replace(found((0.5, 0.4, 0.1, 0.2)), is_doubtful=True)
    (track,) = tracker.update(seconds(2.0), [lit])
    assert not track.is_known


def large(x: float, *, restless: bool) -> Detection:
    here = found((x, 0.2, 0.2, 0.4))
    return replace(here, is_restless=restless)


@pytest.mark.parametrize(("restless", "first"), [(False, 1), (True, 2)])
def test_a_large_thing_is_believed_at_once_but_in_a_restless_picture(
    restless: bool, first: int
) -> None:
    tracker = Tracker(10)
    believed = []
    for number in range(4):
        (track,) = tracker.update(
            seconds(number / 5), [large(0.1 + 0.08 * number, restless=restless)]
        )
        believed.append(track.is_persistent)
    assert believed.index(True) == first


def test_two_sights_are_not_enough_in_a_restless_picture() -> None:
    tracker = Tracker(10)
    here = replace(found((0.4, 0.4, 0.1, 0.2)), is_restless=True)
    tracker.update(seconds(0), [here])
    (track,) = tracker.update(seconds(0.5), [here])
    assert not track.is_persistent
    (track,) = tracker.update(seconds(1.0), [here])
    assert track.is_persistent


def test_what_was_seen_once_is_not_found_beside_its_place_after_a_gap() -> None:
    tracker = Tracker(10)
    assert ids(tracker, 0, [found((0.10, 0.4, 0.03, 0.04))]) == [1]
    assert ids(tracker, 0.2, []) == []
    assert ids(tracker, 0.4, [found((0.14, 0.4, 0.03, 0.04))]) == [2]


def test_what_was_seen_on_its_way_is_found_beside_its_place_after_a_gap() -> None:
    tracker = Tracker(10)
    for number in range(3):
        assert ids(tracker, number / 5, [found((0.1 + 0.04 * number, 0.4, 0.03, 0.04))]) == [1]
    assert ids(tracker, 0.6, []) == []
    assert ids(tracker, 0.8, [found((0.26, 0.4, 0.03, 0.04))]) == [1]


def test_sights_without_edges_of_its_own_count_against_a_thing() -> None:
    tracker = Tracker(10)
    blurred = replace(found((0.4, 0.4, 0.1, 0.2), moves=False), is_thing=False)
    for number in range(8):
        here = found((0.4, 0.4, 0.1, 0.2)) if number % 2 == 0 else blurred
        (track,) = tracker.update(seconds(number / 5), [here])
        assert not track.is_persistent


def test_what_was_blurred_a_moment_ago_is_not_believed_when_it_moves_anew() -> None:
    tracker = Tracker(10)
    believed = []
    for number in range(16):
        here = found((0.3 + 0.02 * max(0, number - 8), 0.4, 0.1, 0.2))
        blurred = replace(here, moves=False, is_thing=False)
        (track,) = tracker.update(seconds(number / 5), [blurred if number < 8 else here])
        believed.append(track.is_persistent)
    assert track.refused == 4
    assert believed.index(True) == 8 + 7


def _stirred(stir: Callable[[int], Detection], sights: int) -> list[bool]:
    """Of a thing that stood for two seconds: whether it is believed at each sight of a stir."""
    tracker = Tracker(10)
    there = found((0.4, 0.4, 0.1, 0.2))
    for number in range(12):
        tracker.update(seconds(number / 5), [replace(there, moves=number < 2)])
    believed = []
    for number in range(sights):
        (track,) = tracker.update(seconds((number + 12) / 5), [stir(number)])
        believed.append(track.is_persistent)
    return believed


def test_what_spreads_from_something_that_stands_has_not_set_out() -> None:
    spread = _stirred(lambda number: found((0.4, 0.4, 0.16 + 0.01 * number, 0.2)), 4)
    assert spread == [False] * 4


def test_what_comes_out_from_behind_something_bit_by_bit_is_believed_in_the_end() -> None:
    assert _stirred(lambda number: found((0.4, 0.4, 0.12 + 0.03 * number, 0.2)), 6)[-1]


def test_what_is_much_larger_than_what_stood_there_is_another_thing() -> None:
    believed = _stirred(lambda _: found((0.35, 0.1, 0.3, 0.6)), 5)
    assert believed.index(True) == 2


@pytest.mark.parametrize(
    ("second", "enough"),
    [
        ((0.40, 0.4, 0.02, 0.06), 3),  # as long as it is small
        ((0.40, 0.4, 0.012, 0.03), 2),  # as much as before
        ((0.38, 0.3, 0.08, 0.20), 2),  # no speck
    ],
)
def test_two_specks_are_not_one_thing_that_grew(
    second: tuple[float, float, float, float], enough: int
) -> None:
    tracker = Tracker(10)
    tracker.update(seconds(0), [found((0.4, 0.4, 0.01, 0.03))])
    believed = []
    for number in range(1, 4):
        (track,) = tracker.update(seconds(number * 0.4), [found(second)])
        believed.append(track.is_persistent)
    assert believed.index(True) + 2 == enough


def test_what_was_seen_a_moment_ago_goes_on_before_what_is_only_expected_there() -> None:
    tracker = Tracker(10)
    for number in range(3):
        ids(tracker, number / 5, [found((0.1 + 0.1 * number, 0.4, 0.1, 0.2))])
    assert ids(tracker, 0.6, [found((0.75, 0.4, 0.1, 0.2))]) == [2]
    assert ids(tracker, 0.8, [found((0.59, 0.4, 0.1, 0.2))]) == [2]
