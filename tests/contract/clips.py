"""Short clips made on the spot; the brightness of each picture tells its number."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

DARKEST, STEP = 40, 8
"""Luma of picture 0, and what each next picture is brighter."""
PICTURES, FPS = 20, 25
SIZE = (128, 96)

_X264 = {"preset": "ultrafast", "tune": "zerolatency", "crf": "12", "bf": "0"}
_X265 = {"preset": "ultrafast", "tune": "zerolatency", "x265-params": "log-level=none:bframes=0"}
_B_FRAMES = {"preset": "fast", "crf": "12", "bf": "2", "x264-params": "b-adapt=0"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a clip is coded."""

    encoder: str
    options: Mapping[str, str]
    codec: str


RECIPES = {
    "h264": Recipe("libx264", _X264, "h264"),
    "h265": Recipe("libx265", _X265, "hevc"),
    "b-frames": Recipe("libx264", _B_FRAMES, "h264"),
}


def make_clip(path: Path, recipe: Recipe) -> Path:
    """PICTURES pictures at FPS with a key picture at 0 and 10, put into *path*."""
    width, height = SIZE
    av.logging.set_level(av.logging.PANIC)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(recipe.encoder, rate=FPS, options=dict(recipe.options))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = 10
        stream.codec_context.time_base = Fraction(1, FPS)
        for number in range(PICTURES):
            planes = np.full((height * 3 // 2, width), 128, np.uint8)
            planes[:height] = DARKEST + STEP * number
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def make_noise(path: Path) -> Path:
    """A clip of about 10 MB a second: more than any reader's buffer holds for long."""
    random = np.random.default_rng(1)
    with av.open(str(path), "w") as container:
        options = {"preset": "ultrafast", "qp": "4", "g": "1", "tune": "zerolatency"}
        stream = container.add_stream("libx264", rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(5):
            planes = random.integers(0, 255, (720, 640), np.uint8)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
