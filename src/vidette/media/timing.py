"""Time of pictures: raw timestamps made sound, when a picture was taken, and pacing by PTS."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Protocol

ZERO = timedelta(0)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LIVE_STEP = timedelta(seconds=10)
"""The longest step between two pictures of a live source that is believed; see Timeline."""
RECORDED_STEP = timedelta(minutes=10)
"""The same for a recording, whose gaps are written down and not made by a network."""
_USUAL_STEP = timedelta(milliseconds=40)
_LEAST_STEP = timedelta(milliseconds=1)
_OUT_OF_ORDER = timedelta(seconds=1)
_RELEASE = 0.005


def media_time(pts: int | None, time_base: Fraction | None) -> timedelta | None:
    """A raw timestamp in microseconds; None when it is missing or beyond any sense."""
    if pts is None or time_base is None:
        return None
    part, whole = time_base.numerator, time_base.denominator
    micros = (2_000_000 * pts * part + whole) // (2 * whole)
    return timedelta(microseconds=micros) if abs(micros) < 10**17 else None


class Timeline:
    """Turns the raw times of one connection into media time that starts at 0 and strictly grows.

    A step that is believed (forward, not longer than *longest_step*) is kept as it is. A time that
    stands still, or falls back by less than a second, is no new picture. Any other jump (a wrapped
    counter, a clock set anew) and a missing time are bridged: by the time that passed between the
    two arrivals, or, where arrivals say nothing (recordings), by the last step that was believed.
    """

    def __init__(self, longest_step: timedelta) -> None:
        self._longest = longest_step
        self._usual = _USUAL_STEP
        self._raw: timedelta | None = None
        self._arrived: timedelta | None = None
        self._pts: timedelta | None = None

    def place(self, raw: timedelta | None, arrived: timedelta | None = None) -> timedelta | None:
        """Media time of the picture with time *raw* that came at *arrived* (any steady clock).

        None when it is no new picture.
        """
        if self._pts is None:
            step = ZERO
        else:
            step = self._step(raw, arrived)
            if step <= ZERO:
                return None
        self._pts = step if self._pts is None else self._pts + step
        if raw is not None or self._raw is None:
            self._raw = raw
        else:
            self._raw += step
        self._arrived = arrived
        return self._pts

    def _step(self, raw: timedelta | None, arrived: timedelta | None) -> timedelta:
        if raw is None:
            return self._bridge(arrived)
        if self._raw is None:
            # FFmpeg gives the first picture of an RTSP stream no time; those that follow have one.
            return self._usual
        step = raw - self._raw
        if -_OUT_OF_ORDER <= step <= ZERO:
            return ZERO
        if step < ZERO or step > self._longest:
            return self._bridge(arrived)
        self._usual = step
        return step

    def _bridge(self, arrived: timedelta | None) -> timedelta:
        if arrived is None or self._arrived is None:
            return self._usual
        return min(max(arrived - self._arrived, _LEAST_STEP), self._longest)


class Stamps(Protocol):
    """Says of a picture when it was taken and how late it is."""

    def stamp(self, pts: timedelta, arrived: float) -> tuple[datetime, timedelta]:
        """`captured_at` and `lag` of a picture that came at *arrived* (monotonic seconds)."""


class ArrivalStamps:
    """For live sources: the pictures that came fastest tell when PTS 0 was.

    The lowest (arrival - PTS) seen is taken as the way's shortest time, so lag is measured against
    it; it is let go by 0.5 % of the time that passes, so that a camera's slow clock is not taken
    for a growing lag. The lag is measured on a steady clock: a step of the wall clock is no lag.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lowest: float | None = None
        self._last = 0.0

    def stamp(self, pts: timedelta, arrived: float) -> tuple[datetime, timedelta]:
        """See Stamps."""
        way = arrived - pts.total_seconds()
        if self._lowest is None:
            self._lowest = way
        else:
            self._lowest = min(self._lowest + _RELEASE * max(0.0, arrived - self._last), way)
        self._last = arrived
        lag = timedelta(seconds=way - self._lowest)
        return self._now() - lag, lag


class MediaStamps:
    """For recordings read as fast as can be: time is PTS since 1970, the same at every run."""

    def stamp(self, pts: timedelta, arrived: float) -> tuple[datetime, timedelta]:  # noqa: ARG002
        """See Stamps."""
        return EPOCH + pts, ZERO


class Playback:
    """Holds a recording to its own speed."""

    def __init__(self, stop: threading.Event, clock: Callable[[], float]) -> None:
        self._stop = stop
        self._clock = clock
        self._start: float | None = None

    def due(self, pts: timedelta) -> float:
        """When the picture is due, on the clock; the first one asked about is due now."""
        if self._start is None:
            self._start = self._clock() - pts.total_seconds()
        return self._start + pts.total_seconds()

    def wait(self, pts: timedelta) -> bool:
        """Waits until the picture is due; False when the stop event came first."""
        return not self._stop.wait(max(0.0, self.due(pts) - self._clock()))


class Pacer:
    """Picks frames so that they never come faster than *fps*, yet as fast on average.

    A frame costs one; forward media time earns *fps* a second, and at the most two are saved, so
    that 5 of 12.5 is 5 and not 4.17. In any span of T seconds at most T * fps + 2 are picked, and
    since the start T * fps + 1. Time that runs backward earns nothing.
    """

    _SLACK = 1e-3  # a thousandth of a frame, for times that are rounded to microseconds

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._saved = 1.0
        self._last: timedelta | None = None

    def wants(self, pts: timedelta, share: float = 1.0) -> bool:
        """Whether the frame at *pts* is to be analysed. To be asked once for every frame.

        *share* (0..1) of the pace is kept just now.
        """
        if self._last is not None and pts > self._last:
            earned = (pts - self._last).total_seconds() * self._fps * share
            self._saved = min(2.0, self._saved + earned)
        self._last = pts
        if self._saved < 1.0 - self._SLACK:
            return False
        self._saved -= 1.0
        return True
