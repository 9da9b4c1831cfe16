"""Opens a video source by its address; what a source is."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from vidette.core.clock import CameraClock
from vidette.core.decoding import Decoding
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason

from .audience import Audience
from .decoded import DecodedSource
from .options import SourceOptions
from .pyav import open_ffmpeg
from .rtsp.reader import open_own
from .rtsp.strange import ODD, Strange
from .synthetic import open_synthetic
from .units import UnitReader

_log = logging.getLogger(__name__)

__all__ = ["SourceOptions", "VideoSource", "open_reader", "open_source"]


class VideoSource(Protocol):
    """One open connection. It only fails; trying again is its owner's business."""

    @property
    def width(self) -> int:
        """Pixels across of the newest picture; 0 when not known yet."""

    @property
    def height(self) -> int:
        """Pixels down of the newest picture; 0 when not known yet."""

    @property
    def duration(self) -> timedelta | None:
        """Length of a recording or a scene that ends; None when not known."""

    @property
    def frames_in(self) -> int:
        """Pictures received so far, good or not."""

    @property
    def corrupt_frames(self) -> int:
        """Pictures not handed on: damaged, or waiting for the next clean key frame."""

    @property
    def decoding(self) -> Decoding | None:
        """How much of it is decoded, and why; None where there is nothing to decode."""

    @property
    def reader(self) -> str:
        """Who takes the stream apart: `own`, `ffmpeg`, or empty where none is received."""

    @property
    def codec(self) -> str:
        """What it is coded with, as FFmpeg names it: `h264`, `hevc`; empty where nothing is."""

    @property
    def clock(self) -> CameraClock | None:
        """How the camera's clock stands against ours; None when the camera tells no time."""

    def frames(self, audience: Audience | None = None) -> Iterator[Frame]:
        """The good pictures, `pts` strictly growing; to be called once.

        All of them, or, where the *audience* lets the stream rest, those that it has to see.
        Returns when the stop event is set: at the next picture, and when none comes within the
        read timeout. Raises SourceError when the source fails, with ENDED when it ends.
        """

    def close(self) -> None:
        """Lets the connection go; in the thread that opened it. May be called twice."""


def open_source(
    url: str, options: SourceOptions, *, stop: threading.Event, now: Callable[[], datetime]
) -> VideoSource:
    """Connects and reads until the source's stream is known; blocks.

    Raises SourceError with a reason and a detail that holds no address; also, soon, when *stop* is
    set while a name is looked up or between two tries.
    """
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        scheme = ""
    if scheme == "testsrc":
        return open_synthetic(url, options, stop=stop, now=now)
    if scheme in ("rtsp", "rtsps", "http", "https", "file"):
        reader = open_reader(url, options, stop=stop, now=now)
        return DecodedSource(reader, options, stop=stop, now=now)
    raise SourceError(Reason.PROTOCOL, "The address has no scheme that can be opened.")


def open_reader(
    url: str, options: SourceOptions, *, stop: threading.Event, now: Callable[[], datetime]
) -> UnitReader:
    """The coded pictures at *url*, by the reader that suits it; see open_source.

    RTSP over TCP is read by our own client, and by FFmpeg where ours meets a camera that it does
    not know; everything else is read by FFmpeg.
    """
    if options.transport == "tcp" and url.startswith("rtsp:") and not ODD.knows(url):
        try:
            return open_own(url, options, stop=stop, now=now)
        except Strange as strange:
            ODD.note(url)
            _log.info("A camera is read by FFmpeg, since %s.", strange)
    return open_ffmpeg(url, options, stop=stop, now=now)
