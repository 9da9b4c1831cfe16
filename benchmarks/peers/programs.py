"""Motion and DVR-Scan on disturbed clips."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np

from vidette.core.geometry import Point
from vidette.evaluation.playing import SeenEvent

from . import dvr_scan, motion
from .contenders import Seen, Settings, Work, grid
from .dvr_scan import PROGRAM
from .measured import run
from .motion_cameras import EVENT_GAP, Camera, show
from .sample import Take

TRAIL = 2.0
"""Seconds that DVR-Scan lets an event last after the last motion, by default."""
BRIEF = 0.5
"""Seconds of a clip that shows what merely starting a program costs."""
_GRID_MOTION = {
    "threshold": (1500, 600, 250, 100),
    "minimum_motion_frames": (1, 3),
    "noise_level": (32, 16),
}
_GRID_DVR_SCAN = {
    "threshold": (0.15, 0.05, 0.5, 1.5, 5.0, 15.0),
    "min-event-length": ("0.1s", "0.3s", "0.6s"),
}


@dataclass(frozen=True, slots=True)
class MotionProgram:
    """A camera for each take and area, with a mask; played at real pace."""

    name: str = "Motion"
    note: str = (
        f"Debian's configuration, event_gap {EVENT_GAP}; a camera with a mask for each area; "
        "files as cameras, at real pace"
    )
    at_once: int = 6

    @property
    def grid(self) -> Sequence[Settings]:
        """See Contender."""
        return grid(_GRID_MOTION)

    def missing(self) -> str:
        """See Contender."""
        return motion.missing()

    def watch(self, work: Work, folder: Path) -> list[Seen]:
        """See Contender."""
        cameras: list[tuple[int, str | None, Camera]] = []
        for place, (take, settings) in enumerate(work):
            # What Debian's configuration file says and the program itself does not.
            usual: Settings = {"framerate": 15, "despeckle_filter": "EedDl"}
            for area, ring in rings(take):
                masked: Settings = {}
                if ring is not None:
                    path = folder / f"mask-{place}-{len(cameras)}.pgm"
                    write_mask(path, take.size, ring)
                    masked = {"mask_file": str(path)}
                cameras.append(
                    (place, area, Camera(take.path, take.size, {**usual, **settings, **masked}))
                )
        shown = show([one for _, _, one in cameras], folder, max(take.seconds for take, _ in work))
        found: list[Seen] = []
        for place, (take, _) in enumerate(work):
            own = [
                (area, one)
                for (at, area, _), one in zip(cameras, shown, strict=True)
                if at == place
            ]
            times = picture_times(take.path)
            events = [
                _event(area, *(_time(times, share, take) for share in span))
                for area, one in own
                for span in one.spans
            ]
            pace = max(one.seconds for _, one in own) / take.seconds
            cpu = sum(one.cpu_seconds for _, one in own) / len(own)
            found.append(Seen(tuple(events), cpu, pace))
        return found


@dataclass(frozen=True, slots=True)
class DvrScanProgram:
    """A run for each take and area, with a region."""

    name: str = "DVR-Scan"
    note: str = "scan only, its lead and trail taken off; a run with a region for each area"
    at_once: int = 1

    @property
    def grid(self) -> Sequence[Settings]:
        """See Contender."""
        return grid(_GRID_DVR_SCAN)

    def missing(self) -> str:
        """See Contender."""
        return dvr_scan.DvrScan().missing()

    def watch(self, work: Work, folder: Path) -> list[Seen]:  # noqa: ARG002
        """See Contender."""
        return [self._watch(take, settings) for take, settings in work]

    def _watch(self, take: Take, settings: Settings) -> Seen:
        events: list[SeenEvent] = []
        areas = rings(take)
        cpu = 0.0
        for area, ring in areas:
            done = run(command(take.path, settings, region(ring, take.size)))
            cpu += max(0.0, done.cpu_seconds - _starting(take.path))
            events += [
                _event(area, one.start, max(one.start, one.end - TRAIL))
                for one in dvr_scan.events(done.output)
            ]
        return Seen(tuple(events), cpu / len(areas))


def rings(take: Take) -> list[tuple[str | None, Sequence[Point] | None]]:
    """The areas of a take; the whole picture where it has none."""
    return list(take.truth.areas.items()) or [(None, None)]


def write_mask(path: Path, size: tuple[int, int], ring: Sequence[Point]) -> None:
    """As Motion reads it (PGM): white where it is to look."""
    width, height = size
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.rint(np.array(ring) * size).astype(np.int32)], (255,))
    path.write_bytes(f"P5\n{width} {height}\n255\n".encode() + mask.tobytes())


def picture_times(path: Path) -> list[float]:
    """Seconds of each picture of a file, without decoding."""
    with av.open(str(path)) as container:
        packets = container.demux(video=0)
        return sorted(float(one.pts * one.time_base) for one in packets if one.pts is not None)


def _time(times: Sequence[float], share: float, take: Take) -> float:
    number = int(share * len(times))
    return times[number] if number < len(times) else take.seconds


def _event(area: str | None, start: float, end: float) -> SeenEvent:
    return SeenEvent(area, start, end, start)


def region(ring: Sequence[Point] | None, size: tuple[int, int]) -> list[str]:
    """DVR-Scan's option for an area of a picture of that size; nothing for all of it."""
    if ring is None:
        return []
    most = (size[0] - 1, size[1] - 1)
    corners = [
        str(min(last, round(share * side)))
        for point in ring
        for share, side, last in zip(point, size, most, strict=True)
    ]
    return ["-a", *corners]


def command(path: Path, settings: Settings, more: Sequence[str]) -> list[str]:
    """A run of DVR-Scan over *path*, which writes events and no video."""
    knobs = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    usual = ["-so", "-q", "--ignore-user-config", "--use-pts", "-tb", "0s"]
    return [str(PROGRAM), *usual, *knobs, "-i", str(path.absolute()), *more]


@cache
def _brief(path: Path) -> float:
    line = command(path, grid(_GRID_DVR_SCAN)[0], ["-dt", f"{BRIEF}s"])
    return min(run(line).cpu_seconds for _ in range(3))


def _starting(path: Path) -> float:
    """CPU seconds of a run over hardly anything of a file of the same folder."""
    return _brief(min(path.parent.glob("*.mp4")))
