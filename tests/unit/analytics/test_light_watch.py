"""What is told of the light: one drawn film for each label, and silence where nothing of it changes."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from tests.unit.analytics.drawn import (
    HEIGHT,
    WIDTH,
    film,
    noisy,
    seconds,
    tinted,
    with_thing,
    yard,
)
from vidette.analytics.detectors.colour import Colour
from vidette.analytics.light_watch import LightWatch
from vidette.core.event import Change, Phase
from vidette.core.frame import Frame, Pixels

YARD = yard()
AT = 4.0
"""When the light changes, in all films."""
TINT = 120, 134
Paint = Callable[[float], Pixels]


def lit(gain: float, offset: float = 0.0) -> Pixels:
    return np.asarray(np.clip(16 + (YARD - 16.0) * gain + offset, 0, 255), np.uint8)


def pool_of_light(strength: float) -> Pixels:
    """A lamp that shines on the left."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    far = np.hypot(x - WIDTH * 0.3, y - HEIGHT * 0.5) / (WIDTH * 0.2)
    return np.asarray(np.clip(YARD * (1 + strength * np.exp(-np.square(far))), 0, 255), np.uint8)


def told(frames: Iterator[Frame]) -> list[Change]:
    watch = LightWatch()
    changes = [change for frame in frames for change in watch.analyze(frame)]
    return changes + watch.finish()


def facts(paint: Paint, until: float = 12, fps: float = 5) -> list[Change]:
    return told(film(lambda at: noisy(paint(at), 2, round(at * 1000)), until, fps))


def starts(changes: list[Change]) -> list[tuple[str | None, float]]:
    return [
        (change.detections[0].label, round(change.pts.total_seconds(), 1))
        for change in changes
        if change.phase is Phase.START
    ]


def is_in(at: float, *times: float) -> bool:
    return any(0 <= at - time < 0.35 for time in times)


LAMP = pool_of_light(0.6)
FILMS: dict[str, tuple[Paint, str]] = {
    "on": (lambda at: LAMP if at >= AT else YARD, "lamp"),
    "off": (lambda at: YARD if at >= AT else LAMP, "lamp"),
    "lightning": (lambda at: lit(1.8) if is_in(at, AT) else YARD, "flash"),
    "brighter": (lambda at: lit(1.3) if at >= AT else YARD, "exposure"),
    "darker": (lambda at: lit(0.7) if at >= AT else YARD, "exposure"),
    "hunting": (
        lambda at: lit(1 + 0.25 * np.sin(4 * (at - AT))) if AT <= at < 9 else YARD,
        "exposure",
    ),
}


@pytest.mark.parametrize("fps", [2.0, 5.0, 12.5])
@pytest.mark.parametrize("name", FILMS)
def test_what_the_light_did_is_told_once_within_two_seconds(name: str, fps: float) -> None:
    if name == "lightning" and fps == 2.0:
        assert starts(facts(FILMS[name][0], fps=fps)) in ([("flash", AT)], [])
        return
    paint, label = FILMS[name]
    watch = LightWatch()
    when: list[float] = []
    changes: list[Change] = []
    for one in film(lambda at: noisy(paint(at), 2, round(at * 1000)), 14, fps):
        new = watch.analyze(one)
        changes += new
        when += [one.pts.total_seconds() for _ in new]
    assert [change.detections[0].label for change in changes] == [label, label]
    assert [change.phase for change in changes] == [Phase.START, Phase.END]
    assert AT <= changes[0].pts.total_seconds() <= AT + 0.5
    assert when[0] <= AT + 2
    assert changes[1].pts >= changes[0].pts
    assert {change.type for change in changes} == {"scene-light"}
    assert {change.area for change in changes} == {None}


def test_a_lamps_box_is_where_it_shines() -> None:
    box = facts(FILMS["on"][0])[0].detections[0].box
    assert box.x < 0.3 < box.x + box.w < 0.7
    assert box.w > 0.1


def test_a_lamp_that_flickers_is_one_event_and_one_that_is_put_out_later_another() -> None:
    flickers = facts(lambda at: LAMP if AT <= at < AT + 2 or at >= AT + 4 else YARD, 14)
    assert len(starts(flickers)) == 1
    later = facts(lambda at: LAMP if AT <= at < AT + 6 else YARD, 16)
    assert [label for label, _ in starts(later)] == ["lamp", "lamp"]


def test_lightning_that_comes_again_soon_is_one_event() -> None:
    changes = facts(lambda at: lit(1.8) if is_in(at, 4, 6, 8) else YARD, 14)
    assert starts(changes) == [("flash", 4.0)]
    assert changes[-1].pts - changes[0].pts >= seconds(4)


def colours(at: float) -> tuple[int, int]:
    return (128, 128) if AT <= at < AT + 8 else TINT


def test_infra_red_is_told_on_and_off_and_nothing_of_the_gain_that_jumps_with_it() -> None:
    def frames() -> Iterator[Frame]:
        for number in range(20 * 5):
            at = number / 5
            jump = max(np.exp(-(at - AT)) if at >= AT else 0, np.exp(12 - at) if at >= 12 else 0)
            yield tinted(at, noisy(lit(1 + 0.8 * jump), 2, number), colours(at))

    assert starts(told(frames())) == [("infra-red-on", 4.0), ("infra-red-off", 12.0)]


def test_a_camera_without_colours_has_none_to_lose() -> None:
    assert told(tinted(n / 5, noisy(YARD, 2, n), (128, 128)) for n in range(50)) == []
    assert told(film(lambda at: noisy(YARD, 2, round(at * 1000)), 10)) == []


def test_colours_that_fade_in_the_dusk_are_no_switch() -> None:
    colour = Colour()
    shares = [max(0.0, 1 - number / 150) for number in range(200)]
    assert [colour.see(seconds(n / 5), one) for n, one in enumerate(shares)] == [None] * 200
    assert colour.is_there is False


def walker(at: float) -> Pixels:
    return with_thing(YARD, (round(60 * at) - 80, 120, 60, 140))


def shift(at: float) -> Pixels:
    return np.roll(YARD, round(1.5 * np.sin(7 * at)), axis=1)


def lorry(x: int) -> Pixels:
    """Large, and with a pattern of its own."""
    scene = YARD.copy()
    left, right = max(0, x), min(WIDTH, max(0, x + 450))
    across = np.arange(left - x, right - x)
    scene[:330, left:right] = np.where((across // 25) % 2, 230, 60).astype(np.uint8)
    return scene


QUIET: dict[str, Paint] = {
    "nothing": lambda _: YARD,
    "someone walks": walker,
    "someone comes and stays": lambda at: walker(min(at, 5)),
    "a thing was put there": lambda at: with_thing(YARD, (200, 100, 120, 120)) if at > 4 else YARD,
    "a lorry passes": lambda at: lorry(round(500 * (at - 5))),
    "noise": lambda at: noisy(YARD, 12, round(at * 100)),
    "clouds": lambda at: lit(1 + 0.25 * np.sin(2 * np.pi * at / 40)),
    "the mast sways": shift,
    "a beam sweeps": lambda at: np.roll(LAMP, round(300 * (at - 4)), axis=1),
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_told_when_the_light_did_nothing(name: str) -> None:
    assert starts(facts(QUIET[name])) == []


def test_another_scene_is_no_light() -> None:
    tiles = np.random.default_rng(1).integers(40, 210, (HEIGHT // 10, WIDTH // 10))
    other = np.asarray(np.kron(tiles, np.ones((10, 10))), np.uint8)
    assert starts(facts(lambda at: YARD if at < AT else other)) == []


def test_an_open_event_ends_when_the_source_does() -> None:
    changes = facts(FILMS["on"][0], AT + 2)
    assert [change.phase for change in changes] == [Phase.START, Phase.END]


def test_while_it_is_not_known_what_changed_the_next_frames_are_needed() -> None:
    watch = LightWatch()
    busy = []
    for one in film(FILMS["on"][0], 12):
        stirs = watch.stirs(one)
        watch.analyze(one)
        busy.append((one.pts.total_seconds(), stirs, watch.is_busy, watch.is_open))
    assert [at for at, stirs, _, _ in busy if stirs] == [AT]
    assert all(is_busy == (AT <= at <= AT + 2) for at, _, is_busy, _ in busy)
    assert all(is_open == (5 <= at <= 8) for at, _, _, is_open in busy)
