"""Two plain pipelines, ours and simple, over one clip: `python -m benchmarks.peers.pipelines NAME CLIP`."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

LEAST = 496 / 1280**2
"""Least changed pixels as a share of the squared width: the default of motion-detect."""
GAP = 2.0
"""Seconds without change after which an event is over."""
FPS = 5
Plane = NDArray[np.uint8]


def mog2(path: str) -> Iterator[tuple[float, bool]]:
    """Every picture in colour and full size into OpenCV's MOG2 with its defaults, as tutorials do."""
    video = cv2.VideoCapture(path)
    rate = video.get(cv2.CAP_PROP_FPS)
    model = cv2.createBackgroundSubtractorMOG2()
    kernel = np.ones((3, 3), np.uint8)
    number = 0
    while True:
        there, picture = video.read()
        if not there:
            break
        mask = cv2.morphologyEx(model.apply(picture), cv2.MORPH_OPEN, kernel)
        _, mask = cv2.threshold(mask, 200, 255, cv2.THRESH_BINARY)
        yield number / rate, number > rate and _is_large(np.asarray(mask, np.uint8))
        number += 1


def running_average(path: str) -> Iterator[tuple[float, bool]]:
    """Five pictures a second out of an `ffmpeg` process, against their running average."""
    width, height = _size(path)
    live = ["-rtsp_transport", "tcp"] if path.startswith("rtsp:") else []
    command = ["ffmpeg", "-v", "error", "-threads", "1", *live, "-i", path, "-r", str(FPS)]
    command += ["-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"]
    average: NDArray[np.float32] | None = None
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        number = 0
        while len(raw := process.stdout.read(width * height * 3 // 2)) == width * height * 3 // 2:
            luma = np.frombuffer(raw, np.uint8, width * height).reshape(height, width)
            small = cv2.GaussianBlur(cv2.resize(luma, (320, 320 * height // width)), (5, 5), 0)
            if average is None:
                average = small.astype(np.float32)
            away = cv2.absdiff(small, cv2.convertScaleAbs(average))
            _, mask = cv2.threshold(away, 25, 255, cv2.THRESH_BINARY)
            cv2.accumulateWeighted(small, average, 0.05)
            yield (
                number / FPS,
                _is_large(np.asarray(cv2.dilate(mask, np.ones((3, 3), np.uint8)), np.uint8)),
            )
            number += 1


PIPELINES: dict[str, Callable[[str], Iterator[tuple[float, bool]]]] = {
    "mog2": mog2,
    "running-average": running_average,
}


def spans(judged: Iterator[tuple[float, bool]], gap: float = GAP) -> list[tuple[float, float]]:
    """Times at which something changed, joined over pauses of at most *gap* seconds."""
    found: list[tuple[float, float]] = []
    for time, is_changed in judged:
        if is_changed and found and time - found[-1][1] <= gap:
            found[-1] = (found[-1][0], time)
        elif is_changed:
            found.append((time, time))
    return found


def _is_large(mask: Plane) -> bool:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    least = LEAST * mask.shape[1] ** 2
    return any(cv2.contourArea(outline) >= least for outline in outlines)


def _size(path: str) -> tuple[int, int]:
    video = cv2.VideoCapture(path)
    size = int(video.get(cv2.CAP_PROP_FRAME_WIDTH)), int(video.get(cv2.CAP_PROP_FRAME_HEIGHT))
    video.release()
    return size


def main() -> None:
    """Writes a line `start end` in seconds for each event."""
    cv2.setNumThreads(1)
    name, path = sys.argv[1:]
    for start, end in spans(PIPELINES[name](path)):
        sys.stdout.write(f"{start:.3f} {end:.3f}\n")


if __name__ == "__main__":
    main()
