"""Devices that decode: looked for once in a process, by a picture made on the spot."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from threading import Lock
from typing import Any

import av.error
import av.logging
import numpy as np
from av.codec import CodecContext
from av.codec.codec import UnknownCodecError
from av.codec.hwaccel import HWAccel
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from vidette.core.decoding import Device, Hardware
from vidette.core.frame import Pixels

from .contexts import Context, opened
from .ffmpeg import listen_quietly
from .picture import DecodedPicture

_log = logging.getLogger(__name__)

SIDE = 256
"""Pixels of the picture that devices are tried with: more than the least that any of them takes."""
MOST_OFF = 3.0
"""Luma steps by which it may be off in the mean; coding alone costs less than one."""
_ENCODERS = {
    "h264": ("libx264", {"preset": "ultrafast", "crf": "10"}),
    "hevc": ("libx265", {"preset": "ultrafast", "crf": "10", "x265-params": "log-level=none"}),
}


@dataclass(frozen=True, slots=True)
class HardwareDecoder:
    """A device that was seen to decode a codec."""

    device: Device
    open: Callable[[bytes | None], Context]
    """A decoder for a stream with this extradata; raises FFmpegError when the device has none
    left."""


def _open_cuda(codec: str, extradata: bytes | None) -> VideoCodecContext:
    # One context of the device for all decoders of this process, each of which would take some
    # hundred megabytes of its memory.
    options: dict[str, object] = {"primary_ctx": "1"}
    accel = HWAccel(device_type="cuda", allow_software_fallback=False, options=options)
    return opened(codec, extradata, hwaccel=accel)


def _open_qsv(codec: str, extradata: bytes | None) -> VideoCodecContext:
    # Its own habit is to be four pictures late.
    return opened(f"{codec}_qsv", extradata, {"async_depth": "1"})


_OPENERS: dict[Device, Callable[[str, bytes | None], VideoCodecContext]] = {
    Device.CUDA: _open_cuda,
    Device.QSV: _open_qsv,
}

_found: dict[tuple[str, Hardware], HardwareDecoder | None] = {}
_looking = Lock()


def hardware_decoder(codec: str, asked: Hardware) -> HardwareDecoder | None:
    """The device that decodes *codec* ("h264", "hevc"), as *asked*; None: the processor.

    The first call for a codec may take a second, and its outcome holds for the process.
    """
    if asked == "none" or codec not in _ENCODERS:
        return None
    with _looking:
        if (codec, asked) not in _found:
            _found[codec, asked] = _look_for(codec, asked)
        return _found[codec, asked]


def _look_for(codec: str, asked: Hardware) -> HardwareDecoder | None:
    listen_quietly()
    faults: list[str] = []
    for device in Device if asked == "auto" else (Device(asked),):
        decoder = HardwareDecoder(device, partial(_OPENERS[device], codec))
        fault = fault_of(decoder, codec)
        if fault is None:
            _log.info(f"{codec} is decoded by {device}.")
            return decoder
        faults.append(f"{device}: {fault}")
    _log.warning(f"{codec} is decoded by the processor, as no device does ({'; '.join(faults)}).")
    return None


def fault_of(decoder: HardwareDecoder, codec: str) -> str | None:
    """What keeps *decoder* from decoding *codec*, in some words; None: it does."""
    drawn = _drawn()
    with av.logging.Capture() as lines:
        try:
            packet = _coded(codec, drawn)
            context = decoder.open(None)
            pictures = [*context.decode(packet), *context.decode(None)]
        except UnknownCodecError as error:
            return f"this build of FFmpeg lacks {error}"
        except av.error.FFmpegError as error:
            told = (text.strip() for level, _, text in lines if level <= av.logging.ERROR)
            return next(told, str(error.strerror)).rstrip(".")
    if len(pictures) != 1:
        return "it gives no picture"
    luma = DecodedPicture(pictures[0]).luma()
    if luma.shape != drawn.shape or np.abs(luma - drawn.astype(np.float32)).mean() > MOST_OFF:
        return "it gives another picture"
    return None


def _drawn() -> Pixels:
    """Brighter from left to right, with squares."""
    ramp = np.linspace(40, 180, SIDE)
    squares = np.kron(np.indices((SIDE // 32, SIDE // 32)).sum(axis=0) % 2, np.ones((32, 32)))
    return np.asarray(ramp[None, :] + 40 * squares, dtype=np.uint8)


def _coded(codec: str, luma: Pixels) -> "Packet[Any]":
    name, options = _ENCODERS[codec]
    encoder = CodecContext.create(name, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = SIDE, SIDE, "yuv420p"
    encoder.time_base = Fraction(1, 25)
    encoder.thread_count = 1
    encoder.options = options
    planes = np.full((SIDE * 3 // 2, SIDE), 128, np.uint8)
    planes[:SIDE] = luma
    frame = VideoFrame.from_ndarray(planes, format="yuv420p")
    frame.pts = 0
    packet = Packet(b"".join(bytes(one) for one in [*encoder.encode(frame), *encoder.encode()]))
    packet.pts = packet.dts = 0
    packet.time_base = Fraction(1, 25)
    packet.is_keyframe = True
    return packet
