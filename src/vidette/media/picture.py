"""The pixels of one decoded picture, converted only when asked for."""

from typing import cast

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

from vidette.core.frame import Once, Pixels

_LUMA_FIRST = frozenset(
    {
        *("yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "yuv440p"),
        *("yuvj440p", "yuv411p", "yuv410p", "nv12", "nv21", "nv16", "nv24", "gray"),
    }
)
"""Formats whose first plane is the brightness, a byte for each pixel."""


_PLANAR = frozenset(name for name in _LUMA_FIRST if name.startswith("yuv"))
"""Formats with the colours in a second and a third plane."""


class DecodedPicture:
    """A Picture over a frame of PyAV."""

    __slots__ = ("_frame", "once")

    def __init__(self, frame: VideoFrame) -> None:
        self._frame = frame
        self.once = Once()

    @property
    def width(self) -> int:
        """Pixels across."""
        return self._frame.width

    @property
    def height(self) -> int:
        """Pixels down."""
        return self._frame.height

    def luma(self) -> Pixels:
        """The brightness plane without a copy, where the format has one; read-only."""
        frame = self._frame
        if frame.format.name not in _LUMA_FIRST or frame.planes[0].line_size <= 0:
            frame = frame.reformat(format="gray")
        return _rows(frame.planes[0], frame.width, frame.height)

    def chroma(self) -> tuple[Pixels, Pixels] | None:
        """The planes u and v without a copy, where the format has them; read-only."""
        frame = self._frame
        if frame.format.name.startswith("gray"):
            return None
        is_planar = frame.format.name in _PLANAR
        if not is_planar or any(plane.line_size <= 0 for plane in frame.planes):
            frame = frame.reformat(format="yuv420p")
        u, v = (_rows(plane, plane.width, plane.height) for plane in frame.planes[1:3])
        return u, v

    def rgb(self) -> Pixels:
        """The colours, (height, width, 3); a new array at each call."""
        return np.asarray(self._frame.to_ndarray(format="rgb24"), dtype=np.uint8)


def _rows(plane: VideoPlane, width: int, height: int) -> Pixels:
    """The pixels of *plane*, read-only."""
    # A plane has the buffer protocol, which PyAV's stubs do not say.
    rows: Pixels = np.frombuffer(cast("memoryview[int]", plane), np.uint8)
    rows = rows.reshape(-1, plane.line_size)[:height, :width]
    rows.flags.writeable = False
    return rows
