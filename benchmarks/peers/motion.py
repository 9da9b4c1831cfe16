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
log_level 5
webcontrol_port 0
stream_port 0
picture_output off
movie_output off
framerate 5
"""
_LINE = re.compile(r"^(start|end) (\d+) ([\d.]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Motion:
    """Plays files at their own speed, so a run takes as long as the longest clip."""

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
        with subprocess.Popen(
            ["motion", "-n", "-c", str(main)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            time.sleep(max(clip.truth.duration for clip in clips) + 4)
            os.kill(process.pid, signal.SIGTERM)
            cpu = waited(process)
        told = (folder / "events.txt").read_text() if (folder / "events.txt").exists() else ""
        return Watched(
            tuple(
                events(told, camera, begun, clip.truth.duration)
                for camera, clip in enumerate(clips, start=1)
            ),
            cpu,
        )

    def _camera(self, clip: Clip, number: int, folder: Path) -> Path:
        path = folder / f"camera-{number}.conf"
        tell = f"%t $(date +%s.%N) >> {folder}/events.txt"
        lines = [
            f"camera_id {number}",
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


def events(told: str, camera: int, begun: float, duration: float) -> tuple[Reported, ...]:
    """What *camera* told in lines `start|end camera time`; a clip that has ended begins again."""
    found: list[Reported] = []
    start: float | None = None
    for phase, number, at in _LINE.findall(told):
        since = float(at) - begun
        if int(number) != camera or (phase == "start" and since > duration):
            continue
        if phase == "start":
            start = since
        elif start is not None:
            found.append(Reported(start, min(max(start, since - EVENT_GAP), duration), start))
            start = None
    if start is not None:
        found.append(Reported(start, duration, start))
    return tuple(found)
