"""Motion (motion-project.github.io), as Debian packages it: one process, a camera for each clip."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recall.scoring import Reported

from .measured import Clip, Watched, waited

EVENT_GAP = 2
"""Seconds; its default of 60 would join all events of a clip."""
_SETTINGS = """\
daemon off
setup_mode off
log_level 6
webcontrol_port 0
stream_port 0
picture_output off
movie_output off
framerate 5
"""
_LINE = re.compile(r"^(start|end) (\d+) ([\d.]+)$", re.MULTILINE)
_CONNECTED = re.compile(r"^\[(\S+)\].*Camera \(clip-(\d+)\) connected", re.MULTILINE)
_AGAIN = re.compile(r"^\[(\S+)\] \S+ \S+ \[(\w+ +\d+ [\d:]+)\] .*Reconnecting", re.MULTILINE)
_PATIENCE = 1.3
"""Times a clip's length that it may take to play."""


@dataclass(frozen=True, slots=True)
class Motion:
    """Plays files at about their own speed, so a run takes as long as the longest clip.

    When the machine is busy it plays them slower; its log tells when a clip begins again, by which
    its times are set right.
    """

    threshold: int | None = None
    """Changed pixels of the clip's own size; None: its default of 1500."""

    @property
    def name(self) -> str:
        """See Peer."""
        return "Motion" if self.threshold is None else f"Motion, threshold {self.threshold}"

    @property
    def note(self) -> str:
        """See Peer."""
        return f"framerate 5, event_gap {EVENT_GAP}, all clips at once at their own speed"

    def missing(self) -> str:
        """See Peer."""
        return "" if shutil.which("motion") else "apt-get install motion"

    def watch(self, clips: Sequence[Clip], folder: Path) -> Watched:
        """See Peer."""
        main = folder / "motion.conf"
        cameras = [self._camera(clip, n, folder) for n, clip in enumerate(clips, start=1)]
        listed = "".join(f"camera {path}\n" for path in cameras)
        main.write_text(f"{_SETTINGS}target_dir {folder}\n{listed}")
        begun = time.clock_gettime(time.CLOCK_REALTIME)
        log = folder / "motion.log"
        with subprocess.Popen(
            ["motion", "-n", "-c", str(main), "-l", str(log)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            longest = max(clip.truth.duration for clip in clips)
            while time.clock_gettime(time.CLOCK_REALTIME) - begun < longest * _PATIENCE + 5:
                time.sleep(1)
                if log.exists() and len(again(log.read_text(), begun)) == len(clips):
                    break
            os.kill(process.pid, signal.SIGTERM)
            cpu = waited(process)
        wall = time.clock_gettime(time.CLOCK_REALTIME) - begun
        told = (folder / "events.txt").read_text() if (folder / "events.txt").exists() else ""
        took = again(log.read_text(), begun)
        paces = [
            max(1.0, took.get(camera, 0.0) / clip.truth.duration)
            for camera, clip in enumerate(clips, start=1)
        ]
        return Watched(
            tuple(
                events(told, camera, begun, clip.truth.duration, pace)
                for camera, (clip, pace) in enumerate(zip(clips, paces, strict=True), start=1)
            ),
            cpu,
            # The shorter clips have begun again by the end.
            sum(wall / pace for pace in paces),
        )

    def _camera(self, clip: Clip, number: int, folder: Path) -> Path:
        path = folder / f"camera-{number}.conf"
        tell = f"%t $(date +%s.%N) >> {folder}/events.txt"
        lines = [
            f"camera_id {number}",
            f"camera_name clip-{number}",
            f"netcam_url file://{clip.path.absolute()}",
            f"width {clip.truth.width}",
            f"height {clip.truth.height}",
            "framerate 5",
            f"event_gap {EVENT_GAP}",
            f"on_event_start echo start {tell}",
            f"on_event_end echo end {tell}",
        ]
        if self.threshold is not None:
            lines.append(f"threshold {self.threshold}")
        path.write_text("\n".join(lines) + "\n")
        return path


def again(log: str, begun: float) -> dict[int, float]:
    """Seconds from *begun* to when the clip of each camera had ended and began again."""
    cameras = {thread: int(number) for thread, number in _CONNECTED.findall(log)}
    year = time.localtime(begun).tm_year
    found: dict[int, float] = {}
    for thread, at in _AGAIN.findall(log):
        when = time.mktime(time.strptime(f"{year} {at}", "%Y %b %d %H:%M:%S"))
        found.setdefault(cameras[thread], when + 0.5 - begun)
    return found


def events(
    told: str, camera: int, begun: float, duration: float, pace: float = 1.0
) -> tuple[Reported, ...]:
    """What *camera* told in lines `start|end camera time`, in seconds of its clip.

    A second of the clip took *pace* seconds; what comes after its end is of its second turn.
    """
    found: list[Reported] = []
    start: float | None = None
    for phase, number, at in _LINE.findall(told):
        since = (float(at) - begun) / pace
        if int(number) != camera or (phase == "start" and since > duration):
            continue
        if phase == "start":
            start = since
        elif start is not None:
            end = min(max(start, since - EVENT_GAP / pace), duration)
            found.append(Reported(start, end, start))
            start = None
    if start is not None:
        found.append(Reported(start, duration, start))
    return tuple(found)
