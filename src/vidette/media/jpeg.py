"""Pictures out: JPEG files of a whole picture or a part of it."""

from fractions import Fraction

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from vidette.core.frame import Picture
from vidette.core.geometry import Box

_BEST, _WORST = 2, 31  # the quantiser scale of FFmpeg's encoder


def encode(
    picture: Picture,
    box: Box | None = None,
    *,
    quality: int = 92,
    longest_side: int | None = None,
) -> bytes:
    """A JPEG of *picture*, or of what *box* cuts out of it; the same bytes for the same pixels.

    *quality* is 1..100. A picture whose longer side has more than *longest_side* pixels is made
    smaller; none is made larger.
    """
    pixels = picture.rgb()
    if box is not None:
        x, y, w, h = box.pixels(picture.width, picture.height)
        pixels = pixels[y : y + h, x : x + w]
    return encode_pixels(pixels, quality=quality, longest_side=longest_side)


def encode_pixels(
    pixels: NDArray[np.uint8], *, quality: int = 92, longest_side: int | None = None
) -> bytes:
    """As `encode`, of (h, w, 3) RGB."""
    frame = VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
    width, height = _size(frame.width, frame.height, longest_side)
    frame = frame.reformat(width, height, "yuvj420p", dst_colorspace="ITU601", interpolation="AREA")
    codec = av.CodecContext.create("mjpeg", "w")
    assert isinstance(codec, VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt = width, height, "yuvj420p"
    codec.time_base = Fraction(1, 25)
    codec.thread_count = 1
    scale = round(_BEST + (100 - min(max(quality, 1), 100)) * (_WORST - _BEST) / 99)
    codec.qmin = codec.qmax = scale
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])


def _size(width: int, height: int, longest_side: int | None) -> tuple[int, int]:
    longest = max(width, height)
    if longest_side is None or longest <= longest_side:
        return width, height
    share = longest_side / longest
    return max(1, round(width * share)), max(1, round(height * share))
