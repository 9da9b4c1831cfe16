"""One picture of a source, with the two times it carries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
T = TypeVar("T")


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

    def chroma(self) -> tuple[Pixels, Pixels] | None:
        """The colour planes u and v, uint8, of one size and mostly coarser than the picture.

        128 is no colour; None: the format of the picture has none. Not to be written to.
        """

    def once(self, name: str, make: Callable[[], T], /) -> T:
        """What *make* gives, made once for this picture and *name*; not to be written to."""


class Once:
    """What was made of one picture, by name, so that all who look at it make it once."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __call__(self, name: str, make: Callable[[], T], /) -> T:
        """See Picture.once."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made


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
