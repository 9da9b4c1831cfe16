"""Decoders of FFmpeg's as this room opens them: one thread each, with or without the loop filter."""

from typing import Any, Protocol

import av.error
from av.codec import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from .units import Unit


class Context(Protocol):
    """What is asked of an open decoder: a VideoCodecContext, or a stand-in of a test."""

    def decode(self, packet: "Packet[Any] | None" = None, /) -> list[VideoFrame]:
        """The pictures that *packet* completes; with None all that it holds, and then no more."""

    def flush_buffers(self) -> None:
        """Lets go of what it holds, and takes packets again."""


def with_one_thread(context: VideoCodecContext) -> VideoCodecContext:
    """*context*, which is not open yet."""
    # One thread a source: many sources share the machine, and frame threads add delay.
    context.thread_type = "NONE"
    context.thread_count = 1
    return context


def opened(
    codec: str, extradata: bytes | None, options: dict[str, str] | None = None, hwaccel: Any = None
) -> VideoCodecContext:
    """A decoder by its name. Raises FFmpegError when a device is needed and not there."""
    context = CodecContext.create(codec, "r", hwaccel)
    assert isinstance(context, VideoCodecContext)
    if extradata:
        context.extradata = extradata
    if options:
        context.options = options
    return with_one_thread(context)


def another(context: VideoCodecContext, *, filtered: bool) -> VideoCodecContext:
    """A new one for the same stream, whose loop filter runs or does not."""
    options = {} if filtered else {"skip_loop_filter": "nokey"}
    return opened(context.name, context.extradata, options)


def begins_with(context: Context, unit: Unit, *, tells_keys: bool = True) -> bool:
    """Whether *context*, which is new and stays so, can decode *unit* without any other.

    *tells_keys*: it marks key pictures, which some devices' decoders do not.
    """
    try:
        pictures = [*context.decode(unit.packet), *context.decode(None)]
    except av.error.FFmpegError:
        return False
    context.flush_buffers()
    return any((one.key_frame or not tells_keys) and not one.is_corrupt for one in pictures)
