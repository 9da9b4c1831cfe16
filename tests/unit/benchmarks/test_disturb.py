"""Disturbances: the same each time, stronger with severity, and truth that still holds."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.disturb.families import FAMILIES, SEVERITIES, Family, stage_of
from benchmarks.disturb.film import Film, FilmSource, Shot, opener, rendered, to_and_fro
from benchmarks.disturb.objects import CLEAR, OBJECTS, Hard, compose
from benchmarks.disturb.variants import Variant, sampled
from benchmarks.recall.movers import cut_out
from benchmarks.recall.stock import Background, Stock
from tests.unit.benchmarks.yard import HEIGHT, SOURCE, WIDTH, film, grey, yard
from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.evaluation.matching import match
from vidette.evaluation.playing import job, play
from vidette.evaluation.truth import ClipTruth

SHOWING = [family for family in FAMILIES if family.make is not None]
TIMED = [family for family in FAMILIES if family.retime is not None]


def named(family: Family | Hard) -> str:
    return family.name


@pytest.fixture(scope="module")
def textured() -> Film:
    """Twenty seconds of a rough, coloured, still scene."""
    rng = np.random.default_rng(7)
    scene = grey(rng.integers(60, 180, (HEIGHT, WIDTH), np.uint8))
    scene.u[:, : WIDTH // 4] = 90
    return Film((WIDTH, HEIGHT), 10.0, tuple(Shot(n / 10, scene) for n in range(200)))


@pytest.fixture(scope="module")
def stock() -> Stock:
    noise = np.zeros((2, HEIGHT, WIDTH), np.int8)
    movers = cut_out(film(), SOURCE, yard())
    return Stock("drawn", {"yard": Background("yard", yard(), noise)}, tuple(movers))


def shown(family: Family, severity: int, clip: Film) -> NDArray[np.float64]:
    """Luma over time less the undisturbed one, (pictures, height, width)."""
    rng = Variant(family.name, severity, "yard").rng
    effects = family.effects(severity, stage_of(clip), rng)
    made = [rendered(shot, effects).y.astype(float) - shot.yuv.y for shot in clip.shots[::2]]
    return np.stack(made)


@pytest.mark.parametrize("family", SHOWING, ids=named)
def test_pictures_are_the_same_each_time_and_the_clip_stays_as_it_was(
    family: Family, textured: Film
) -> None:
    before = textured.shots[0].yuv.y.copy()
    first, again = (shown(family, 2, textured) for _ in range(2))
    assert np.array_equal(first, again)
    assert np.abs(first).max() > 4
    assert np.array_equal(textured.shots[0].yuv.y, before)


@pytest.mark.parametrize("family", [one for one in SHOWING if one.name != "clock"], ids=named)
def test_severity_is_strength(family: Family, textured: Film) -> None:
    mild, hard = (np.abs(shown(family, severity, textured)).mean() for severity in (1, 3))
    assert hard > 1.2 * mild


@pytest.mark.parametrize("family", TIMED, ids=named)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_times_of_pictures(family: Family, severity: int, textured: Film) -> None:
    moving = Film(
        textured.size,
        textured.fps,
        tuple(
            Shot(shot.time, grey(np.full((4, 4), n, np.uint8)))
            for n, shot in enumerate(textured.shots)
        ),
    )
    made = family.film(severity, moving, np.random.default_rng(severity))
    assert made.shots == family.film(severity, moving, np.random.default_rng(severity)).shots
    times = [shot.time for shot in made.shots]
    numbers = [int(shot.yuv.y[0, 0]) for shot in made.shots]
    assert times == sorted(set(times))
    assert numbers == sorted(numbers)
    if family.name == "dropped":
        assert len(times) < len(moving.shots)
        assert numbers == [round(10 * time) for time in times]
    else:
        assert times == [shot.time for shot in moving.shots]
        assert len(set(numbers)) < len(numbers)


def test_colours_go_under_infra_red(textured: Film) -> None:
    family = next(one for one in FAMILIES if one.name == "infra-red")
    effects = family.effects(2, stage_of(textured), np.random.default_rng(1))
    spread = [float(np.ptp(rendered(shot, effects).u)) for shot in textured.shots]
    assert spread[0] > 0
    assert spread[-1] > 0
    assert min(spread) == 0


@pytest.mark.parametrize("hard", OBJECTS, ids=named)
def test_composed_things_are_where_the_truth_says(hard: Hard, stock: Stock) -> None:
    made = compose(hard, 2, "yard", stock, np.random.default_rng(5))
    cast = made.effects[0]
    assert len(made.truth.passages) == hard.passages
    for passage in made.truth.passages:
        ((time, (x, y, w, h)),) = passage.boxes.items()
        if any(span.start <= time < span.end for span in passage.hidden):
            continue
        shot = Shot(time, made.film.shots[0].yuv)
        changed = rendered(shot, [cast]).y.astype(int) - shot.yuv.y
        inside = changed[
            round(y * HEIGHT) : round((y + h) * HEIGHT), round(x * WIDTH) : round((x + w) * WIDTH)
        ]
        assert np.abs(inside).max() > 8
    for stretch in made.truth.empty:
        for time in np.linspace(stretch.start + 0.4, stretch.end - 0.4, 7):
            shot = Shot(float(time), made.film.shots[0].yuv)
            away = np.abs(rendered(shot, [cast]).y.astype(int) - shot.yuv.y)
            # The rim of a thing is mixed with what is behind it, and seen by nobody.
            assert away.max() < CLEAR


def test_small_things_are_small_and_halting_ones_halt(stock: Stock) -> None:
    small = next(one for one in OBJECTS if one.name == "smaller")
    for severity, (_, most) in enumerate(small.heights[:2], start=1):
        truth = compose(small, severity, "yard", stock, np.random.default_rng(2)).truth
        heights = [numbers[3] for one in truth.passages for numbers in one.boxes.values()]
        assert max(heights) <= most + 4 / HEIGHT
    halting = next(one for one in OBJECTS if one.name == "halting")
    truth = compose(halting, 3, "yard", stock, np.random.default_rng(2)).truth
    assert all(one.end - one.start > 30 for one in truth.passages)


def test_a_film_is_played_like_a_source(stock: Stock) -> None:
    made = compose(OBJECTS[0], 1, "yard", stock, np.random.default_rng(5))
    played = play("file:///film", job(made.truth), opener=opener(made.film, made.effects))
    assert made.truth == compose(OBJECTS[0], 1, "yard", stock, np.random.default_rng(5)).truth
    matched = match(made.truth, played.events, made.film.seconds)
    assert matched.misses == ()
    assert matched.false_alarms == ()
    assert played.seconds == pytest.approx(made.film.seconds, abs=0.2)


def test_a_film_ends_as_a_recording_does(textured: Film) -> None:
    source = FilmSource(textured)
    frames = source.frames()
    assert next(frames).picture.luma().shape == (HEIGHT, WIDTH)
    with pytest.raises(SourceError) as caught:
        list(frames)
    assert caught.value.reason is Reason.ENDED
    assert (source.width, source.frames_in) == (WIDTH, 200)


def test_to_and_fro_turns_without_a_jump(textured: Film) -> None:
    there = to_and_fro(textured, 3)
    assert there.seconds == pytest.approx(3 * textured.seconds)
    assert there.shots[200].yuv is textured.shots[199].yuv
    assert there.shots[400].yuv is textured.shots[0].yuv


def test_a_sample_is_always_the_same_one() -> None:
    every = [Variant("rain", severity, f"clip-{n}") for n in range(20) for severity in SEVERITIES]
    some = sampled(every, 12)
    assert len(some) == 12
    assert sampled(every[::-1], 12) == some[::-1]
    assert sampled(every, None) == every


def test_truth_of_a_film_without_passages_makes_a_job() -> None:
    assert '"Areas"' not in job(ClipTruth(file="a.mp4", length=3, passages=()))
