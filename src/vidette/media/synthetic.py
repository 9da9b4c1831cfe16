"""testsrc:// sources: a drawn scene whose every motion is known.

`testsrc://yard?w=640&h=360&fps=10&first=3&visit=4&period=10` shows a yard that a cart crosses,
from 3 to 7 s, 13 to 17 s and so on, in turn from the left and from the right. Any host name does.
The query may hold each field of `scene.Scene` once: size and speed of the picture (w, h, fps,
duration), the cart (first, visit, period, size), the weather (noise, rain, light_at=20,40,
light_by), drop-outs (drop_at, drop_for) and seed. A scene starts anew whenever it is opened.

A drop-out shorter than the read timeout is a gap in the pictures; a longer one makes the source
fail with NO_PACKETS after the read timeout, as a camera that falls silent does.
"""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from vidette.core.clock import CameraClock
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason

from .audience import Audience
from .drawing import Painter
from .options import SourceOptions
from .scene import Scene, read_scene
from .timing import ArrivalStamps, MediaStamps, Playback, Stamps


def open_synthetic(
    url: str, options: SourceOptions, *, stop: threading.Event, now: Callable[[], datetime]
) -> "SyntheticSource":
    """Opens a testsrc address; raises SourceError PROTOCOL naming the parameter that is wrong."""
    return SyntheticSource(read_scene(url), options, stop=stop, now=now)


def truth(url: str, until: float = 3600.0) -> tuple[tuple[float, float], ...]:
    """When something moves in the scene of *url*: (from, to) in seconds, up to *until*."""
    return read_scene(url).visits(until)


class SyntheticSource:
    """A VideoSource that draws its pictures."""

    reader = ""
    codec = ""
    clock: CameraClock | None = None

    def __init__(
        self,
        scene: Scene,
        options: SourceOptions,
        *,
        stop: threading.Event,
        now: Callable[[], datetime],
    ) -> None:
        self.width = scene.w
        self.height = scene.h
        ends = scene.duration
        self.duration = None if ends is None else timedelta(seconds=ends)
        self.frames_in = 0
        self.corrupt_frames = 0
        self._scene = scene
        self._painter = Painter(scene)
        self._stop = stop
        self._patience = options.read_timeout
        self._playback = Playback(stop, time.monotonic) if options.paced else None
        self._stamps: Stamps = ArrivalStamps(now) if options.paced else MediaStamps()

    @property
    def decoding(self) -> None:
        """See VideoSource; a drawn picture is not coded."""

    def frames(self, audience: Audience | None = None) -> Iterator[Frame]:  # noqa: ARG002
        """See VideoSource; all pictures, whoever watches."""
        last = 0.0
        number = 0
        while not self._stop.is_set():
            at = number / self._scene.fps
            if self._scene.duration is not None and at >= self._scene.duration:
                raise SourceError(Reason.ENDED, "The scene is over.")
            silent = self._scene.is_silent(at)
            if silent and at - last > self._patience:
                raise SourceError(Reason.NO_PACKETS, "The scene has fallen silent.")
            pts = timedelta(microseconds=round(at * 1_000_000))
            if self._playback is not None and not self._playback.wait(pts):
                return
            if not silent:
                last = at
                yield self._frame(number, at, pts)
            number += 1

    def close(self) -> None:
        """See VideoSource. There is nothing to let go."""

    def _frame(self, number: int, at: float, pts: timedelta) -> Frame:
        self.frames_in += 1
        captured_at, lag = self._stamps.stamp(pts, time.monotonic())
        return Frame(pts, captured_at, self._painter.paint(number, at), lag)
