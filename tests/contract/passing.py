"""Clips in which a thing passes at known times, coded as cameras do."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from vidette.core.frame import Pixels

FPS = 10
WIDTH, HEIGHT = 320, 180
X264 = {"preset": "ultrafast", "crf": "24", "sc_threshold": "0", "bf": "0", "tune": "zerolatency"}
Span = tuple[float, float]
"""From and to, in seconds."""


def write(
    path: Path,
    seconds: int,
    passages: Sequence[Span],
    encoder: str,
    options: Mapping[str, str],
    group: int,
) -> None:
    """A key picture comes with every *group*-th one, unless *options* have `g`."""
    av.logging.set_level(av.logging.PANIC)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(encoder, rate=FPS, options=dict(options))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.gop_size = int(options.get("g", group))
        stream.codec_context.time_base = Fraction(1, FPS)
        for number, planes in enumerate(_pictures(seconds, passages)):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _pictures(seconds: int, passages: Sequence[Span]) -> Iterator[Pixels]:
    random = np.random.default_rng(7)
    ground = np.kron(random.integers(60, 140, (HEIGHT // 6, WIDTH // 8)), np.ones((6, 8)))
    thing = np.kron(random.integers(10, 250, (6, 5)), np.ones((8, 8)))
    for number in range(FPS * seconds):
        at = number / FPS
        luma = ground.copy()
        for start, end in passages:
            if start <= at < end:
                x = int(20 + (at - start) / (end - start) * (WIDTH - 80))
                luma[60 : 60 + thing.shape[0], x : x + thing.shape[1]] = thing
        luma += random.normal(0, 0.8, luma.shape)
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        planes[:HEIGHT] = np.clip(np.rint(luma), 0, 255)
        yield planes
