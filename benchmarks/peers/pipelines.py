"""Two plain pipelines, ours and simple, over one clip: `python -m benchmarks.peers.pipelines NAME CLIP`."""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from vidette.core.geometry import Point

LEAST = 496 / 1280**2
"""Least changed pixels as a share of the squared width: the default of motion-detect."""
GAP = 2.0
"""Seconds without change after which an event is over."""
FPS = 5
MOST = (1280, 720)
"""Width and height of the pictures that the `ffmpeg` process passes on at the most, as such programs are
usually set up."""
Plane = NDArray[np.uint8]
Rings = Sequence[Sequence[Point] | None]
"""Areas in fractions of the picture; None is all of it."""
WHOLE: Rings = (None,)
Measured = Iterator[tuple[float, tuple[float, ...]]]
"""Time in seconds, and for each area the largest changed thing there as a share of the squared width."""


class Model(Protocol):
    """What tells changed pixels from the others."""

    def largest(self, path: str, rings: Rings = WHOLE) -> Measured:
        """Over the clip at *path*."""


@dataclass(frozen=True, slots=True)
class Mog2:
    """Every picture in colour and full size into OpenCV's MOG2, as tutorials do."""

    history: int = 500
    spread: float = 16.0
    """Squared distance in deviations from which on a pixel is foreground."""

    def largest(self, path: str, rings: Rings = WHOLE) -> Measured:
        """See Model."""
        video = cv2.VideoCapture(path)
        model = cv2.createBackgroundSubtractorMOG2(history=self.history, varThreshold=self.spread)
        kernel = np.ones((3, 3), np.uint8)
        masks: list[Plane | None] | None = None
        while True:
            there, picture = video.read()
            if not there:
                break
            time = video.get(cv2.CAP_PROP_POS_MSEC) / 1000
            if masks is None:
                masks = _masks(rings, picture.shape[1], picture.shape[0])
            mask = cv2.morphologyEx(model.apply(picture), cv2.MORPH_OPEN, kernel)
            _, mask = cv2.threshold(mask, 200, 255, cv2.THRESH_BINARY)
            found = _largest(np.asarray(mask, np.uint8), masks)
            # In its first second all is foreground.
            yield time, found if time > 1 else (0.0,) * len(rings)


@dataclass(frozen=True, slots=True)
class RunningAverage:
    """Five pictures a second out of an `ffmpeg` process, 320 wide, against their running average."""

    step: int = 25
    """Grey levels by which a changed pixel differs."""
    weight: float = 0.05
    """Share of a new picture in the average."""

    def largest(self, path: str, rings: Rings = WHOLE) -> Measured:
        """See Model."""
        width, height = given = _size(path)
        if width * height > MOST[0] * MOST[1]:
            width, height = MOST
        small = 320, 320 * height // width
        masks = _masks(rings, *small)
        live = ["-rtsp_transport", "tcp"] if path.startswith("rtsp:") else []
        command = ["ffmpeg", "-v", "error", "-threads", "1", *live, "-i", path, "-r", str(FPS)]
        if (width, height) != given:
            command += ["-vf", f"fps={FPS},scale={width}:{height}"]
        command += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"]
        average: NDArray[np.float32] | None = None
        size = width * height * 3 // 2
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            number = 0
            while len(raw := process.stdout.read(size)) == size:
                luma = np.frombuffer(raw, np.uint8, width * height).reshape(height, width)
                now = cv2.GaussianBlur(cv2.resize(luma, small), (5, 5), 0)
                if average is None:
                    average = now.astype(np.float32)
                away = cv2.absdiff(now, cv2.convertScaleAbs(average))
                _, mask = cv2.threshold(away, self.step, 255, cv2.THRESH_BINARY)
                cv2.accumulateWeighted(now, average, self.weight)
                mask = cv2.dilate(mask, np.ones((3, 3), np.uint8))
                yield number / FPS, _largest(np.asarray(mask, np.uint8), masks)
                number += 1


PIPELINES: Mapping[str, Model] = {"mog2": Mog2(), "running-average": RunningAverage()}


def judged(
    measured: Iterable[tuple[float, tuple[float, ...]]],
    place: int = 0,
    least: float = LEAST,
    pictures: int = 1,
) -> Iterator[tuple[float, bool]]:
    """When something of *least* or more was in area *place* for *pictures* in a row."""
    row: list[float] = []
    for time, largest in measured:
        row = [*row, time] if largest[place] >= least else []
        if len(row) == pictures > 1:
            yield row[0], True
        yield time, len(row) >= pictures


def spans(judged: Iterable[tuple[float, bool]], gap: float = GAP) -> list[tuple[float, float]]:
    """Times at which something changed, joined over pauses of at most *gap* seconds."""
    found: list[tuple[float, float]] = []
    for time, is_changed in judged:
        if is_changed and found and time - found[-1][1] <= gap:
            found[-1] = (found[-1][0], time)
        elif is_changed:
            found.append((time, time))
    return found


def _masks(rings: Rings, width: int, height: int) -> list[Plane | None]:
    """Where the areas are, for a picture of that size; None for all of it."""
    made: list[Plane | None] = []
    for ring in rings:
        if ring is None:
            made.append(None)
            continue
        mask = np.zeros((height, width), np.uint8)
        corners = np.rint(np.array(ring) * (width, height)).astype(np.int32)
        made.append(np.asarray(cv2.fillPoly(mask, [corners], (255,)), np.uint8))
    return made


def _largest(changed: Plane, masks: Sequence[Plane | None]) -> tuple[float, ...]:
    found: list[float] = []
    for mask in masks:
        within = changed if mask is None else cv2.bitwise_and(changed, mask)
        outlines, _ = cv2.findContours(within, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        areas = (cv2.contourArea(outline) for outline in outlines)
        found.append(max(areas, default=0.0) / changed.shape[1] ** 2)
    return tuple(found)


def _size(path: str) -> tuple[int, int]:
    video = cv2.VideoCapture(path)
    size = int(video.get(cv2.CAP_PROP_FRAME_WIDTH)), int(video.get(cv2.CAP_PROP_FRAME_HEIGHT))
    video.release()
    return size


def main() -> None:
    """Writes a line `start end` in seconds for each event."""
    cv2.setNumThreads(1)
    name, path = sys.argv[1:]
    for start, end in spans(judged(PIPELINES[name].largest(path))):
        sys.stdout.write(f"{start:.3f} {end:.3f}\n")


if __name__ == "__main__":
    main()
