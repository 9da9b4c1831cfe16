"""A source whose coded pictures some reader gives: decoded as far as need be, and put in time."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from random import Random

from av.video.frame import VideoFrame

from vidette.core.clock import CameraClock
from vidette.core.decoding import Decoding
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason

from .adaptive import Adaptive
from .audience import Audience, Everyone
from .cost import Cost
from .decoding import Decoder
from .hardware import hardware_decoder
from .kept.units import StreamHead
from .memory import Memory
from .options import SourceOptions
from .placing import Placer
from .units import Unit, UnitReader


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
        self.frames_in = 0
        self.reader = reader.name
        self.codec = reader.context.name
        self.duration = reader.duration
        self.width, self.height = reader.context.width, reader.context.height
        self._reader = reader
        hardware = hardware_decoder(reader.context.name, options.hardware)
        self._keeper = options.keeper
        self._decoder = Decoder(reader.context, hardware, options.keeper)
        self._placer = Placer(reader, paced=options.paced, stop=stop, now=now)
        self._stop = stop
        self._seed = options.seed
        self._memory = options.memory or Memory()
        self._memory.begin(reader.context.name, self.width, self.height)
        self._cost = Cost()
        self._policy = self._policy_for(Everyone())
        self._patience = options.read_timeout
        self._silent_since = time.monotonic()
        self._allowance = max(options.open_timeout, options.read_timeout)
        self._trouble = Reason.NO_PACKETS

    @property
    def corrupt_frames(self) -> int:
        """See VideoSource."""
        return self._decoder.corrupt_frames

    @property
    def decoding(self) -> Decoding | None:
        """See VideoSource."""
        return replace(self._policy.decoding(self._cost), hardware=self._decoder.device)

    @property
    def clock(self) -> CameraClock | None:
        """See VideoSource."""
        return self._reader.clock

    def frames(self, audience: Audience | None = None) -> Iterator[Frame]:
        """See VideoSource."""
        audience = audience or Everyone()
        policy = self._policy = self._policy_for(audience)
        if self._keeper is not None:
            self._keeper.begin(self._head())
        for unit in self._reader.units():
            taken = time.monotonic()
            at, step = self._placer.step(unit)
            self._count(unit)
            if policy.is_resting:
                self._placer.wait(unit)
            for frame in self._frames_of(unit, at):
                if self._stop.is_set():
                    return
                yield frame
                self._go_on()
            self._cost.add(step, self._decoder.decoded, self._decoder.cpu_seconds)
            if self._stop.is_set():
                return
            if policy.is_resting and step > 0:
                audience.watched()
                self._go_on()
            self._watch(taken)

    def close(self) -> None:
        """See VideoSource."""
        self._reader.close()

    def _count(self, unit: Unit) -> None:
        if unit.size:
            self.frames_in += 1
            if self._keeper is not None and self._keeper.is_on:
                self._keeper.take(unit, self.frames_in)

    def _head(self) -> StreamHead:
        context = self._reader.context
        return StreamHead(context.name, bytes(context.extradata or b""), self._reader.is_timed)

    def _policy_for(self, audience: Audience) -> Adaptive[Unit, VideoFrame]:
        def stirs(picture: VideoFrame) -> bool:
            return audience.stirs(self._placer.glimpsed(picture))

        chance = Random(self._seed).random
        return Adaptive(self._decoder, audience, stirs, chance, self._memory)

    def _frames_of(self, unit: Unit, at: float) -> Iterator[Frame]:
        corrupt = self._decoder.corrupt_frames
        for shown in self._policy.pictures(unit, at):
            is_kept = shown.unit is not unit
            picture = shown.picture
            frame = self._placer.placed(
                picture, shown.unit, is_kept=is_kept, is_sample=shown.is_sample
            )
            if frame is not None:
                self.width, self.height = picture.width, picture.height
                if self._keeper is not None:
                    self._keeper.show(self._placer.raw(picture), self.frames_in)
                yield frame
            elif not is_kept:
                self._trouble = Reason.FROZEN_PICTURE
        if self._decoder.corrupt_frames > corrupt:
            self._trouble = Reason.CORRUPT

    def _go_on(self) -> None:
        self._silent_since = time.monotonic()
        self._allowance = self._patience
        self._trouble = Reason.NO_PACKETS

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
