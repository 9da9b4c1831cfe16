"""Units in, clean pictures out: nothing is shown that was damaged or builds on what was."""

import time
from collections import OrderedDict
from fractions import Fraction

import av.error
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from vidette.core.decoding import Device
from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

from .choice import Choice
from .ffmpeg import opening_failure
from .hardware import HardwareDecoder
from .keeper import UnitKeeper
from .units import Unit

_MOST_IN_FLIGHT = 64
"""Units that a decoder may hold: more than any codec's reordering."""


class Decoder:
    """Decodes the units of one connection, one after the other."""

    def __init__(
        self,
        context: VideoCodecContext,
        hardware: HardwareDecoder | None = None,
        keeper: UnitKeeper | None = None,
    ) -> None:
        """*context*: set up for the stream; *hardware*: tried in its place at a key picture.

        *keeper* is told how each group is decoded.
        """
        self._keeper = keeper
        self.corrupt_frames = 0
        self.decoded = 0
        """Units decoded so far, those decoded again included."""
        self.cpu_seconds = 0.0
        """CPU time that took."""
        self._choice = Choice(context, hardware)
        self._awaits_key = False
        """Whether the last key picture has to come yet; followed where a device decodes."""
        self._waits_for_key = False
        self._is_fed = False
        self.holds = 0
        """Units that went in since the last rest and whose pictures have not come out."""
        self._time_base: Fraction | None = None
        self._in_flight: OrderedDict[int, bool] = OrderedDict()
        """Times of the units that went in and whose pictures have not come out, and whether they
        are key units; not every device's decoder marks their pictures."""
        self._stale: set[int] = set()
        """Those of them that went in before the damage: they do not end it."""

    @property
    def device(self) -> Device | None:
        """What decodes; None: the processor."""
        return self._choice.in_use.device

    def pictures(self, unit: Unit) -> list[VideoFrame]:
        """The pictures that *unit* completes, without damaged ones and what builds on them.

        Raises SourceError UNSUPPORTED_CODEC when the decoder cannot go on with this stream.
        """
        if unit.is_damaged:
            self._wait_for_key()
        if not unit.is_whole:
            self.corrupt_frames += 1
            return []
        held = self._choose(unit) if unit.is_key and unit.size else []
        packet = unit.packet
        self._note(packet.pts, is_key=unit.is_key)
        self._is_fed = unit.size > 0
        self._time_base = packet.time_base
        self.decoded += unit.size > 0
        self.holds += unit.size > 0
        failure: SourceError | None = None
        try:
            pictures = self._run(packet)
            self.holds -= len(pictures)
        except av.error.EOFError:
            return held
        except av.error.FFmpegError as error:
            pictures = []
            if self.device is None:
                failure = opening_failure(error)
            elif not unit.is_damaged and (unit.is_key or not self._waits_for_key):
                self._choice.has_failed = True
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
        self._choice.in_use.context.flush_buffers()
        self.holds = 0
        for picture in pictures:
            # PyAV takes it from the packet, and here is none.
            picture.time_base = self._time_base
        clean = [one for one in pictures if self._is_clean(one, packet_is_corrupt=False)]
        self._in_flight.clear()
        self._stale.clear()
        if self._awaits_key:
            self._awaits_key = False
            self._choice.has_failed = True
        return clean

    def _run(self, packet: "Packet[VideoStream] | None") -> list[VideoFrame]:
        before = time.thread_time()
        try:
            return self._choice.in_use.context.decode(packet)
        finally:
            self.cpu_seconds += time.thread_time() - before

    def _choose(self, unit: Unit) -> list[VideoFrame]:
        """Goes on with another decoder where one is to; the pictures that the old one still held."""
        held = self.rest() if self._awaits_key else []
        chosen = self._choice.another(unit)
        if chosen is not None:
            held += self.rest()
            self._choice.in_use = chosen
        if self._keeper is not None and self._keeper.is_on and unit.pts is not None:
            self._keeper.decoded(unit.pts, is_filtered=self._choice.in_use.is_filtered)
        self._awaits_key = (
            self.device is not None and not unit.is_damaged and not unit.packet.is_corrupt
        )
        return held

    def _wait_for_key(self) -> None:
        self._waits_for_key = True
        self._stale.update(self._in_flight)

    def _note(self, pts: int | None, *, is_key: bool) -> None:
        if pts is None:
            return
        self._in_flight[pts] = is_key
        if len(self._in_flight) > _MOST_IN_FLIGHT:
            oldest, _ = self._in_flight.popitem(last=False)
            self._stale.discard(oldest)

    def _is_clean(self, picture: VideoFrame, packet_is_corrupt: bool) -> bool:
        is_stale, is_key = picture.pts in self._stale, picture.key_frame
        if picture.pts is not None:
            was_key = self._in_flight.pop(picture.pts, False)
            is_key = is_key or (was_key and self.device is not None)
            self._stale.discard(picture.pts)
        if picture.is_corrupt or packet_is_corrupt:
            self._waits_for_key = True
        elif is_key and not is_stale:
            self._waits_for_key = self._awaits_key = False
        self.corrupt_frames += self._waits_for_key
        return not self._waits_for_key
