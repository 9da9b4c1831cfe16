"""A frame holds any picture and knows both its times."""

from datetime import UTC, datetime, timedelta

import numpy as np

from vidette.core.frame import Frame, Picture, Pixels


class Grey:
    """A picture of one brightness."""

    width = 4
    height = 3

    def luma(self) -> Pixels:
        return np.full((self.height, self.width), 128, np.uint8)

    def rgb(self) -> Pixels:
        return np.full((self.height, self.width, 3), 128, np.uint8)


def test_a_frame_is_not_late_unless_told() -> None:
    picture: Picture = Grey()
    frame = Frame(timedelta(seconds=1), datetime(2026, 1, 1, tzinfo=UTC), picture)
    assert frame.lag == timedelta(0)
    assert frame.picture.luma().shape == (frame.picture.height, frame.picture.width)
