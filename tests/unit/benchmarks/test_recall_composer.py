"""What the composer says of a clip is what its pictures show."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.recall import scenes, staging, suite, truth
from benchmarks.recall.encodings import Encoding, write_clip
from benchmarks.recall.movers import Mover, cut_out
from benchmarks.recall.passages import Course
from benchmarks.recall.sources import Yuv
from benchmarks.recall.staging import SPANS, Staged, draw
from benchmarks.recall.stock import Background, Stock
from tests.unit.benchmarks.yard import HEIGHT, SOURCE, WIDTH, film, yard
from vidette.analytics.case_types.motion_detect import DEFAULT_THRESHOLD

FPS = 25.0


@pytest.fixture(scope="module")
def movers() -> list[Mover]:
    return cut_out(film(), SOURCE, yard())


@pytest.fixture
def view() -> scenes.View:
    scene = scenes.Scene("drawn", ("yard",), heights=(0.15, 0.3))
    noise = np.zeros((2, HEIGHT, WIDTH), np.int8)
    return scenes.view(scene, Background("yard", yard(), noise), 60.0, np.random.default_rng(1))


def test_a_thing_is_cut_out_along_its_whole_way(movers: list[Mover]) -> None:
    (mover,) = movers

    assert mover.name == "yard/0"
    assert mover.seconds == pytest.approx(14.0, abs=0.2)
    first, last = mover.shots[0].centre, mover.shots[-1].centre
    assert first == pytest.approx((23, 90), abs=2)
    assert last == pytest.approx((282, 90), abs=3)
    areas = [np.count_nonzero(shot.alpha > 127) for shot in mover.shots]
    assert np.median(areas) == pytest.approx(26 * 40, rel=0.15)


def test_what_stands_still_is_no_mover() -> None:
    scene = yard()
    scene.y[70:110, 100:126] = 210

    assert cut_out([(n / 10, scene) for n in range(80)], SOURCE, yard()) == []


@pytest.mark.parametrize("kind", ["long", "short"])
@pytest.mark.parametrize("seed", range(6))
def test_the_truth_is_what_the_pictures_show(
    kind: str, seed: int, movers: list[Mover], view: scenes.View
) -> None:
    staged = draw(view, movers, kind, 2.0, FPS, np.random.default_rng(seed))
    event = staged.truth
    view.after.clear()

    least = DEFAULT_THRESHOLD * (WIDTH / 1280) ** 2
    pictures = list(suite.rendered(view, [staged.passage], event.seen_to + 2, FPS))
    away = [np.abs(yuv.y.astype(int) - view.empty.y) for yuv in pictures]
    # The rim of a thing is mixed with what is behind it, so a few pixels more or less are clear.
    clear = [n / FPS for n, one in enumerate(away) if (one >= 12).sum() >= least * 0.8]
    there = [n / FPS for n, one in enumerate(away) if (one > 30).any()]

    low, high = SPANS[kind]
    assert low <= event.end - event.start <= high
    assert clear[0] == pytest.approx(event.start, abs=0.25)
    assert clear[-1] == pytest.approx(event.end, abs=0.25)
    assert event.seen_from - 0.2 <= there[0]
    assert there[-1] <= event.seen_to + 0.2
    assert event.seen_from <= event.start < event.end <= event.seen_to


def test_the_box_holds_what_is_seen(movers: list[Mover], view: scenes.View) -> None:
    staged = draw(view, movers, "long", 0.0, FPS, np.random.default_rng(3))
    view.after.clear()
    x, y, w, h = staged.truth.box

    changed = np.zeros((HEIGHT, WIDTH), np.bool_)
    for yuv in suite.rendered(view, [staged.passage], staged.truth.seen_to + 1, FPS):
        changed |= np.abs(yuv.y.astype(int) - view.empty.y) >= 14
    rows, columns = np.nonzero(changed)

    assert columns.min() / WIDTH <= x + 1e-3
    assert x + w <= (columns.max() + 1) / WIDTH + 1e-3
    assert rows.min() / HEIGHT <= y + 1e-3
    assert y + h <= (rows.max() + 1) / HEIGHT + 1e-3
    assert staged.truth.clear_area >= 1.6 * DEFAULT_THRESHOLD


def test_the_same_seed_draws_the_same(movers: list[Mover], view: scenes.View) -> None:
    def drawn(seed: int) -> Staged:
        return draw(view, movers, "short", 1.0, FPS, np.random.default_rng(seed))

    assert drawn(5).truth == drawn(5).truth
    assert drawn(5).truth != drawn(6).truth


def test_no_event_is_drawn_that_nobody_could_see(
    movers: list[Mover], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "TRIES", 60)
    noise = np.zeros((1, HEIGHT, WIDTH), np.int8)
    blind = scenes.view(
        scenes.Scene("blind", ("yard",), heights=(0.15, 0.3), clear=150.0),
        Background("yard", yard(), noise),
        60.0,
        np.random.default_rng(1),
    )

    with pytest.raises(RuntimeError, match="no long passage fits the scene blind"):
        draw(blind, movers, "long", 0.0, FPS, np.random.default_rng(1))


@pytest.mark.parametrize("scene", scenes.SCENES, ids=lambda scene: scene.name)
def test_a_scene_looks_the_same_at_each_run(scene: scenes.Scene) -> None:
    noise = np.random.default_rng(4).integers(-2, 3, (4, HEIGHT, WIDTH)).astype(np.int8)
    background = Background("yard", yard(), noise)

    def pictures() -> list[Yuv]:
        seen = scenes.view(scene, background, 30.0, np.random.default_rng(7))
        return list(suite.rendered(seen, [], 1.0, 10.0))

    for one, other in zip(pictures(), pictures(), strict=True):
        assert one.y.shape == (HEIGHT, WIDTH)
        assert (one.y == other.y).all()
        assert (one.u == other.u).all()


def test_light_steps_are_in_the_truth_and_in_the_pictures() -> None:
    scene = next(one for one in scenes.SCENES if one.name == "sudden-light")
    still = Background("yard", yard(), np.zeros((1, HEIGHT, WIDTH), np.int8))
    seen = scenes.view(scene, still, 120.0, np.random.default_rng(2))
    brightness = [float(yuv.y.mean()) for yuv in suite.rendered(seen, [], 100.0, 4.0)]

    steps = [n / 4 for n in range(4, 400) if abs(brightness[n] - brightness[n - 2]) > 1.5]

    assert seen.steps
    assert all(any(abs(step - known) < 1.2 for known in seen.steps) for step in steps)
    assert len(steps) >= len([known for known in seen.steps if known < 98])


@pytest.mark.parametrize("turns", [False, True])
def test_a_course_begins_and_ends_where_it_should(turns: bool) -> None:
    course = Course(3.0, 4.0, 2.0, turns, 1.0, mirrored=False)

    assert course.own_time(0) == 3.0
    assert course.own_time(course.seconds) == (3.0 if turns else 7.0)
    assert course.own_time(2.0) == 7.0
    assert course.own_time(course.seconds + 0.01) is None


def test_the_halves_share_neither_seeds_nor_movers() -> None:
    tune, held = (suite.plans(half) for half in suite.HALVES)
    movers = tuple(Mover(f"{clip}/{n}", ()) for clip in ("a", "b") for n in range(7))
    quick = suite.plans("tune", suite.QUICK)
    apart = [suite.of_half(movers, half) for half in suite.HALVES]

    sparse = suite.plans("tune", suite.SPARSE)

    seeds = [plan.seed for plan in (*tune, *held, *quick, *sparse)]
    assert len(set(seeds)) == len(seeds)
    assert not {one.name for one in apart[0]} & {one.name for one in apart[1]}
    assert [len(half) for half in apart] == [8, 6]


@pytest.mark.parametrize("half", suite.HALVES)
def test_each_half_shows_enough_of_everything(half: str) -> None:
    plans = suite.plans(half)

    kinds = [kind for plan in plans for kind in plan.kinds]
    assert min(kinds.count("long"), kinds.count("short")) >= 300
    for name in ("day", "night", "slow-light", "rain", "foliage", "clock", "small", "indoor"):
        coded = {(plan.encoding.codec, plan.encoding.rate) for plan in plans if plan.scene == name}
        assert coded == {(c, r) for c in ("h264", "h265") for r in ("vbr", "cbr")}
    assert {plan.encoding.gop for plan in plans} == {25, 50, 250}
    assert all(plan.encoding.b_frames for plan in plans if plan.scene == "b-frames")
    assert all(plan.encoding.intra_refresh for plan in plans if plan.scene == "intra-refresh")


def test_a_clip_is_made_once_and_again_for_other_stock(tmp_path: Path, movers: list[Mover]) -> None:
    noise = np.zeros((2, HEIGHT, WIDTH), np.int8)
    # One thing for each half of the suite.
    things = (movers[0], Mover("yard/1", movers[0].shots))
    kept = Stock("first", {"yard": Background("yard", yard(), noise)}, things)
    plan = suite.Plan("small", "held", 0, Encoding(gop=10), 5.0, suite.QUICK)
    roomy = scenes.Scene("small", ("yard",), heights=(0.15, 0.3))
    made = suite.compose(plan, kept, tmp_path, (roomy,))
    path = tmp_path / f"{plan.name}.mp4"
    written = path.stat().st_mtime_ns

    assert suite.compose(plan, kept, tmp_path, (roomy,)) == made
    assert path.stat().st_mtime_ns == written
    assert truth.read(path.with_suffix(".json")) == made
    assert [event.kind for event in made.events].count("short") == 3
    assert made.events[0].seen_from >= suite.QUICK.lead
    between = [b.seen_from - a.seen_to for a, b in pairwise(made.events)]
    assert min(between) >= suite.QUICK.gaps[0] - 0.01
    again = suite.compose(plan, Stock("second", kept.backgrounds, things), tmp_path, (roomy,))
    assert again.fingerprint == "second"
    assert again.events == made.events


@pytest.mark.parametrize(
    "encoding",
    [
        Encoding(gop=5),
        Encoding("h265", "cbr", 5),
        Encoding("h265", gop=5, b_frames=1),
        Encoding(gop=10, b_frames=1),
        Encoding(gop=5, intra_refresh=True),
    ],
    ids=lambda encoding: encoding.name,
)
def test_a_clip_is_encoded_as_it_says(tmp_path: Path, encoding: Encoding) -> None:
    from vidette.media.packets import read_clip

    pictures = [shot for _, shot in film(2.0)]
    path = tmp_path / "clip.mp4"

    assert write_clip(path, pictures, (WIDTH, HEIGHT), 12.5, encoding) == 24
    first = path.read_bytes()
    write_clip(path, pictures, (WIDTH, HEIGHT), 12.5, encoding)
    clip = read_clip(path)

    assert path.read_bytes() == first
    assert len(clip.units) == 24
    assert clip.codec == ("hevc" if encoding.codec == "h265" else "h264")
    times = [unit.pts for unit in clip.units]
    assert (times == sorted(times)) == (encoding.b_frames == 0)
    assert clip.interval == pytest.approx(0.08)
    idr = [
        n for n, unit in enumerate(clip.units) if any(nal[0] & 31 == 5 for nal in unit.nal_units)
    ]
    if encoding.codec == "h264":
        step = 24 if encoding.intra_refresh else encoding.gop
        assert idr == list(range(0, 24, step))
    else:
        assert [n for n, unit in enumerate(clip.units) if unit.is_key] == list(range(0, 24, 5))
