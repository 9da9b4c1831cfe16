"""A source whose coded pictures some reader gives: decoded, cleaned, and put in time."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from av.video.frame import VideoFrame

from vidette.core.clock import CameraClock
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason

from .decoding import Decoder
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
from .units import UnitReader


class DecodedSource:
    """A VideoSource over a UnitReader, decoded in the thread that asks."""

    def __init__(
        self,
        reader: UnitReader,
        options: SourceOptions,
        *,
        stop: threading.Event,
        now: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._decoder = Decoder(reader.context)
        self.reader = reader.name
        self.duration = reader.duration
        self.width, self.height = reader.context.width, reader.context.height
        self._stop = stop
        self._patience = options.read_timeout
        self._timeline = Timeline(RECORDED_STEP if reader.is_recording else LIVE_STEP)
        self._stamps: Stamps = ArrivalStamps(now)
        self._playback: Playback | None = None
        if reader.is_recording and options.paced:
            self._playback = Playback(stop, time.monotonic)
        elif reader.is_recording:
            self._stamps = MediaStamps()
        self._silent_since = time.monotonic()
        self._allowance = max(options.open_timeout, options.read_timeout)
        self._trouble = Reason.NO_PACKETS

    @property
    def frames_in(self) -> int:
        """See VideoSource."""
        return self._decoder.frames_in

    @property
    def corrupt_frames(self) -> int:
        """See VideoSource."""
        return self._decoder.corrupt_frames

    @property
    def clock(self) -> CameraClock | None:
        """See VideoSource."""
        return self._reader.clock

    def frames(self) -> Iterator[Frame]:
        """See VideoSource."""
        for unit in self._reader.units():
            taken = time.monotonic()
            corrupt = self._decoder.corrupt_frames
            pictures = self._decoder.pictures(unit)
            if self._decoder.corrupt_frames > corrupt:
                self._trouble = Reason.CORRUPT
            for picture in pictures:
                frame = self._placed(picture, unit.arrived, taken)
                if self._stop.is_set():
                    return
                if frame is not None:
                    yield frame
                    self._silent_since = time.monotonic()
                    self._allowance = self._patience
                    self._trouble = Reason.NO_PACKETS
            if self._stop.is_set():
                return
            self._watch(taken)

    def close(self) -> None:
        """See VideoSource."""
        self._reader.close()

    def _placed(self, picture: VideoFrame, arrived: float, taken: float) -> Frame | None:
        """The picture with its times, when it is due; None when its time stands still."""
        raw = media_time(picture.pts, picture.time_base) if self._reader.is_timed else None
        since = None if self._reader.is_recording else timedelta(seconds=arrived)
        pts = self._timeline.place(raw, since)
        if pts is None:
            self._trouble = Reason.FROZEN_PICTURE
            return None
        if self._playback is not None:
            self._playback.wait(pts)
            taken = time.monotonic()
        self.width, self.height = picture.width, picture.height
        captured_at, lag = self._stamps.stamp(pts, taken)
        camera_at = self._reader.camera_time(raw)
        return Frame(pts, captured_at, DecodedPicture(picture), lag, camera_at)

    def _watch(self, taken: float) -> None:
        """Raises when a live source has shown no new good picture for too long."""
        if self._reader.is_recording or taken - self._silent_since <= self._allowance:
            return
        details = {
            Reason.CORRUPT: "No picture could be decoded cleanly.",
            Reason.FROZEN_PICTURE: "Pictures arrive, but their time stands still.",
        }
        detail = details.get(self._trouble, "Packets arrive, but no picture.")
        raise SourceError(self._trouble, detail)
