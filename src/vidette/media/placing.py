"""Puts the decoded pictures of one connection in time: when each was taken, how late it came."""

import threading
import time
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta

from av.video.frame import VideoFrame

from vidette.core.frame import Frame

from .picture import DecodedPicture
from .timing import (
    LIVE_STEP,
    RECORDED_STEP,
    ZERO,
    ArrivalStamps,
    MediaStamps,
    Playback,
    Stamps,
    Timeline,
    media_time,
)
from .units import Unit, UnitReader

_CAUGHT_UP = 0.1
"""Seconds between arrival and taking in hand up to which a thread keeps up with its reader."""


class Placer:
    """Gives pictures their times, in the order in which they are shown."""

    def __init__(
        self,
        reader: UnitReader,
        *,
        paced: bool,
        stop: threading.Event,
        now: Callable[[], datetime],
    ) -> None:
        """*paced*: a recording is held to its own speed."""
        self._reader = reader
        self._timeline = Timeline(RECORDED_STEP if reader.is_recording else LIVE_STEP)
        self._stamps: Stamps = ArrivalStamps(now)
        self._playback: Playback | None = None
        if reader.is_recording and paced:
            self._playback = Playback(stop, time.monotonic)
        elif reader.is_recording:
            self._stamps = MediaStamps()
        self._last = ZERO
        self._newest: float | None = None
        self._is_behind = False
        self._glimpsed: VideoFrame | None = None
        self._glimpse: DecodedPicture | None = None

    def step(self, unit: Unit) -> tuple[float, float]:
        """Where *unit* stands in the stream, in seconds, and by how many the stream went on."""
        newest = self._newest
        if not unit.size:
            return newest or 0.0, 0.0
        raw = unit.pts if self._reader.is_timed else None
        at = unit.arrived if raw is None else raw.total_seconds()
        step = 0.0 if newest is None else at - newest
        if -1.0 < step < 0.0:
            return at, 0.0
        self._newest = at
        return at, min(max(0.0, step), LIVE_STEP.total_seconds())

    def wait(self, unit: Unit) -> None:
        """Holds back a unit of a recording that will not be decoded at once until it is due."""
        pts = self._next(unit.pts) if self._playback is not None else None
        if self._playback is not None and pts is not None:
            self._playback.wait(pts)

    def placed(
        self, picture: VideoFrame, unit: Unit, *, is_kept: bool, is_sample: bool
    ) -> Frame | None:
        """The picture with its times, when it is due; None when its time stands still.

        *is_kept*: *unit* came some time ago and was kept. *is_sample*: what came since the picture
        before was left out.
        """
        arrived = None if self._reader.is_recording else timedelta(seconds=unit.arrived)
        raw = self.raw(picture)
        pts = self._timeline.place(raw, arrived)
        if pts is None:
            return None
        at = self._taken_at(pts, unit, is_kept=is_kept)
        captured_at, lag = self._stamps.stamp(pts, at)
        if not isinstance(self._stamps, MediaStamps):
            captured_at -= timedelta(seconds=max(0.0, time.monotonic() - at))
        camera_at = self._reader.camera_time(raw)
        still = max(ZERO, pts - self._last) if is_sample else ZERO
        self._last = pts
        return Frame(pts, captured_at, self._wrapped(picture), lag, camera_at, still)

    def glimpsed(self, picture: VideoFrame) -> Frame:
        """The picture as it might be shown next; it does not count as placed."""
        pts = self._next(self.raw(picture)) or self._last
        at = time.monotonic()
        captured_at, _ = copy(self._stamps).stamp(pts, at)
        shown = self._glimpse = DecodedPicture(picture)
        self._glimpsed = picture
        return Frame(pts, captured_at, shown, still=max(ZERO, pts - self._last))

    def _wrapped(self, picture: VideoFrame) -> DecodedPicture:
        """What was made of a picture that was glimpsed before is not made again."""
        glimpse, self._glimpse = self._glimpse, None
        is_same = glimpse is not None and self._glimpsed is picture
        self._glimpsed = None
        return glimpse if glimpse is not None and is_same else DecodedPicture(picture)

    def _taken_at(self, pts: timedelta, unit: Unit, *, is_kept: bool) -> float:
        """When the picture was taken in hand, as if decoding kept units took no time."""
        if self._playback is not None:
            if is_kept:
                return min(self._playback.due(pts), time.monotonic())
            self._playback.wait(pts)
            return time.monotonic()
        now = time.monotonic()
        if is_kept:
            self._is_behind = True
            return unit.arrived
        self._is_behind &= now - unit.arrived > _CAUGHT_UP
        return unit.arrived if self._is_behind else now

    def _next(self, raw: timedelta | None) -> timedelta | None:
        return copy(self._timeline).place(raw)

    def raw(self, picture: VideoFrame) -> timedelta | None:
        """The time that the picture itself carries; None when it carries none."""
        return media_time(picture.pts, picture.time_base) if self._reader.is_timed else None
