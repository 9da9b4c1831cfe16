"""The border between reading and decoding: coded pictures, and where they come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from av.packet import Packet
from av.video.codeccontext import VideoCodecContext

from vidette.core.clock import CameraClock

from .timing import media_time


class Unit(Protocol):
    """One access unit: all of one coded picture, in the order of decoding."""

    @property
    def packet(self) -> "Packet[Any]":
        """What the decoder takes; empty at the end of a recording, to fetch the pictures it holds."""

    @property
    def is_damaged(self) -> bool:
        """Something of this unit or before it was lost: nothing is clean before the next key picture."""

    @property
    def is_whole(self) -> bool:
        """False: parts of this unit itself are missing, and it is not worth decoding."""

    @property
    def arrived(self) -> float:
        """When it was received (monotonic seconds)."""

    @property
    def data(self) -> bytes:
        """Its bytes: Annex B for H.264 and H.265 of RTSP, else as the container has them."""

    @property
    def size(self) -> int:
        """Number of bytes."""

    @property
    def pts(self) -> timedelta | None:
        """The raw time of showing, since any moment; None when it is not known."""

    @property
    def is_key(self) -> bool:
        """Whether decoding may begin here."""


@dataclass(frozen=True, slots=True)
class PacketUnit:
    """A Unit that comes as a packet of FFmpeg's."""

    packet: "Packet[Any]"
    is_damaged: bool
    arrived: float
    is_whole: bool = True

    @property
    def data(self) -> bytes:
        """See Unit."""
        return bytes(self.packet)

    @property
    def size(self) -> int:
        """See Unit."""
        return self.packet.size

    @property
    def pts(self) -> timedelta | None:
        """See Unit."""
        return media_time(self.packet.pts, self.packet.time_base)

    @property
    def is_key(self) -> bool:
        """See Unit."""
        return self.packet.is_keyframe


class UnitReader(Protocol):
    """One open connection, or file, that gives the units of one video stream."""

    name: str
    """The word for it in the state: `own` or `ffmpeg`."""
    is_recording: bool
    """Whether it can wait for its reader, and ends."""
    is_timed: bool
    """Whether units carry times of their own."""
    duration: timedelta | None
    """Length of a recording; None when not known."""

    @property
    def context(self) -> VideoCodecContext:
        """The decoder, set up for this stream; one for all calls."""

    def units(self) -> Iterator[Unit]:
        """The units; to be called once. Raises SourceError, ENDED when a recording is over.

        Ends without one when the stop event is set.
        """

    def camera_time(self, pts: timedelta | None) -> datetime | None:
        """What the camera's own clock said at the raw time *pts*; None when it tells no time."""

    @property
    def clock(self) -> CameraClock | None:
        """How the camera's clock stands against ours; None when the camera tells no time."""

    def close(self) -> None:
        """Lets the connection go; may be called twice."""
