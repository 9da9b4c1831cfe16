"""Units in, clean pictures out: nothing is shown that was damaged or builds on what was."""

import time
from collections import OrderedDict
from fractions import Fraction

import av.error
from av.codec import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

from .deblocking import UNFILTERED, Deblocking
from .ffmpeg import opening_failure
from .units import Unit

_MOST_IN_FLIGHT = 64
"""Units that a decoder may hold: more than any codec's reordering."""


class Decoder:
    """Decodes the units of one connection, one after the other."""

    def __init__(self, context: VideoCodecContext) -> None:
        self.corrupt_frames = 0
        self.decoded = 0
        """Units decoded so far, those decoded again included."""
        self.cpu_seconds = 0.0
        """CPU time that took."""
        self._context = _with_one_thread(context)
        self._deblocking = Deblocking() if context.name in UNFILTERED else None
        self._is_filtered = True
        self._waits_for_key = False
        self._is_fed = False
        self._time_base: Fraction | None = None
        self._in_flight: OrderedDict[int, None] = OrderedDict()
        """Times of the units that went in and whose pictures have not come out."""
        self._stale: set[int] = set()
        """Those of them that went in before the damage: they do not end it."""

    def pictures(self, unit: Unit) -> list[VideoFrame]:
        """The pictures that *unit* completes, without damaged ones and what builds on them.

        Raises SourceError UNSUPPORTED_CODEC when the decoder cannot go on with this stream.
        """
        if unit.is_damaged:
            self._wait_for_key()
        if not unit.is_whole:
            self.corrupt_frames += 1
            return []
        held = self._choose_filter(unit) if unit.is_key and unit.size else []
        packet = unit.packet
        self._note(packet.pts)
        self._is_fed = unit.size > 0
        self._time_base = packet.time_base
        self.decoded += unit.size > 0
        failure: SourceError | None = None
        try:
            pictures = self._run(packet)
        except av.error.EOFError:
            return held
        except av.error.FFmpegError as error:
            pictures = []
            failure = opening_failure(error)
            self._wait_for_key()
            self.corrupt_frames += 1
        if failure is not None and failure.reason is Reason.UNSUPPORTED_CODEC:
            raise failure
        clean = [one for one in pictures if self._is_clean(one, packet.is_corrupt)]
        return [*held, *clean] if held else clean

    def rest(self) -> list[VideoFrame]:
        """The clean pictures that it still holds; the next unit must be a key picture's."""
        if not self._is_fed:
            return []
        self._is_fed = False
        try:
            pictures = self._run(None)
        except av.error.FFmpegError:
            pictures = []
        self._context.flush_buffers()
        for picture in pictures:
            # PyAV takes it from the packet, and here is none.
            picture.time_base = self._time_base
        clean = [one for one in pictures if self._is_clean(one, packet_is_corrupt=False)]
        self._in_flight.clear()
        self._stale.clear()
        return clean

    def _run(self, packet: "Packet[VideoStream] | None") -> list[VideoFrame]:
        before = time.thread_time()
        try:
            return self._context.decode(packet)
        finally:
            self.cpu_seconds += time.thread_time() - before

    def _choose_filter(self, unit: Unit) -> list[VideoFrame]:
        """Goes on with another decoder where the loop filter is to be begun or left out.

        A decoder takes that only when it is opened. The pictures that the old one still held.
        """
        if self._deblocking is None or unit.pts is None:
            return []
        if self._deblocking.may_be_skipped(unit.pts.total_seconds()) is not self._is_filtered:
            return []
        fresh = _another(self._context, filtered=not self._is_filtered)
        if not _begins_with(fresh, unit):
            # The key picture leans on what came before it: an intra refresh, or parameter sets
            # that are not sent again.
            self._deblocking = None
            return []
        held = self.rest()
        self._context, self._is_filtered = fresh, not self._is_filtered
        return held

    def _wait_for_key(self) -> None:
        self._waits_for_key = True
        self._stale.update(self._in_flight)

    def _note(self, pts: int | None) -> None:
        if pts is None:
            return
        self._in_flight[pts] = None
        if len(self._in_flight) > _MOST_IN_FLIGHT:
            oldest, _ = self._in_flight.popitem(last=False)
            self._stale.discard(oldest)

    def _is_clean(self, picture: VideoFrame, packet_is_corrupt: bool) -> bool:
        is_stale = picture.pts in self._stale
        if picture.pts is not None:
            self._in_flight.pop(picture.pts, None)
            self._stale.discard(picture.pts)
        if picture.is_corrupt or packet_is_corrupt:
            self._waits_for_key = True
        elif picture.key_frame and not is_stale:
            self._waits_for_key = False
        self.corrupt_frames += self._waits_for_key
        return not self._waits_for_key


def _with_one_thread(context: VideoCodecContext) -> VideoCodecContext:
    # One thread a source: many sources share the machine, and frame threads add delay.
    context.thread_type = "NONE"
    context.thread_count = 1
    return context


def _another(context: VideoCodecContext, *, filtered: bool) -> VideoCodecContext:
    fresh = CodecContext.create(context.name, "r")
    assert isinstance(fresh, VideoCodecContext)
    if context.extradata:
        fresh.extradata = context.extradata
    if not filtered:
        fresh.options = {"skip_loop_filter": "nokey"}
    return _with_one_thread(fresh)


def _begins_with(context: VideoCodecContext, unit: Unit) -> bool:
    """Whether *context*, which is new and stays so, can decode *unit* without any other."""
    try:
        pictures = [*context.decode(unit.packet), *context.decode(None)]
    except av.error.FFmpegError:
        return False
    context.flush_buffers()
    return any(one.key_frame and not one.is_corrupt for one in pictures)
