"""camera-obstacle on real clips: nothing while nobody touches the camera, each sub-kind when it is done."""

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.tamper.kinds import KINDS
from benchmarks.tamper.trials import CUT, Result, Trial, result

Clip = Callable[[str], Path]
CLIPS = (
    "bottles-static",
    "campus-walkers-a",
    "car-park-topdown",
    "counter-person-a",
    "highway-uk",
    "lane-brightness-change",
    "street-topdown",
)


def played(clip: Clip, trial: Trial) -> Result:
    return result(trial, clip(f"{trial.clip}.mp4").parent, "{}")


@pytest.mark.parametrize("name", CLIPS)
def test_nobody_touches_the_camera(clip: Clip, name: str) -> None:
    assert played(clip, Trial("none", 0, name)).events == ()


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@pytest.mark.parametrize("severity", [1, 3])
def test_tampering_is_found_in_time_and_nothing_else(clip: Clip, kind: str, severity: int) -> None:
    seen = played(clip, Trial(kind, severity, "car-park-topdown"))
    assert seen.false == []
    assert seen.found is not None
    assert seen.span is not None
    start, end = seen.span
    assert seen.found.told - start <= 3
    assert abs(seen.found.start - start) <= 0.6
    assert abs(seen.found.end - end) <= 0.6


@pytest.mark.parametrize("light", ["light-step", "infra-red", "lamp", "headlights", "exposure"])
def test_light_is_no_tampering(clip: Clip, light: str) -> None:
    assert played(clip, Trial(light, 2, "car-park-topdown")).events == ()


def test_scenes_that_are_cut_are_of_a_moved_camera(clip: Clip) -> None:
    seen = played(clip, Trial("moved", 3, CUT))
    assert [one.kind for one in seen.events] == ["moved"]
    assert seen.found is not None
    assert seen.found.start == pytest.approx(1.2, abs=0.2)
