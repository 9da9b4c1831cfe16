"""Presence on invented detections: areas, starts dated back, throttled updates, ends at the last sight."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.analytics.drawn import found, seconds
from vidette.analytics.areas import Area, changed_inside
from vidette.analytics.rules import (
    ABSORBED,
    MERGE_GAP,
    STAND_GAP,
    STILL_GAP,
    Presence,
)
from vidette.analytics.track import PERSISTENCE
from vidette.analytics.tracking import Tracker
from vidette.core.event import Change, Detection, Phase
from vidette.core.geometry import Box, Polygon

EVERYWHERE = Area(None, None)
LEFT = Area("left", Polygon(((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))))
RIGHT = Area("right", Polygon(((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))))
Told = tuple[Phase, float, str | None]
Script = Callable[[float], Sequence[Detection]]


def walk(at: float) -> list[Detection]:
    """Someone crosses the picture from left to right in 10 s."""
    return [found((at / 10, 0.4, 0.1, 0.3))] if 0 <= at <= 9 else []


def play(
    script: Script,
    times: Iterable[float],
    *areas: Area,
    every: float = 0.0,
    most: int = 10,
) -> list[Change]:
    """All changes of a film in which *script* says what is found at each time, with the finish."""
    tracker = Tracker(50)
    rules = Presence(
        "motion-detect", areas or (EVERYWHERE,), update_every=seconds(every), most_boxes=most
    )
    changes: list[Change] = []
    for at in times:
        changes += rules.judge(seconds(at), tracker.update(seconds(at), script(at)))
    return changes + rules.finish()


def steady(until: float, fps: float = 5.0) -> list[float]:
    return [number / fps for number in range(round(until * fps))]


def told(changes: Iterable[Change], *phases: Phase) -> list[Told]:
    wanted = phases or (Phase.START, Phase.END)
    return [
        (change.phase, change.pts.total_seconds(), change.area)
        for change in changes
        if change.phase in wanted
    ]


def test_an_event_from_the_first_sight_to_the_last() -> None:
    changes = play(lambda at: walk(at - 3), steady(20))
    assert told(changes) == [(Phase.START, 3.0, None), (Phase.END, 12.0, None)]
    start, end = changes[0], changes[-1]
    assert (start.number, start.type, start.started) == (1, "motion-detect", seconds(3))
    assert end.started == seconds(3)
    assert start.detections[0].box == walk(3.4 - 3)[0].box, "the box of the present frame"
    assert start.detections[0].object_id == 1


@pytest.mark.parametrize("fps", [1.0, 2.0, 5.0, 12.0, 25.0])
def test_the_same_at_any_rate(fps: float) -> None:
    changes = play(lambda at: walk(at - 4), steady(24, fps))
    (start, end) = told(changes)
    assert start[1] == pytest.approx(4.0, abs=1 / fps)
    assert end[1] == pytest.approx(13.0, abs=1 / fps)


def test_one_sight_is_no_event() -> None:
    assert play(lambda at: walk(2) if at == 3.0 else [], steady(10)) == []


def test_two_sights_far_apart_in_place_are_no_event() -> None:
    spots = {3.0: found((0.1, 0.1, 0.05, 0.05)), 3.2: found((0.7, 0.7, 0.05, 0.05))}
    assert play(lambda at: [spots[at]] if at in spots else [], steady(10)) == []


def test_what_does_not_move_is_no_event() -> None:
    assert play(lambda _: [found((0.4, 0.4, 0.2, 0.2), moves=False)], steady(20)) == []


def test_what_flutters_for_minutes_has_one_event_that_ends_while_it_goes_on() -> None:
    def flag(at: float) -> list[Detection]:
        swells = 1.5 if round(at * 5) % 4 == 0 else 1.0
        return [found((0.6 + 0.01 * (round(at * 5) % 3), 0.2, 0.1 * swells, 0.1))]

    start, end = told(play(flag, steady(15 * 60)))
    assert (start[0], end[0]) == (Phase.START, Phase.END)
    assert 4 * 60 < end[1] < 6.5 * 60


def test_each_area_has_its_own_event() -> None:
    changes = play(walk, steady(15), LEFT, RIGHT)
    starts = [one for one in told(changes) if one[0] is Phase.START]
    ends = [one for one in told(changes) if one[0] is Phase.END]
    assert [area for _, _, area in starts] == ["left", "right"]
    assert [area for _, _, area in ends] == ["left", "right"]
    assert starts[0][1] == 0.0
    assert starts[1][1] == pytest.approx(4.4, abs=0.21), "a quarter of it is over the border"
    assert ends[0][1] == pytest.approx(4.6, abs=0.21)
    assert [change.number for change in changes if change.phase is Phase.START] == [1, 2]


def test_a_short_pause_is_bridged_and_a_long_one_is_not() -> None:
    def script(gap: float) -> Script:
        return lambda at: walk(at) if at < 3 else walk(at - gap) if at >= 3 + gap else []

    short = MERGE_GAP.total_seconds() - 0.4
    assert len(told(play(script(short), steady(20)))) == 2
    long = MERGE_GAP.total_seconds() + 0.6
    assert told(play(script(long), steady(20)))[:2] == [
        (Phase.START, 0.0, None),
        (Phase.END, 2.8, None),
    ]


def _pausing(pause: float, share: float) -> Script:
    """Someone who walks 3 s, stands *pause* seconds showing *share* of himself, and walks on."""
    still = found((0.3, 0.4, 0.1, 0.3), share=share, moves=False)
    return lambda at: walk(at) if at < 3 else [still] if at < 3 + pause else walk(at - pause)


def test_who_stands_still_a_while_is_still_the_same_event() -> None:
    pause = STILL_GAP.total_seconds() - 0.5
    assert told(play(_pausing(pause, 0.6), steady(25))) == [
        (Phase.START, 0.0, None),
        (Phase.END, pytest.approx(9 + pause, abs=0.2), None),
    ]


def test_who_halts_and_goes_on_is_still_the_same_event() -> None:
    pause = STAND_GAP.total_seconds() - 2
    assert told(play(_pausing(pause, 0.6), steady(60))) == [
        (Phase.START, 0.0, None),
        (Phase.END, pytest.approx(9 + pause, abs=0.2), None),
    ]


def test_who_became_background_and_goes_on_is_too() -> None:
    pause, seen_for = STAND_GAP.total_seconds() - 5, ABSORBED.total_seconds() + 2
    whole = _pausing(pause, 0.6)
    changes = play(lambda at: [] if 3 + seen_for < at < 3 + pause else whole(at), steady(60))
    assert [phase for phase, _, _ in told(changes)] == [Phase.START, Phase.END]


def test_who_is_seen_no_more_has_left() -> None:
    whole = _pausing(30, 0.6)
    changes = play(lambda at: [] if 8 < at < 33 else whole(at), steady(60))
    assert [at for _, at, _ in told(changes)][:2] == [0.0, 2.8]


def test_who_stands_still_for_long_ends_where_he_last_moved() -> None:
    pause = STAND_GAP.total_seconds() + 2
    assert told(play(_pausing(pause, 0.6), steady(60)))[1] == (Phase.END, 2.8, None)


def test_who_comes_while_another_stands_for_long_has_an_event_of_his_own() -> None:
    stands = _pausing(35, 0.6)
    came = STILL_GAP.total_seconds() + 5

    def script(at: float) -> Sequence[Detection]:
        other = found(((at - came) / 10, 0.0, 0.1, 0.2)) if came <= at < came + 5 else None
        return [*stands(at), *([other] if other else [])]

    assert told(play(script, steady(30)))[:3] == [
        (Phase.START, 0.0, None),
        (Phase.END, 2.8, None),
        (Phase.START, came, None),
    ]


def test_a_hole_that_something_left_holds_no_event_open() -> None:
    hole = replace(found((0.3, 0.4, 0.1, 0.3), moves=False), is_thing=False)
    changes = play(lambda at: walk(at) if at < 3 else [hole], steady(20))
    assert told(changes)[1] == (Phase.END, 2.8, None)
    at_end = next(change for change in changes if change.phase is Phase.END)
    assert at_end.detections[0].is_thing


def test_what_light_left_holds_no_event_open() -> None:
    left = found((0.3, 0.4, 0.1, 0.3), moves=False)
    again = MERGE_GAP.total_seconds() + 4

    def lit(at: float) -> Sequence[Detection]:
        if at < 3:
            return [replace(one, is_doubtful=True) for one in walk(at)]
        return [left, *(replace(one, box=replace(one.box, y=0.0)) for one in walk(at - again))]

    assert told(play(lit, steady(20)), Phase.START) == [
        (Phase.START, 0.0, None),
        (Phase.START, again, None),
    ]


def test_what_twitches_where_it_stands_does_not_prolong_an_event() -> None:
    def twitching(at: float) -> Sequence[Detection]:
        return [found((0.3, 0.4, 0.1, 0.3), moves=round(5 * at) % 6 == 0)]

    changes = play(lambda at: walk(at) if at < 3 else twitching(at), steady(60))
    phase, ended, _ = told(changes)[1]
    assert phase is Phase.END
    assert ended == pytest.approx(2.8, abs=0.41)


def test_who_is_known_is_told_where_he_comes_to_at_the_first_look() -> None:
    tracker = Tracker(50)
    rules = Presence("motion-detect", [RIGHT], update_every=seconds(0), most_boxes=10)
    for at in steady(9):
        for change in rules.judge(seconds(at), tracker.update(seconds(at), walk(at))):
            assert change.started == change.pts == seconds(at), "not a picture later"
            return
    raise AssertionError("nothing told")


def _driving(over: float) -> Script:
    """A car that drives down in the left half, with *over* of its width over the border."""
    return lambda at: [found((0.5 - 0.2 * (1 - over), at / 4 - 0.4, 0.2, 0.4))] if at < 5 else []


@pytest.mark.parametrize("fps", [5.0, 10.0, 25.0])
def test_what_only_touches_the_border_of_an_area_is_not_in_it(fps: float) -> None:
    changes = play(_driving(0.06), steady(8, fps), LEFT, RIGHT)
    assert {area for _, _, area in told(changes)} == {"left"}


@pytest.mark.parametrize("fps", [5.0, 10.0, 25.0])
def test_a_large_thing_that_reaches_into_an_area_for_a_while_is_in_it(fps: float) -> None:
    changes = play(_driving(0.2), steady(8, fps), LEFT, RIGHT)
    assert [area for _, _, area in told(changes, Phase.START)] == ["left", "right"]


def test_what_reaches_into_an_area_for_a_single_picture_is_not_in_it() -> None:
    """Also if it has been on its way for long, and would be told at once where it comes to."""

    def script(at: float) -> Sequence[Detection]:
        return _driving(0.15 if at == 3.0 else 0.02)(at)

    assert {area for _, _, area in told(play(script, steady(8), LEFT, RIGHT))} == {"left"}


def test_a_large_thing_is_told_at_once_where_it_is_and_later_where_it_reaches() -> None:
    tracker = Tracker(50)
    rules = Presence("motion-detect", [LEFT, RIGHT], update_every=seconds(0), most_boxes=10)
    heard: dict[str | None, float] = {}
    for at in steady(4, 10):
        seen = [found((0.15 + at * 0.05, at / 2, 0.4, 0.4))]
        for change in rules.judge(seconds(at), tracker.update(seconds(at), seen)):
            heard.setdefault(change.area, at)
    assert heard["left"] < PERSISTENCE.total_seconds() <= heard["right"]


def test_a_trace_that_something_left_behind_holds_no_event_open() -> None:
    pause = STILL_GAP.total_seconds() - 0.5
    assert told(play(_pausing(pause, 0.2), steady(25)))[1] == (Phase.END, 2.8, None)


def test_a_lamp_that_flashes_in_an_open_event_does_not_prolong_it() -> None:
    lamp = found((0.7, 0.0, 0.2, 0.2))
    changes = play(lambda at: [lamp] if at == 10.0 else walk(at), steady(20))
    assert told(changes)[-1] == (Phase.END, 9.0, None)


def test_finish_ends_every_open_event_where_something_last_moved() -> None:
    changes = play(walk, steady(4.2), LEFT, EVERYWHERE)
    assert told(changes, Phase.END) == [(Phase.END, 4.0, "left"), (Phase.END, 4.0, None)]


@pytest.mark.parametrize("most", [1, 2, 5])
def test_a_message_carries_the_largest_boxes(most: int) -> None:
    crowd = [found((0.05 + 0.3 * n, 0.2, 0.05 * n, 0.2)) for n in (3, 2, 1)]
    changes = play(lambda _: crowd, steady(3), most=most)
    for change in changes:
        widths = [round(one.box.w, 2) for one in change.detections]
        assert widths == [0.15, 0.1, 0.05][:most]


rhythms = st.lists(st.integers(20, 700), min_size=5, max_size=120)


@given(rhythm=rhythms, every=st.integers(0, 2000))
def test_updates_never_come_faster_than_asked(rhythm: list[int], every: int) -> None:
    times = [sum(rhythm[:n]) / 1000 for n in range(len(rhythm))]
    still_there = [found((0.4, 0.4, 0.2, 0.3))]
    tracker = Tracker(50)
    rules = Presence(
        "motion-detect", [EVERYWHERE], update_every=timedelta(milliseconds=every), most_boxes=10
    )
    heard: list[timedelta] = []
    for at in times:
        pts = seconds(at)
        heard += [pts for _ in rules.judge(pts, tracker.update(pts, still_there))]
    assert all(b - a >= timedelta(milliseconds=every) for a, b in pairwise(heard))
    if every == 0 and heard:
        assert len(heard) == len([at for at in times if seconds(at) >= heard[0]])


@given(rhythm=rhythms, sights=st.lists(st.sampled_from("oxs"), min_size=120, max_size=120))
def test_events_of_an_area_never_overlap_and_each_has_one_end(
    rhythm: list[int], sights: list[str]
) -> None:
    """o: someone moves, s: he stands still, x: he is away."""
    times = [sum(rhythm[:n]) / 1000 for n in range(len(rhythm))]
    sight = dict(zip(times, sights, strict=False))

    def script(at: float) -> list[Detection]:
        there = found((0.4, 0.4, 0.2, 0.3), moves=sight[at] == "o")
        return [] if sight[at] == "x" else [there]

    changes = play(script, times, every=0.2)
    open_number, last_end = None, timedelta(-1)
    for change in changes:
        if change.phase is Phase.START:
            assert open_number is None
            assert change.pts == change.started > last_end
            open_number = change.number
        assert change.number == open_number
        assert change.pts >= change.started
        assert change.detections
        if change.phase is Phase.END:
            open_number, last_end = None, change.pts
    assert open_number is None
    assert all(sight[at] == "o" for at in times if any(seconds(at) == c.pts for c in changes))


grid = st.integers(0, 32).map(lambda number: number / 64)
boxes = st.builds(
    Box, grid, grid, st.sampled_from([1 / 64, 5 / 64, 0.25]), grid.map(lambda h: h / 2 + 1 / 64)
)
shapes = st.sampled_from(
    [
        Polygon(((0.0, 0.0), (0.5, 0.0), (0.4, 0.5), (0.0, 0.3))),
        Polygon(((0.1, 0.1), (0.6, 0.05), (0.7, 0.7), (0.4, 0.3), (0.2, 0.6))),
    ]
)


def strips(box: Box) -> Detection:
    """A detection that says in three strips where the change lies, most of it above."""
    parts = [
        (Box(box.x, box.y + box.h * n / 3, box.w, box.h / 3), box.area * share)
        for n, share in enumerate((0.3, 0.2, 0.1))
    ]
    return Detection(box, 0.6, sum(share for _, share in parts), strips=tuple(parts))


@given(shape=shapes, box=boxes, dx=st.floats(0, 0.3), dy=st.floats(0, 0.3))
def test_what_lies_inside_moves_and_mirrors_with_the_picture(
    shape: Polygon, box: Box, dx: float, dy: float
) -> None:
    inside = changed_inside(shape, strips(box))
    assert 0 <= inside <= box.area * 0.6 + 1e-9
    moved = Polygon(tuple((x + dx, y + dy) for x, y in shape.points))
    there = Box(box.x + dx, box.y + dy, box.w, box.h)
    assert changed_inside(moved, strips(there)) == pytest.approx(inside, abs=1e-6)
    mirrored = Polygon(tuple((1 - x, y) for x, y in shape.points))
    back = Box(1 - box.x - box.w, box.y, box.w, box.h)
    assert changed_inside(mirrored, strips(back)) == pytest.approx(inside, abs=1e-6)


def test_changed_pixels_count_and_not_the_box_around_them() -> None:
    """Two people joined into one blob, its box half over the border, all its pixels to the left."""
    box = Box(0.3, 0.2, 0.4, 0.4)
    blob = Detection(box, 0.3, 0.05, strips=((Box(0.3, 0.2, 0.15, 0.4), 0.05),))
    assert LEFT.takes_in(blob)
    assert not RIGHT.takes_in(blob)
    assert RIGHT.takes_in(Detection(box, 0.3, 0.05))


def test_a_thing_that_covers_a_small_area_is_in_it() -> None:
    door = Area("door", Polygon(((0.45, 0.45), (0.5, 0.45), (0.5, 0.5), (0.45, 0.5))))
    assert door.takes_in(found((0.2, 0.2, 0.6, 0.6)))
    assert not door.takes_in(found((0.6, 0.2, 0.3, 0.6)))
