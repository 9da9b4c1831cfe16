"""One Motion process with a camera for each file; what each told, and its processor time, by file."""

import logging
import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .measured import waited

_log = logging.getLogger(__name__)
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
"""
# Motion fills in %-letters of its own, %N too, before the shell sees the line.
_CLOCK = "$(date +%%s.%%N)"
_LINE = re.compile(r"^(start|end) (\d+) ([\d.]+)$", re.MULTILINE)
_CONNECTED = re.compile(r"^\[\d+:nc\d+:c(\d+)\].*Camera \(c\d+\) connected")
_AGAIN = re.compile(r"^\[\d+:nc\d+:c(\d+)\].*Reconnecting")
_THREAD = re.compile(r"^\d+ \((?:ml|nc)\d+:c(\d+)\) (.*)$")
_PATIENCE = 4
"""Times the longest file's length that it may take to play."""
_TURN = 0.05
"""Seconds between two looks at its log."""
_USER, _SYSTEM = 11, 12
"""Places in /proc/PID/task/TID/stat, counted from behind the name."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A file that Motion takes for a camera."""

    path: Path
    size: tuple[int, int]
    settings: Mapping[str, str | int | float]
    """Those of its configuration file that are not as everywhere."""

    def text(self, number: int, told: Path) -> str:
        """The configuration file of camera *number*, which writes to *told*."""
        tell = f"%t {_CLOCK} >> {told}"
        lines = {
            "camera_id": number,
            "camera_name": f"c{number}",
            "netcam_url": f"file://{self.path.absolute()}",
            "width": self.size[0],
            "height": self.size[1],
            "event_gap": EVENT_GAP,
            "on_event_start": f"echo start {tell}",
            "on_event_end": f"echo end {tell}",
        }
        return "".join(f"{key} {value}\n" for key, value in (lines | dict(self.settings)).items())


@dataclass(frozen=True, slots=True)
class Shown:
    """One file, played once."""

    spans: tuple[tuple[float, float], ...]
    """Of its events, as shares of the file's pictures: Motion plays them at an even rate."""
    cpu_seconds: float
    """Of the two threads of this camera until the file's end."""
    seconds: float
    """That it took."""


@dataclass(slots=True)
class Log:
    """What Motion's log tells of the cameras, and when it was read there."""

    path: Path
    begun: dict[int, float] = field(default_factory=dict)
    ended: dict[int, float] = field(default_factory=dict)
    _read: int = 0

    def look(self, now: float) -> list[int]:
        """Reads on; the cameras whose file has ended since the last look."""
        if not self.path.exists():
            return []
        text = self.path.read_text(errors="replace")
        whole = text[: text.rfind("\n") + 1]
        fresh = [
            number for line in whole[self._read :].splitlines() for number in self._take(line, now)
        ]
        self._read = len(whole)
        return fresh

    def _take(self, line: str, now: float) -> list[int]:
        if found := _CONNECTED.match(line):
            self.begun.setdefault(int(found[1]), now)
        elif (found := _AGAIN.match(line)) and int(found[1]) not in self.ended:
            self.ended[int(found[1])] = now
            return [int(found[1])]
        return []


def show(cameras: Sequence[Camera], folder: Path, longest: float) -> list[Shown]:
    """Plays the files of *cameras*, the longest of which lasts *longest* seconds, all at once.

    *folder* is its own and empty. Raises RuntimeError when one of them has not come to its end in time.
    """
    main, told = folder / "motion.conf", folder / "events.txt"
    log = Log(folder / "motion.log")
    listed = []
    for number, camera in enumerate(cameras, start=1):
        own = folder / f"camera-{number}.conf"
        own.write_text(camera.text(number, told))
        listed.append(f"camera {own}\n")
    main.write_text(f"{_SETTINGS}target_dir {folder}\n{''.join(listed)}")
    cpu: dict[int, float] = {}
    with subprocess.Popen(
        ["motion", "-n", "-c", str(main), "-l", str(log.path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        until = time.monotonic() + longest * _PATIENCE + 15
        while len(log.ended) < len(cameras) and time.monotonic() < until:
            time.sleep(_TURN)
            fresh = log.look(time.clock_gettime(time.CLOCK_REALTIME))
            if fresh:
                spent = threads(_stats(process.pid))
                cpu |= {number: spent[number] for number in fresh}
        os.kill(process.pid, signal.SIGTERM)
        waited(process)
    if len(log.ended) < len(cameras):
        raise RuntimeError(f"Motion played {len(log.ended)} of {len(cameras)} files to their end")
    took = max(log.ended[number] - log.begun[number] for number in log.ended)
    _log.info("Motion took %.1f s for files of at most %.1f s.", took, longest)
    lines = told.read_text() if told.exists() else ""
    return [
        Shown(
            events(lines, number, log.begun[number], log.ended[number]),
            cpu[number],
            log.ended[number] - log.begun[number],
        )
        for number in range(1, len(cameras) + 1)
    ]


def events(told: str, camera: int, begun: float, ended: float) -> tuple[tuple[float, float], ...]:
    """What *camera* told in lines `start|end camera time` of its file, played from *begun* to *ended*.

    As shares of that time; what comes after it is of the file's second turn.
    """
    took = ended - begun
    found: list[tuple[float, float]] = []
    start: float | None = None
    for phase, number, at in _LINE.findall(told):
        since = float(at) - begun
        if int(number) != camera or (phase == "start" and since > took):
            continue
        if phase == "start":
            start = since
        elif start is not None:
            found.append((start, min(max(start, since - EVENT_GAP), took)))
            start = None
    if start is not None:
        found.append((start, took))
    return tuple((one / took, other / took) for one, other in found)


def threads(stats: Sequence[str]) -> dict[int, float]:
    """user + sys seconds of each camera from lines as in /proc/PID/task/TID/stat."""
    tick = os.sysconf("SC_CLK_TCK")
    spent: dict[int, float] = {}
    for line in stats:
        if found := _THREAD.match(line):
            numbers = found[2].split()
            ticks = int(numbers[_USER]) + int(numbers[_SYSTEM])
            spent[int(found[1])] = spent.get(int(found[1]), 0.0) + ticks / tick
    return spent


def _stats(pid: int) -> list[str]:
    """Of each thread of a process of ours that has not been waited for."""
    return [path.read_text().strip() for path in Path(f"/proc/{pid}/task").glob("*/stat")]
