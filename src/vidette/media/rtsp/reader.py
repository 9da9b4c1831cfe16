"""An RTSP camera read by our own client, as a reader of units."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from av import Packet
from av.codec import CodecContext
from av.video.codeccontext import VideoCodecContext

from vidette.core.clock import CameraClock
from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.media.options import SourceOptions
from vidette.media.units import Unit

from .assembly import Coded
from .connection import Connection
from .handover import Batch
from .opening import Session, open_session
from .poller import POLLER
from .strange import Strange

_GLANCE = 0.25
"""Seconds between two looks at the stop event while nothing comes."""

_FRESH = 1.0
"""Seconds; packets that came so lately, and no unit of them, are of a kind that is not known."""


class CodedUnit:
    """A Unit of our own; its packet is made when a decoder asks, since many are never decoded."""

    __slots__ = ("_coded", "_time_base", "arrived")

    def __init__(self, coded: Coded, arrived: float, time_base: Fraction) -> None:
        self._coded = coded
        self._time_base = time_base
        self.arrived = arrived

    @property
    def packet(self) -> "Packet[Any]":
        """See Unit; a new one at each call."""
        packet = Packet(self._coded.data)
        packet.pts = self._coded.ticks
        packet.time_base = self._time_base
        packet.is_keyframe = self._coded.is_key
        return packet

    @property
    def is_damaged(self) -> bool:
        """See Unit."""
        return self._coded.is_damaged

    @property
    def is_whole(self) -> bool:
        """See Unit."""
        return self._coded.is_whole

    @property
    def data(self) -> bytes:
        """See Unit."""
        return self._coded.data

    @property
    def size(self) -> int:
        """See Unit."""
        return len(self._coded.data)

    @property
    def pts(self) -> timedelta:
        """See Unit."""
        rate = self._time_base.denominator
        return timedelta(microseconds=(2_000_000 * self._coded.ticks + rate) // (2 * rate))

    @property
    def is_key(self) -> bool:
        """See Unit."""
        return self._coded.is_key


class OwnReader:
    """A UnitReader over one interleaved RTSP connection."""

    name = "own"
    is_recording = False
    is_timed = True
    duration: timedelta | None = None

    def __init__(
        self,
        session: Session,
        options: SourceOptions,
        *,
        stop: threading.Event,
        now: Callable[[], datetime],
    ) -> None:
        """Waits for the first unit; raises SourceError, and Strange when none can be made."""
        track = session.track
        self._context = CodecContext.create(track.codec, "r")
        assert isinstance(self._context, VideoCodecContext)
        if track.parameter_sets:
            self._context.extradata = track.extradata
        self._time_base = Fraction(1, track.clock_rate)
        self._stop = stop
        self._patience = options.read_timeout
        self._connection = Connection(session, now)
        POLLER.add(self._connection)
        try:
            self._first = self._begin(options.open_timeout)
        except (SourceError, Strange):
            self.close()
            raise

    @property
    def context(self) -> VideoCodecContext:
        """See UnitReader."""
        return self._context

    def units(self) -> Iterator[Unit]:
        """See UnitReader; fails with NO_PACKETS after the read timeout without any unit."""
        batch: Batch | None = self._first
        while batch is not None:
            for coded in batch.units:
                yield CodedUnit(coded, batch.arrived, self._time_base)
            try:
                batch = self._next(self._patience)
            except Strange as strange:
                raise SourceError(
                    Reason.CORRUPT, f"The stream cannot be read: {strange}."
                ) from None
            if batch is None and not self._stop.is_set():
                detail = "The connection stands, but nothing arrives."
                raise SourceError(Reason.NO_PACKETS, detail)

    def camera_time(self, pts: timedelta | None) -> datetime | None:
        """See UnitReader."""
        if pts is None:
            return None
        return self._connection.clock.time_of(pts.total_seconds() * self._time_base.denominator)

    @property
    def clock(self) -> CameraClock | None:
        """See UnitReader."""
        return self._connection.clock.reading

    def close(self) -> None:
        """See UnitReader."""
        self._connection.close()
        POLLER.remove(self._connection)

    def _begin(self, patience: float) -> Batch:
        batch = self._next(patience)
        if batch is not None:
            return batch
        is_fresh = time.monotonic() - self._connection.last_packet_at < _FRESH
        if is_fresh and not self._stop.is_set():
            raise Strange("its packets make no picture")
        raise SourceError(Reason.TIMEOUT, "No picture came in time.")

    def _next(self, patience: float) -> Batch | None:
        """None when nothing comes for *patience* seconds, and soon when the stop event is set."""
        deadline = time.monotonic() + patience
        while not self._stop.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            if (batch := self._connection.handover.get(min(left, _GLANCE))) is not None:
                return batch
        return None


def open_own(
    url: str, options: SourceOptions, *, stop: threading.Event, now: Callable[[], datetime]
) -> OwnReader:
    """Opens the rtsp:// address *url* over TCP; blocks, for the open timeout in each phase.

    Raises SourceError, and Strange when another client should read this camera.
    """
    return OwnReader(open_session(url, options, stop), options, stop=stop, now=now)
