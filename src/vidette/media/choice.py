"""Which decoder takes a stream's next group of pictures: changed only at key pictures.

A device, the loop filter: a decoder takes either only when it is opened. So another one is opened,
tried on the key picture itself, and goes on from there.
"""

import logging
from dataclasses import dataclass

import av.error
from av.video.codeccontext import VideoCodecContext

from vidette.core.decoding import Device

from .contexts import Context, another, begins_with, with_one_thread
from .deblocking import UNFILTERED, Deblocking
from .hardware import HardwareDecoder
from .units import Unit

_log = logging.getLogger(__name__)

TRIES = 3
"""Key pictures that a device may be tried on: the first ones of a connection may be damaged."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An open decoder."""

    context: Context
    device: Device | None = None
    """None: the processor."""
    is_filtered: bool = True


class Choice:
    """The decoders of one connection, of which one is in use."""

    def __init__(self, context: VideoCodecContext, hardware: HardwareDecoder | None = None) -> None:
        self.in_use = Chosen(with_one_thread(context))
        self.has_failed = False
        """To be set when the device in use has; it is given up at the next key picture."""
        self._model = context
        self._hardware = hardware
        self._tries = TRIES
        self._software = self.in_use
        """What a device that fails is replaced by."""
        self._deblocking = Deblocking() if context.name in UNFILTERED else None

    def another(self, unit: Unit) -> Chosen | None:
        """What goes on from the key *unit* if not the one in use; to be put in `in_use`."""
        if self.in_use.device is not None:
            return self._without_device() if self.has_failed else None
        return self._on_device(unit) or self._with_other_filter(unit)

    def _without_device(self) -> Chosen:
        self.has_failed = False
        _log.warning(
            "A hardware decoder failed; the processor goes on with the stream.",
            extra={"device": str(self.in_use.device)},
        )
        return self._software

    def _on_device(self, unit: Unit) -> Chosen | None:
        hardware = self._hardware
        if hardware is None:
            return None
        self._tries -= 1
        software = another(self._model, filtered=True)
        if not begins_with(software, unit):
            # Nor could it go on from a key picture like this one if the device failed.
            self._hardware = hardware if self._tries else None
            return None
        self._hardware = None
        context = _opened_for(hardware, self._model.extradata, unit)
        if context is None:
            _log.info(
                "A hardware decoder does not take a stream; the processor decodes it.",
                extra={"device": str(hardware.device)},
            )
            return None
        # It has seen the parameter sets, which may not be sent again.
        self._software = Chosen(software)
        return Chosen(context, hardware.device)

    def _with_other_filter(self, unit: Unit) -> Chosen | None:
        if self._deblocking is None or unit.pts is None:
            return None
        is_filtered = not self._deblocking.may_be_skipped(unit.pts.total_seconds())
        if is_filtered is self.in_use.is_filtered:
            return None
        fresh = another(self._model, filtered=is_filtered)
        if begins_with(fresh, unit):
            return Chosen(fresh, is_filtered=is_filtered)
        # The key picture leans on what came before it: an intra refresh, or parameter sets that
        # are not sent again.
        self._deblocking = None
        return None


def _opened_for(hardware: HardwareDecoder, extradata: bytes | None, unit: Unit) -> Context | None:
    try:
        context = hardware.open(extradata)
    except av.error.FFmpegError:
        return None
    return context if begins_with(context, unit, tells_keys=False) else None
