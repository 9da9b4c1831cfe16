"""motion-detect on real clips against what a person saw in them, decoded and paced as in the service."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vidette.analytics.case_types.motion_detect import MotionPipeline, build
from vidette.core.errors import SourceError
from vidette.core.event import Phase
from vidette.core.frame import Frame, Once, Pixels
from vidette.core.reasons import Reason
from vidette.media.source import SourceOptions, open_source
from vidette.media.timing import Pacer

Clip = Callable[[str], Path]
Interval = tuple[float, float]
MARGIN = 0.5
"""Seconds by which an event may reach into a stretch in which nothing moves."""
LATEST = 0.6
"""Seconds by which a start may miss the true one."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What moves in a clip, and when nothing does; in seconds."""

    passages: tuple[Interval, ...]
    empty: tuple[Interval, ...]


CAR_PARK = Truth(
    passages=((4.4, 8.5), (14.3, 18.9), (25.1, 27.8)),
    empty=((0.0, 4.3), (9.0, 14.2), (19.3, 25.0), (28.0, 30.1)),
)
COUNTER = Truth(
    passages=((6.0, 19.8), (22.8, 44.8)), empty=((0.0, 5.9), (20.0, 22.7), (45.0, 48.0))
)
BOTTLES = Truth(
    passages=((6.0, 7.0), (12.0, 13.0), (15.0, 18.0), (22.0, 24.0), (28.0, 28.5), (36.0, 36.5)),
    empty=((0.0, 5.0), (8.0, 11.0), (25.0, 27.0), (38.0, 39.8)),
)
"""Watched at steps of 2 s only: true to about a second, so starts are not judged."""
LAWN = {"Id": "lawn", "Shape": [[0, 0.5], [0.22, 0.5], [0.45, 0.7], [0.7, 0.99], [0, 0.99]]}
PATH = {"Id": "path", "Shape": [[0.3, 0.3], [0.95, 0.3], [0.95, 0.6], [0.3, 0.45]]}
LANES = [
    {"Id": "left lane", "Shape": [[0.08, 0.02], [0.36, 0.02], [0.36, 0.98], [0.08, 0.98]]},
    {"Id": "right lane", "Shape": [[0.37, 0.02], [0.64, 0.02], [0.64, 0.98], [0.37, 0.98]]},
]


@dataclass(frozen=True, slots=True)
class Painted:
    """Another picture made of a decoded one."""

    pixels: Pixels
    once: Once = field(default_factory=Once, compare=False)

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])

    def luma(self) -> Pixels:
        """The picture."""
        return self.pixels

    def chroma(self) -> None:
        """Grey."""

    def rgb(self) -> Pixels:
        """The picture, three times."""
        return np.repeat(self.pixels[:, :, None], 3, axis=2)


Change = Callable[[Pixels, float], Pixels]


def _gain(gain: float, offset: float = 0.0) -> Change:
    return lambda luma, _: np.asarray(np.clip(luma * gain + offset, 0, 255), np.uint8)


def _step(luma: Pixels, at: float) -> Pixels:
    return luma if at < 11 else _gain(0.7)(luma, at)


def _noise(luma: Pixels, at: float) -> Pixels:
    noise = np.random.default_rng(round(at * 1000)).normal(0, 8, luma.shape)
    return np.asarray(np.clip(luma + noise, 0, 255), np.uint8)


VARIANTS: dict[str, Change] = {
    "mirrored": lambda luma, _: np.ascontiguousarray(luma[:, ::-1]),
    "cut out": lambda luma, _: np.ascontiguousarray(luma[7:-20, 13:-30]),
    "darker": _gain(0.6),
    "brighter": _gain(1.2, 5),
    "a step of light": _step,
    "noisy": _noise,
    "half as large": lambda luma, _: np.ascontiguousarray(luma[::2, ::2]),
}


def events(
    path: Path, fps: float = 5.0, change: Change | None = None, **pipeline: Any
) -> list[tuple[str | None, float, float]]:
    """Area, start and end of each event of a clip."""
    options = SourceOptions(files_allowed=True, paced=False)
    source = open_source(
        path.as_uri(), options, stop=threading.Event(), now=lambda: datetime.now(UTC)
    )
    analyzer, pacer = build(MotionPipeline.model_validate(pipeline)), Pacer(fps)
    told, reason = [], None
    try:
        for frame in source.frames():
            if pacer.wants(frame.pts):
                told += analyzer.analyze(_changed(frame, change))
    except SourceError as error:
        reason = error.reason
    finally:
        source.close()
    assert reason is Reason.ENDED
    told += analyzer.finish()
    return [
        (one.area, one.started.total_seconds(), one.pts.total_seconds())
        for one in told
        if one.phase is Phase.END
    ]


def _changed(frame: Frame, change: Change | None) -> Frame:
    if change is None:
        return frame
    luma = change(frame.picture.luma(), frame.pts.total_seconds())
    return Frame(frame.pts, frame.captured_at, Painted(luma))


def hold(
    truth: Truth, seen: list[tuple[str | None, float, float]], latest: float | None = LATEST
) -> None:
    """Each passage has its event, which starts in time; no event lies where nothing moves."""
    for enters, leaves in truth.passages:
        own = [start for _, start, end in seen if start < leaves and end > enters]
        assert own, f"nothing seen of {enters}-{leaves} s: {seen}"
        assert latest is None or min(own) == pytest.approx(enters, abs=latest), seen
    for begins, ends in truth.empty:
        wrong = [one for one in seen if one[1] < ends - MARGIN and one[2] > begins + MARGIN]
        assert not wrong, f"{wrong} lies in the empty stretch {begins}-{ends} s"


@pytest.mark.parametrize("fps", [2.0, 5.0, 10.0])
def test_car_park(clip: Clip, fps: float) -> None:
    seen = events(clip("car-park-topdown.mp4"), fps)
    assert len(seen) == 3
    hold(CAR_PARK, seen)


@pytest.mark.parametrize("fps", [2.0, 5.0, 10.0, 25.0])
def test_a_car_whose_mirror_is_over_the_border_is_not_in_the_other_lane(
    clip: Clip, fps: float
) -> None:
    seen = events(clip("car-park-topdown.mp4"), fps, Areas=LANES)
    assert [area for area, start, _ in seen if start < 9.0] == ["right lane"]
    assert all(end - start > 0.5 for _, start, end in seen)


@pytest.mark.parametrize("fps", [2.0, 5.0, 10.0])
def test_counter(clip: Clip, fps: float) -> None:
    seen = events(clip("counter-person-a.mp4"), fps)
    assert len(seen) == 2
    hold(COUNTER, seen)


@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS.keys())
@pytest.mark.parametrize(
    ("name", "truth"),
    [("car-park-topdown.mp4", CAR_PARK), ("counter-person-a.mp4", COUNTER)],
    ids=["car park", "counter"],
)
def test_other_pictures_of_the_same_scenes(
    clip: Clip, name: str, truth: Truth, change: Change
) -> None:
    hold(truth, events(clip(name), change=change))


@pytest.mark.parametrize("fps", [2.0, 5.0, 10.0])
def test_campus_lawn_is_empty_and_the_path_is_not(clip: Clip, fps: float) -> None:
    seen = events(clip("campus-walkers-a.mp4"), fps, Areas=[LAWN, PATH])
    assert [one for one in seen if one[0] == "lawn"] == []
    assert sum(end - start for area, start, end in seen if area == "path") > 40


@pytest.mark.parametrize("fps", [2.0, 5.0, 12.0])
def test_the_sun_coming_out_is_nothing(clip: Clip, fps: float) -> None:
    assert events(clip("lane-brightness-change.mp4"), fps) == []


def test_hands_are_seen_and_bottles_that_stand_or_are_gone_are_not(clip: Clip) -> None:
    hold(BOTTLES, events(clip("bottles-static.mp4")), latest=None)


@pytest.mark.parametrize(
    ("name", "at_least"), [("street-topdown.mp4", 17.0), ("highway-uk.mp4", 27.0)]
)
def test_busy_roads_are_busy(clip: Clip, name: str, at_least: float) -> None:
    assert sum(end - start for _, start, end in events(clip(name))) > at_least


def test_the_same_clip_gives_the_same_events(clip: Clip) -> None:
    path = clip("car-park-topdown.mp4")
    assert events(path) == events(path)
