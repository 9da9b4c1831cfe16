"""One picture of a source, with the two times it carries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class Picture(Protocol):
    """The pixels of one frame, decoded once, converted only when asked for."""

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Pixels down."""

    def luma(self) -> Pixels:
        """The brightness plane, (height, width) uint8; not to be written to."""

    def rgb(self) -> Pixels:
        """The colours, (height, width, 3) uint8; made anew at each call, so ask seldom."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture and its times."""

    pts: timedelta
    """Time since the source's first picture; grows strictly from frame to frame."""
    captured_at: datetime
    """When the picture was taken, as near as the source lets us know (aware, UTC)."""
    picture: Picture
    lag: timedelta = timedelta(0)
    """How much later than the fastest frames of its connection this one reached us."""
    camera_at: datetime | None = None
    """What the camera's own clock said then (aware, UTC); None when the camera tells no time."""
    still: timedelta = timedelta(0)
    """How much of the time before it was received and left undecoded, since nothing stirred."""
