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
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vidette.core.errors import SourceError
from vidette.core.frame import Frame
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
from .picture import DecodedPicture
from .timing import (
    LIVE_STEP,
    RECORDED_STEP,
    ArrivalStamps,
    MediaStamps,
    Playback,
    Stamps,
    Timeline,
    media_time,
)

_TRY_NEXT = (Reason.REFUSED, Reason.UNREACHABLE)


def open_pyav(
    url: str, options: SourceOptions, *, stop: threading.Event, now: Callable[[], datetime]
) -> "PyavSource":
    """Opens *url* by FFmpeg; see open_source. Blocks for the open timeout in each phase."""
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
        return PyavSource(container, options, stop=stop, now=now, is_recording=is_recording)
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


class PyavSource:
    """A VideoSource over a container of PyAV, decoded in the thread that asks."""

    def __init__(
        self,
        container: InputContainer,
        options: SourceOptions,
        *,
        stop: threading.Event,
        now: Callable[[], datetime],
        is_recording: bool,
    ) -> None:
        self.frames_in = 0
        self.corrupt_frames = 0
        self._container = container
        self._stream = _video_of(container)
        self.width = self._stream.codec_context.width
        self.height = self._stream.codec_context.height
        length = container.duration if is_recording else None
        self.duration = timedelta(microseconds=length) if length and length > 0 else None
        self._stop = stop
        self._is_recording = is_recording
        self._patience = options.read_timeout
        self._is_timed = is_recording or container.format.name not in UNTIMED_FORMATS
        self._timeline = Timeline(RECORDED_STEP if is_recording else LIVE_STEP)
        self._stamps: Stamps = ArrivalStamps(now)
        self._playback: Playback | None = None
        if is_recording and options.paced:
            self._playback = Playback(stop, time.monotonic)
        elif is_recording:
            self._stamps = MediaStamps()
        self._waits_for_key = False
        self._silent_since = time.monotonic()
        self._allowance = max(options.open_timeout, options.read_timeout)
        self._trouble = Reason.NO_PACKETS

    def frames(self) -> Iterator[Frame]:
        """See VideoSource."""
        for packet in self._packets():
            arrived = time.monotonic()
            for picture in self._clean(packet):
                frame = self._placed(picture, arrived)
                if self._stop.is_set():
                    return
                if frame is not None:
                    yield frame
                    self._silent_since = time.monotonic()
                    self._allowance = self._patience
                    self._trouble = Reason.NO_PACKETS
            if self._stop.is_set():
                return
            self._watch(arrived)

    def close(self) -> None:
        """See VideoSource."""
        self._container.close()

    def _packets(self) -> "Iterator[Packet[VideoStream]]":
        """Packets up to the end, the last one empty; then raises ENDED, or why the source failed."""
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
            if any("RTP: missed" in text for _, _, text in lines):
                self._waits_for_key = True
            yield packet

    def _broken_off(self, failure: SourceError) -> SourceError:
        if self._container.name.startswith("file:"):
            return SourceError(Reason.ENDED, f"The file breaks off. {failure.detail}")
        return failure

    def _end(self) -> SourceError:
        if self._stream.container.format.name == "rtsp":
            return SourceError(Reason.UNREACHABLE, "The source closed the connection.")
        return SourceError(Reason.ENDED, "The source has no more pictures.")

    def _clean(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        """The pictures that *packet* completes, without damaged ones and what builds on them."""
        self.frames_in += packet.size > 0
        failure: SourceError | None = None
        try:
            pictures = packet.decode()
        except av.error.EOFError:
            return []
        except av.error.FFmpegError as error:
            pictures = []
            failure = opening_failure(error)
            self._waits_for_key = True
            self._spoilt()
        if failure is not None and failure.reason is Reason.UNSUPPORTED_CODEC:
            raise failure
        return [picture for picture in pictures if self._is_clean(picture, packet.is_corrupt)]

    def _is_clean(self, picture: VideoFrame, packet_is_corrupt: bool) -> bool:
        if picture.is_corrupt or packet_is_corrupt:
            self._waits_for_key = True
        elif picture.key_frame:
            self._waits_for_key = False
        if self._waits_for_key:
            self._spoilt()
        return not self._waits_for_key

    def _spoilt(self) -> None:
        self.corrupt_frames += 1
        self._trouble = Reason.CORRUPT

    def _placed(self, picture: VideoFrame, arrived: float) -> Frame | None:
        """The picture with its times, when it is due; None when its time stands still."""
        raw = media_time(picture.pts, picture.time_base) if self._is_timed else None
        since = None if self._is_recording else timedelta(seconds=arrived)
        pts = self._timeline.place(raw, since)
        if pts is None:
            self._trouble = Reason.FROZEN_PICTURE
            return None
        if self._playback is not None:
            self._playback.wait(pts)
            arrived = time.monotonic()
        self.width, self.height = picture.width, picture.height
        captured_at, lag = self._stamps.stamp(pts, arrived)
        return Frame(pts, captured_at, DecodedPicture(picture), lag)

    def _watch(self, arrived: float) -> None:
        """Raises when a live source has shown no new good picture for too long."""
        if self._is_recording or arrived - self._silent_since <= self._allowance:
            return
        details = {
            Reason.CORRUPT: "No picture could be decoded cleanly.",
            Reason.FROZEN_PICTURE: "Pictures arrive, but their time stands still.",
        }
        detail = details.get(self._trouble, "Packets arrive, but no picture.")
        raise SourceError(self._trouble, detail)


def _video_of(container: InputContainer) -> VideoStream:
    if not container.streams.video:
        raise SourceError(Reason.NO_VIDEO, "The source carries no video.")
    stream = container.streams.video[0]
    if stream.codec_context is None:
        raise SourceError(Reason.UNSUPPORTED_CODEC, "No decoder knows the codec.")
    # One thread a source: many sources share the machine, and frame threads add delay.
    stream.thread_type = "NONE"
    stream.codec_context.thread_count = 1
    return stream
