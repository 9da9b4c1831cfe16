"""How composed clips are encoded: as cameras do, without look-ahead, one picture referred to."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame

from .sources import Yuv


@dataclass(frozen=True, slots=True)
class Encoding:
    """One way to encode."""

    codec: str = "h264"
    rate: str = "vbr"
    """`vbr`: even quality; `cbr`: even bit rate over a second."""
    gop: int = 50
    b_frames: int = 0
    intra_refresh: bool = False
    """No key picture after the first: a column of fresh blocks wanders through each GOP instead."""
    crf: int | None = None
    """Quality of an even one, lower is better; None: as a camera's, 25 for H.264 and 27 for H.265."""

    @property
    def name(self) -> str:
        """For file names."""
        extra = "-b" if self.b_frames else "-refresh" if self.intra_refresh else ""
        return f"{self.codec}-{self.rate}-{self.gop}{extra}"

    def document(self) -> dict[str, Any]:
        """For the truth's JSON."""
        return asdict(self)


def write_clip(
    path: Path,
    pictures: Iterable[Yuv],
    size: tuple[int, int],
    fps: float,
    encoding: Encoding,
    numbers: Iterable[int] | None = None,
) -> int:
    """Encodes *pictures* into *path* (MP4); how many. The same pictures give the same file.

    *numbers* tells which pictures of a full rate they are, for a clip in which some do not come.
    """
    wrote = 0
    with av.open(str(path), "w", format="mp4") as container:
        rate = Fraction(fps).limit_denominator(1000)
        stream = container.add_stream(
            "libx264" if encoding.codec == "h264" else "libx265",
            rate=rate,
            options=_options(encoding, size, fps),
        )
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.gop_size = encoding.gop
        stream.max_b_frames = encoding.b_frames
        stream.thread_count = 1
        if encoding.rate == "cbr":
            stream.bit_rate = bit_rate(encoding, size, fps)
        for number, yuv in zip(numbers or count(), pictures, strict=False):
            wrote += 1
            frame = VideoFrame.from_ndarray(_stacked(yuv), format="yuv420p")
            frame.pts, frame.time_base = number, 1 / rate
            _mux(container, stream.encode(frame), encoding)
        _mux(container, stream.encode(None), encoding)
    return wrote


def bit_rate(encoding: Encoding, size: tuple[int, int], fps: float) -> int:
    """Bits a second of an even rate: 700 kbit/s for H.264 at 640x360 and 25 pictures a second."""
    share = size[0] * size[1] / (640 * 360) * (fps / 25) ** 0.5
    return int((700_000 if encoding.codec == "h264" else 450_000) * share)


def _options(encoding: Encoding, size: tuple[int, int], fps: float) -> dict[str, str]:
    options = {"preset": "veryfast" if encoding.codec == "h264" else "ultrafast"}
    if encoding.rate == "vbr":
        usual = 25 if encoding.codec == "h264" else 27
        options["crf"] = str(usual if encoding.crf is None else encoding.crf)
    params = {"scenecut": "0", "ref": "1", "rc-lookahead": "0", "keyint": str(encoding.gop)}
    params["bframes"] = str(encoding.b_frames)
    params["b-adapt"] = "0"
    if encoding.rate == "cbr":
        kilobits = str(bit_rate(encoding, size, fps) // 1000)
        params |= {"vbv-maxrate": kilobits, "vbv-bufsize": kilobits}
    if encoding.codec == "h264":
        params |= {"mbtree": "0", "threads": "1", "sync-lookahead": "0"}
        params |= {"intra-refresh": "1"} if encoding.intra_refresh else {"min-keyint": "1"}
    else:
        params |= {"pools": "none", "frame-threads": "1", "wpp": "0", "log-level": "none"}
        params |= {"open-gop": "0", "repeat-headers": "0"}
        # Looking ahead by fewer pictures than this is refused when there are B-frames.
        params |= {"rc-lookahead": "4" if encoding.b_frames else "0", "no-cutree": "1"}
    name = "x264-params" if encoding.codec == "h264" else "x265-params"
    return options | {name: ":".join(f"{key}={value}" for key, value in params.items())}


def _mux(container: Any, packets: Iterable[Any], encoding: Encoding) -> None:
    for packet in packets:
        if encoding.intra_refresh and packet.pts != 0:
            # x264 marks the end of each refresh as a key picture, which a decoder cannot start at.
            packet.is_keyframe = False
        container.mux(packet)


def _stacked(yuv: Yuv) -> np.ndarray[Any, np.dtype[np.uint8]]:
    height, width = yuv.y.shape
    chroma = (plane.reshape(height // 4, width) for plane in (yuv.u, yuv.v))
    return np.concatenate([yuv.y, *chroma])
