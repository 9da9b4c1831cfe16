"""Makes a clip of another size, codec and length out of stretches of a recording."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

ENCODERS = {"h264": "libx264", "h265": "libx265"}
KEY_EVERY = 2.0
"""Seconds between key pictures, as cameras have it."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the new clip is like."""

    codec: str | None = None
    """A key of ENCODERS; None is h264."""
    size: tuple[int, int] | None = None
    """Pixels across and down; None keeps those of the recording."""
    fps: float | None = None
    """Pictures a second that are shown, each as it is; None keeps the recording's."""


def recode(
    source: Path, target: Path, stretches: Sequence[tuple[float, float]], how: Recipe
) -> None:
    """Writes the *stretches* (from, to, in seconds) of *source*, one after the other, to *target*.

    Without B-frames, constant quality, a key picture every KEY_EVERY seconds and nowhere else: a
    camera does not begin a group because something comes. Raises SourceError for a source that
    cannot be read.
    """
    with _opened(source) as recording:
        stream = recording.streams.video[0]
        rate = Fraction(how.fps or stream.average_rate or 25).limit_denominator(1001)
        width, height = how.size or (stream.width, stream.height)
        options = {"preset": "veryfast", "crf": "23", "bf": "0", "sc_threshold": "0"}
        codec = how.codec or "h264"
        if codec == "h265":
            options = {
                "preset": "ultrafast",
                "crf": "26",
                "x265-params": "bframes=0:scenecut=0:log-level=none",
            }
        with av.open(str(target), "w") as made:
            track = made.add_stream(ENCODERS[codec], rate=rate, options=options)
            assert isinstance(track, av.VideoStream)
            track.width, track.height, track.pix_fmt = width, height, "yuv420p"
            track.codec_context.gop_size = max(1, round(KEY_EVERY * float(rate)))
            track.codec_context.time_base = 1 / rate
            for number, picture in enumerate(_pictures(recording, stretches)):
                frame = picture.reformat(width, height, "yuv420p", interpolation="AREA")
                frame.pts, frame.time_base = number, 1 / rate
                frame.pict_type = av.video.frame.PictureType.NONE
                made.mux(track.encode(frame))
            made.mux(track.encode())


def _opened(source: Path) -> "av.container.InputContainer":
    try:
        recording = av.open(str(source))
    except av.error.FFmpegError as error:
        raise SourceError(Reason.PROTOCOL, f"{source.name} cannot be read as a video.") from error
    if not recording.streams.video:
        recording.close()
        raise SourceError(Reason.NO_VIDEO, f"{source.name} carries no video.")
    return recording


def _pictures(
    recording: "av.container.InputContainer", stretches: Sequence[tuple[float, float]]
) -> Iterator[VideoFrame]:
    """Each stretch decoded anew: a stretch may come many times."""
    stream = recording.streams.video[0]
    for begin, end in stretches:
        recording.seek(round(begin * av.time_base), backward=True)
        for frame in recording.decode(stream):
            at = float(frame.time or 0.0) - float(
                (stream.start_time or 0) * (stream.time_base or 0)
            )
            if at >= end:
                break
            if at >= begin:
                yield frame
