"""The comparison on disturbed clips: a sample of everything, settings, fair rules, tables that tell the truth."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from benchmarks.disturb.families import FAMILIES
from benchmarks.disturb.film import Film, Shot
from benchmarks.disturb.objects import OBJECTS
from benchmarks.disturb.variants import Ready, Variant, write
from benchmarks.peers import disturbed, programs, standing
from benchmarks.peers.contenders import Seen, Settings, Work, grid, seen, told
from benchmarks.peers.judging import judged, widened
from benchmarks.peers.kept import Kept
from benchmarks.peers.sample import ENCODING, Take, sample
from benchmarks.peers.standing import Standing
from tests.unit.benchmarks.yard import HEIGHT, WIDTH, grey
from vidette.core.geometry import Box
from vidette.evaluation.playing import SeenEvent, Sight
from vidette.evaluation.truth import ClipTruth, Passage, Stretch

CLIPS = ("a", "b", "c", "d", "e", "f", "g")
TRUTH = ClipTruth(
    file="yard.mp4",
    length=60.0,
    passages=(
        Passage(label="early", start=0.0, end=1.5),
        Passage(label="car", start=10.0, end=15.0),
        Passage(label="van", start=40.0, end=44.0),
    ),
    empty=(
        Stretch(start=0.0, end=9.0),
        Stretch(start=16.0, end=16.8),
        Stretch(start=50.0, end=60.0),
    ),
)


def take(family: str = "none", severity: int = 0, truth: ClipTruth = TRUTH) -> Take:
    variant = Variant(family, severity, "yard")
    return Take(variant, Path("/clips/yard.mp4"), truth, (640, 360), 10.0, truth.length)


def event(start: float, end: float, area: str | None = None) -> SeenEvent:
    return SeenEvent(area, start, end, start)


@dataclass
class Invented:
    """A contender that sees what it is told to, by its setting."""

    sees: dict[int, tuple[SeenEvent, ...]] = field(default_factory=dict)
    name: str = "Invented"
    note: str = ""
    at_once: int = 1
    asked: list[tuple[str, Settings]] = field(default_factory=list)

    @property
    def grid(self) -> Sequence[Settings]:
        return grid({"least": (1, 2, 3)})

    def missing(self) -> str:
        return ""

    def watch(self, work: Work, folder: Path) -> list[Seen]:
        assert not list(folder.iterdir())
        self.asked += [(one.variant.name, settings) for one, settings in work]
        return [Seen(self.sees.get(int(one["least"]), ()), 0.6) for _, one in work]


def test_the_sample_has_every_family_and_clip_and_both_severities() -> None:
    every = [
        Variant(family.name, severity, clip)
        for clip in CLIPS
        for family in FAMILIES
        for severity in ((1, 2, 3) if family.name != "none" else (0,))
    ] + [
        Variant(hard.name, severity, clip, is_composed=True)
        for clip in CLIPS
        for hard in OBJECTS
        for severity in ((1, 2, 3) if hard.name != "plain" else (0,))
    ]

    chosen = sample(every)

    assert len(chosen) == (len(FAMILIES) + len(OBJECTS)) * len(CLIPS) >= 100
    for name in (one.name for one in (*FAMILIES, *OBJECTS)):
        of_it = [one for one in chosen if one.family == name]
        assert sorted(one.clip for one in of_it) == list(CLIPS)
        assert {one.severity for one in of_it} == ({0} if name in ("none", "plain") else {1, 2})
    for clip in CLIPS:
        mild = sum(one.severity == 1 for one in chosen if one.clip == clip)
        assert abs(mild - sum(one.severity == 2 for one in chosen if one.clip == clip)) <= 1
    assert [one.family for one in chosen[: len(CLIPS)]] == ["none"] * len(CLIPS)
    some = sample(every, 4)
    assert some == chosen[: len(some)]
    assert {one.clip for one in some} == set(CLIPS)
    assert all(
        sum(one.family == family for one in some) == (7 if family == "none" else 4)
        for family in {one.family for one in chosen}
    )


def test_a_grid_begins_with_the_defaults_and_goes_on_with_what_is_near_them() -> None:
    every = grid({"threshold": (1500, 100), "frames": (1, 3)})

    assert every[0] == {"threshold": 1500, "frames": 1}
    assert every[-1] == {"threshold": 100, "frames": 3}
    assert len(every) == 4
    assert told(every[0], every[0]) == "defaults"
    assert told(every[-1], every[0]) == "threshold 100, frames 3"


def test_a_little_more_time_at_both_sides_for_everybody() -> None:
    wide = widened(TRUTH, 0.5)

    assert [(one.start, one.end) for one in wide.passages] == [(9.5, 15.5), (39.5, 44.5)]
    assert [(one.start, one.end) for one in wide.empty] == [(0.0, 8.5), (50.5, 60.0)]
    # 0.9 s late is found, 1.1 s is not; what tells of nothing in the first two seconds is not judged.
    late = judged(take(), Seen((event(0.2, 1.9), event(15.9, 16.2), event(45.1, 45.3)), 1.0))
    assert [visit.is_found for visit in late.visits] == [True, False]
    assert [alarm.event.start for alarm in late.false_alarms] == [45.1]
    soon = TRUTH.model_copy(update={"passages": (Passage(label="car", start=1.2, end=2.1),)})
    assert judged(take(truth=soon), Seen((event(1.4, 1.8),), 1.0)).visits[0].is_found


def test_what_was_seen_is_kept_by_program_settings_and_variant(tmp_path: Path) -> None:
    one = Seen(
        (
            SeenEvent("gate", 1.0, 2.5, 1.2, (Sight(1.2, (Box(0.1, 0.2, 0.3, 0.4),)),)),
            event(4.0, 5.0),
        ),
        0.75,
    )
    contender = Invented()
    kept = Kept(tmp_path)
    kept.keep(contender, {"least": 1, "more": 2}, take(), one)
    kept.write(contender)

    again = Kept(tmp_path)
    assert again.of(contender, {"more": 2, "least": 1}, take()) == one
    assert again.of(contender, {"least": 2, "more": 2}, take()) is None
    assert again.of(contender, {"least": 1, "more": 2}, take("noise", 1)) is None
    assert again.of(Invented(name="Other"), {"least": 1, "more": 2}, take()) is None
    assert seen(one.document()) == one


def test_work_is_divided_by_areas_and_length() -> None:
    square = ((0.0, 0.0), (0.5, 0.0), (0.5, 0.5))
    areas = TRUTH.model_copy(update={"areas": {"left": square, "right": square, "far": square}})
    short = TRUTH.model_copy(update={"length": 20.0})
    work = [(take(truth=one), {"n": n}) for n, one in enumerate((TRUTH, areas, short, areas))]

    parts = [[settings["n"] for _, settings in part] for part in disturbed.portions(work, 4)]
    alone = [[settings["n"] for _, settings in part] for part in disturbed.portions(work, 1)]

    assert parts == [[2, 0], [1], [3]]
    assert alone == [[0], [1], [2], [3]]


def test_the_best_settings_are_those_of_the_undisturbed_clips(tmp_path: Path) -> None:
    right = (event(10.0, 15.0), event(40.0, 44.0))
    contender = Invented({1: right[:1], 2: right, 3: right})
    session = _session(tmp_path, [take(), take("noise", 1)])

    assert session.best(contender) is None
    session.tune(contender)
    assert session.best(contender) == {"least": 2}
    session.watch(contender)

    assert ("noise-1/yard", {"least": 1}) in contender.asked
    assert ("noise-1/yard", {"least": 2}) in contender.asked
    assert ("noise-1/yard", {"least": 3}) not in contender.asked
    assert len(contender.asked) == len({(name, str(one)) for name, one in contender.asked}) == 5
    later = _session(tmp_path, [take(), take("noise", 1)])
    later.tune(contender)
    later.watch(contender)
    assert len(contender.asked) == 5


def _session(folder: Path, takes: Sequence[Take]) -> disturbed.Session:
    options = argparse.Namespace(
        media=folder, families=None, rounds=None, minutes=None, json=None, details=None
    )
    session = disturbed.Session(options, Kept(folder))
    session.takes[:] = takes
    return session


def _standing(name: str, found: Sequence[SeenEvent], *, is_ours: bool = False) -> Standing:
    takes = [take("rain", 1), take("lamp", 2)]
    seen_in = {
        one.variant.name: (one, judged(one, Seen(what, 0.6)), 0.6)
        for one, what in zip(takes, (tuple(found), (event(10, 15), event(40, 44))), strict=True)
    }
    return Standing(name, {}, name, "defaults", is_ours, seen_in)


def test_who_is_first_is_told_and_where_nobody_or_another_is() -> None:
    both = [event(10, 15), event(40, 44)]
    ours = _standing("Ours", both, is_ours=True)
    other = _standing("Other", both[:1])

    assert standing.margin([ours, other], "rain") == pytest.approx(0.333)
    assert standing.verdict([ours, other]) == (
        "Vidette is first in F1 on 1 of 2 families, by 0.333 (rain) or more. "
        "Level with the best other: lamp. Behind another on none."
    )
    behind = [_standing("Ours", both[:1], is_ours=True), _standing("Other", both)]
    assert "Not first: rain (-0.333)." in standing.verdict(behind)


def test_who_has_no_rival_is_first_nowhere() -> None:
    both = [event(10, 15), event(40, 44)]
    ours, other = _standing("Ours", both, is_ours=True), _standing("Other", both)

    assert standing.compared([ours]) == standing.compared([other]) == []
    assert standing.compared([ours, other])[-2] == standing.verdict([ours, other])


def test_the_tables_have_a_row_for_each_program_and_family() -> None:
    both = [event(10, 15), event(40, 44), event(52, 53)]
    standings = [_standing("Ours", both[:2], is_ours=True), _standing("Other", both)]

    assert standing.summary(standings)[2:] == [
        "| Ours | defaults | 1.000 | 1.000 | 1.000 | 0.0 | 0% | 10.0 |",
        "| Other | defaults | 1.000 | 0.800 | 0.889 | 30.0 | 3% | 10.0 |",
    ]
    assert standing.ranking(standings)[2:] == [
        "| rain | 1.000 | 0.800 | +0.200 |",
        "| lamp | 1.000 | 1.000 | +0.000 |",
        "| all | 1.000 | 0.889 | +0.111 |",
    ]
    details = standing.details(standings)
    assert details[:3] == ["## rain", "", "1 clips, 1.0 min, 2 passages."]
    assert "| Other | 1.000 | 0.667 | 0.800 | 60.0 | 10.0 |" in details


def test_dvr_scan_is_given_an_area_as_a_region_in_pixels() -> None:
    path = Path("/clips/yard.mp4")
    region = programs.region(((0.0, 0.0), (1.0, 0.5), (0.25, 1.0)), (640, 360))

    assert region == ["-a", "0", "0", "639", "180", "160", "359"]
    assert programs.region(None, (640, 360)) == []
    line = programs.command(path, {"threshold": 0.5, "min-event-length": "0.3s"}, region)
    assert line[-9:] == ["-i", "/clips/yard.mp4", *region]
    assert line[-13:-9] == ["--threshold", "0.5", "--min-event-length", "0.3s"]


def test_motion_is_given_an_area_as_a_mask(tmp_path: Path) -> None:
    path = tmp_path / "mask.pgm"
    programs.write_mask(path, (8, 4), ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)))

    raw = path.read_bytes()
    assert raw.startswith(b"P5\n8 4\n255\n")
    rows = raw[-32:]
    assert rows[0] == 255
    assert rows[7] == 0
    assert set(rows) == {0, 255}


def test_pictures_that_do_not_come_leave_a_hole_in_the_file(tmp_path: Path) -> None:
    scene = grey(np.full((HEIGHT, WIDTH), 120, np.uint8))
    shots = tuple(Shot(n / 10, scene) for n in (0, 1, 2, 7, 8, 20))
    path = tmp_path / "clip.mp4"

    write(Ready(Film((WIDTH, HEIGHT), 10.0, shots), (), TRUTH), path, ENCODING)

    assert programs.picture_times(path) == pytest.approx([0.0, 0.1, 0.2, 0.7, 0.8, 2.0])
