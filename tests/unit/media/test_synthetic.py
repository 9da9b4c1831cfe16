from datetime import UTC, datetime, timedelta
from threading import Event

import numpy as np
import pytest

from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.media.drawing import Painter
from vidette.media.options import SourceOptions
from vidette.media.scene import Scene
from vidette.media.synthetic import open_synthetic, truth

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
UNPACED = SourceOptions(paced=False, read_timeout=2)
SMALL = "testsrc://yard?w=64&h=48&fps=10"


def played_until_it_fails(url: str) -> tuple[list[Frame], SourceError]:
    source = open_synthetic(url, UNPACED, stop=Event(), now=lambda: NOON)
    frames: list[Frame] = []
    try:
        frames.extend(source.frames())
    except SourceError as error:
        assert source.frames_in == len(frames)
        return frames, error
    raise AssertionError("the source went on")


def test_a_scene_ends_after_its_duration() -> None:
    frames, end = played_until_it_fails(f"{SMALL}&duration=3")
    assert [frame.pts for frame in frames] == [timedelta(milliseconds=100 * n) for n in range(30)]
    assert end.reason is Reason.ENDED


def test_motion_is_where_the_truth_says() -> None:
    url = f"{SMALL}&duration=20&first=2&visit=3&period=8&noise=0"
    frames, _ = played_until_it_fails(url)
    still = frames[0].picture.luma().astype(int)
    moving = [bool((abs(frame.picture.luma() - still) > 20).any()) for frame in frames]
    assert truth(url) == ((2, 5), (10, 13), (18, 20))
    for frame, moves in zip(frames, moving, strict=True):
        at = frame.pts.total_seconds()
        inside = any(start + 0.2 <= at <= end - 0.2 for start, end in truth(url))
        outside = not any(start <= at <= end for start, end in truth(url))
        assert moves or not inside
        assert not moves or not outside


def test_a_short_drop_out_is_a_gap() -> None:
    frames, end = played_until_it_fails(f"{SMALL}&duration=3&drop_at=1&drop_for=0.5")
    assert [frame.pts.total_seconds() for frame in frames[9:11]] == [0.9, 1.5]
    assert end.reason is Reason.ENDED


def test_a_long_drop_out_fails_as_a_silent_camera_does() -> None:
    frames, end = played_until_it_fails(f"{SMALL}&drop_at=1")
    assert len(frames) == 10
    assert end.reason is Reason.NO_PACKETS


def test_a_set_stop_ends_the_frames() -> None:
    stop = Event()
    source = open_synthetic(SMALL, SourceOptions(), stop=stop, now=lambda: NOON)
    times = []
    for frame in source.frames():
        times.append(frame.pts)
        stop.set()
    assert times == [timedelta(0)]


def test_light_steps_lift_the_whole_picture_and_let_it_down() -> None:
    painter = Painter(Scene(w=64, h=48, noise=0, first=100, light_at=(2, 4), light_by=30))
    dark, light, again = (painter.paint(0, at).luma().astype(int) for at in (1, 3, 5))
    assert np.array_equal(light, np.minimum(dark + 30, 255))
    assert np.array_equal(again, dark)


def test_noise_has_the_strength_asked_for() -> None:
    quiet = Painter(Scene(w=320, h=240, noise=0, first=100)).paint(4, 0.4).luma().astype(int)
    noisy = Painter(Scene(w=320, h=240, noise=5, first=100)).paint(4, 0.4).luma().astype(int)
    assert (noisy - quiet).std() == pytest.approx(5, rel=0.05)


def test_rain_falls_elsewhere_in_each_picture() -> None:
    painter = Painter(Scene(w=320, h=240, noise=0, first=100, rain=1))
    first, second = (painter.paint(number, 1).luma().astype(int) for number in (1, 2))
    assert 0.005 < np.mean(first != second) < 0.3


def test_the_same_number_gives_the_same_picture() -> None:
    scene = Scene(w=64, h=48, rain=0.5)
    one, other = Painter(scene).paint(7, 4.0), Painter(scene).paint(7, 4.0)
    assert np.array_equal(one.rgb(), other.rgb())


def test_the_cart_is_orange() -> None:
    scene = Scene(w=320, h=240, noise=0, first=0, visit=4)
    box = scene.cart(2.0)
    assert box is not None
    x, y, w, h = box.pixels(320, 240)
    red, green, blue = Painter(scene).paint(20, 2.0).rgb()[y + h - 2, x + w // 2]
    assert red > green > blue
