"""A frame holds any picture and knows both its times."""

from datetime import UTC, datetime, timedelta

import numpy as np

from vidette.core.frame import Frame, Once, Picture, Pixels


class Grey:
    """A picture of one brightness."""

    width = 4
    height = 3

    def __init__(self) -> None:
        self.once = Once()

    def luma(self) -> Pixels:
        return np.full((self.height, self.width), 128, np.uint8)

    def chroma(self) -> None:
        return None

    def rgb(self) -> Pixels:
        return np.full((self.height, self.width, 3), 128, np.uint8)


def test_a_frame_is_not_late_unless_told() -> None:
    picture: Picture = Grey()
    frame = Frame(timedelta(seconds=1), datetime(2026, 1, 1, tzinfo=UTC), picture)
    assert frame.lag == timedelta(0)
    assert frame.picture.luma().shape == (frame.picture.height, frame.picture.width)


def test_a_picture_makes_each_thing_once() -> None:
    picture, made = Grey(), list[int]()

    def small() -> Pixels:
        made.append(1)
        return picture.luma()[::2, ::2]

    assert picture.once("small", small) is picture.once("small", small)
    assert picture.once("other", lambda: 3) == 3
    assert len(made) == 1
    assert Grey().once("small", small) is not picture.once("small", small)
    assert len(made) == 2
