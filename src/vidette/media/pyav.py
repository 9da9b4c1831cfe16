"""Sources that FFmpeg reads: RTSP cameras, HTTP streams and recordings, files."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import av
import av.error
import av.logging
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

from .address import Target, checked_targets, file_path
from .ffmpeg import (
    UNTIMED_FORMATS,
    demuxer_options,
    listen_quietly,
    opening_failure,
    reading_failure,
)
from .options import SourceOptions
from .units import PacketUnit, Unit

_TRY_NEXT = (Reason.REFUSED, Reason.UNREACHABLE)


def open_ffmpeg(
    url: str, options: SourceOptions, *, stop: threading.Event, now: Callable[[], datetime]
) -> "PyavReader":
    """Opens *url* by FFmpeg; see open_source. Blocks for the open timeout in each phase."""
    del now  # FFmpeg has no use for it
    listen_quietly()
    scheme = urlsplit(url).scheme
    if scheme == "file":
        if not options.files_allowed:
            raise SourceError(Reason.ADDRESS_REFUSED, "Files are not allowed as sources here.")
        targets = [Target(f"file:{file_path(url)}", "")]
    else:
        targets = checked_targets(url, options.policy, timeout=options.open_timeout, stop=stop)
    container = _open_first(targets, options, stop)
    is_recording = scheme == "file" or (scheme.startswith("http") and bool(container.duration))
    try:
        return PyavReader(container, is_recording=is_recording)
    except SourceError:
        container.close()
        raise


def _open_first(
    targets: list[Target], options: SourceOptions, stop: threading.Event
) -> InputContainer:
    """The first of the host's addresses that answers."""
    failure = SourceError(Reason.DNS, "The host has no address.")
    for target in targets:
        if stop.is_set():
            break
        begun = time.monotonic()
        try:
            return av.open(
                target.url,
                "r",
                options=demuxer_options(target, options),
                timeout=(options.open_timeout, options.read_timeout),
            )
        except av.error.FFmpegError as error:
            failure = opening_failure(error)
        if failure.reason is Reason.PROTOCOL and time.monotonic() - begun > options.open_timeout:
            # FFmpeg takes an RTSP answer that never came for one that cannot be understood.
            failure = SourceError(Reason.TIMEOUT, "No answer came in time.")
        if failure.reason not in _TRY_NEXT:
            break
    raise failure


class PyavReader:
    """A UnitReader over a container of PyAV, read in the thread that asks."""

    name = "ffmpeg"

    def __init__(self, container: InputContainer, *, is_recording: bool) -> None:
        """Takes the container's first video stream; SourceError when it has none to decode."""
        self._container = container
        self._stream = _video_of(container)
        self.is_recording = is_recording
        self.is_timed = is_recording or container.format.name not in UNTIMED_FORMATS
        length = container.duration if is_recording else None
        self.duration = timedelta(microseconds=length) if length and length > 0 else None

    @property
    def context(self) -> VideoCodecContext:
        """See UnitReader."""
        return self._stream.codec_context

    def units(self) -> Iterator[Unit]:
        """See UnitReader; ends by ENDED, or by why the source failed. The last unit is empty."""
        packets = self._container.demux(self._stream)
        while True:
            failure: SourceError | None = None
            packet: Packet[VideoStream] | None = None
            with av.logging.Capture() as lines:
                try:
                    packet = next(packets, None)
                except av.error.FFmpegError as error:
                    failure = reading_failure(error)
            if failure is not None:
                raise self._broken_off(failure)
            if packet is None:
                raise self._end()
            is_damaged = any("RTP: missed" in text for _, _, text in lines)
            yield PacketUnit(packet, is_damaged, time.monotonic())

    def camera_time(self, pts: timedelta | None) -> datetime | None:  # noqa: ARG002
        """See UnitReader; FFmpeg keeps the camera's reports to itself."""
        return None

    @property
    def clock(self) -> None:
        """See UnitReader; the same."""
        return

    def close(self) -> None:
        """See UnitReader."""
        self._container.close()

    def _broken_off(self, failure: SourceError) -> SourceError:
        if self._container.name.startswith("file:"):
            return SourceError(Reason.ENDED, f"The file breaks off. {failure.detail}")
        return failure

    def _end(self) -> SourceError:
        if self._stream.container.format.name == "rtsp":
            return SourceError(Reason.UNREACHABLE, "The source closed the connection.")
        return SourceError(Reason.ENDED, "The source has no more pictures.")


def _video_of(container: InputContainer) -> VideoStream:
    if not container.streams.video:
        raise SourceError(Reason.NO_VIDEO, "The source carries no video.")
    stream = container.streams.video[0]
    if stream.codec_context is None:
        raise SourceError(Reason.UNSUPPORTED_CODEC, "No decoder knows the codec.")
    return stream
