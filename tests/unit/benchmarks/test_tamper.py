"""Tampering is done when it is said to be done, and events are judged by it."""

import numpy as np
import pytest

from benchmarks.disturb.film import Film, Shot, rendered
from benchmarks.recall.sources import Plane, Yuv
from benchmarks.tamper.kinds import KINDS, PASSERS, Kind
from benchmarks.tamper.trials import Result, Told, Trial
from tests.unit.analytics.drawn import noisy, yard

SIZE = (320, 180)
SPAN = (3.0, 8.0)
GREY = np.full((90, 160), 128, np.uint8)


def still_film() -> Film:
    shots = [
        Shot(n / 5, Yuv(noisy(yard(*SIZE), 2, n), GREY.copy(), GREY.copy())) for n in range(60)
    ]
    return Film(SIZE, 5, tuple(shots))


def lumas(kind: Kind, severity: int) -> dict[float, Plane]:
    film = still_film()
    rng = np.random.default_rng(1)
    effects = kind.effects(severity, SIZE, SPAN, rng)
    return {shot.time: rendered(shot, effects).y for shot in kind.film(film, SPAN).shots}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("severity", [1, 2, 3])
def test_it_is_done_within_its_span_only(kind: Kind, severity: int) -> None:
    before = {shot.time: shot.yuv.y for shot in still_film().shots}
    for time, luma in lumas(kind, severity).items():
        is_same = np.array_equal(luma, before[time])
        if time < SPAN[0] or time >= SPAN[1]:
            assert is_same
        elif time > SPAN[0] + 0.3 and time < SPAN[1] - 0.3:
            assert not is_same


def test_a_frozen_picture_is_the_same_again() -> None:
    frozen = lumas(next(kind for kind in KINDS if kind.name == "frozen"), 1)
    held = [luma for time, luma in frozen.items() if SPAN[0] <= time < SPAN[1]]
    assert all(np.array_equal(luma, held[0]) for luma in held)


@pytest.mark.parametrize("name", PASSERS)
def test_a_passer_hides_a_part_and_goes(name: str) -> None:
    film = still_film()
    passer = PASSERS[name](SIZE, np.random.default_rng(2))
    hidden = []
    for shot in film.shots:
        changed = rendered(shot, (passer,)).y != shot.yuv.y
        hidden.append(float(changed.mean()))
    assert hidden[0] == 0
    assert 0.2 < max(hidden) < 0.5


def told(kind: str, start: float, told_at: float) -> Told:
    return Told(kind, start, start + 5, told_at, 0.9)


def result(*events: Told, kind: str = "covered") -> Result:
    span = SPAN if kind != "none" else None
    return Result(Trial(kind, 1, "yard"), span, events, 12.0, 0.1)


def test_the_right_kind_in_time_is_found() -> None:
    one = result(told("covered", 3.1, 4.8))
    assert one.latency == pytest.approx(1.8)
    assert one.false == []


def test_late_another_kind_or_none_at_all_is_false() -> None:
    assert result(told("covered", 3.1, 6.5)).found is None
    wrong = result(told("moved", 3.1, 4.8))
    assert wrong.found is None
    assert len(wrong.false) == 1
    assert len(result(told("dark", 1.0, 2.5), kind="none").false) == 1
