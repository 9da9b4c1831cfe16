"""How many live cameras one processor carries: Vidette and others, the same clip in the same run."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.plots import bars
from vidette.bench.cameras import cameras
from vidette.bench.clip import prepare
from vidette.bench.machine import processors_for
from vidette.bench.service import CLOCK_TICKS, children
from vidette.bench.streams import Load, Trial, run_trial
from vidette.media.packets import read_clip
from vidette.media.recode import Recipe

FPS = 5.0
"""Pictures a second that each product analyses."""
RUSH = 300.0
"""Seconds that Vidette has at the most to learn all its cameras before it is measured."""
SAMPLED = 5.0
"""Seconds between two looks at the processor time of another product."""
_MOTION = """\
daemon off
setup_mode off
log_level 4
webcontrol_port 0
stream_port 0
picture_output off
movie_output off
framerate 5
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What another product takes."""

    name: str
    streams: int
    cost: float
    """CPU milliseconds (user and system) per stream-second."""

    @property
    def carried(self) -> float:
        """Streams that fill a processor, by the cost, which favours the product."""
        return 1000 / self.cost


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the trial may be told."""
    parser.add_argument("--video", type=Path, required=True)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--activity", type=float, default=5, help="percent of the time")
    parser.add_argument("--streams", type=int, default=45, help="that Vidette is to carry")
    parser.add_argument("--mode", default=None, help="Processing.decode; its default if left out")
    parser.add_argument(
        "--known", type=float, default=0, help="seconds that Vidette watches the cameras before"
    )
    parser.add_argument("--seconds", type=float, default=600, help="of Vidette's trial")
    parser.add_argument("--peers", type=int, default=2, help="cameras of each other product")
    parser.add_argument("--plot", type=Path, help="write the figures to this SVG file")


def run(options: argparse.Namespace) -> list[str]:
    """Measures all of them at once, since a machine that others share is not always as fast:
    Vidette has a processor of its own, the others share the second with the cameras."""
    width, height = map(int, options.size.split("x"))
    with tempfile.TemporaryDirectory(prefix="vidette-density-") as folder, ExitStack() as peers:
        recipe = Recipe(size=(width, height), fps=25.0)
        clip = prepare(options.video, Path(folder), recipe, options.activity / 100)
        seconds = _length_of(clip)
        megabits = clip.stat().st_size * 8 / seconds / 1e6
        watched = [
            peers.enter_context(_peer(name, start, clip, options.peers, (width, height)))
            for name, start in PEERS.items()
        ]
        for one in watched:
            one.check(SAMPLED)
        load = Load(clip, FPS, options.mode, 1, options.seconds, rush=RUSH, known=options.known)
        trial = asyncio.run(run_trial(load, options.streams))
        for one in watched:
            one.check()
        rows = [Row(one.name, options.peers, one.cost_over(options.seconds)) for one in watched]
    if options.plot is not None:
        costs = [("Vidette", trial.cpu_ms), *((row.name, row.cost) for row in rows)]
        title = f"Processor time of a camera, {options.size}, {options.activity:g} % activity"
        options.plot.write_text(bars(title, costs, "ms a second"))
    return _table(trial, rows, f"{options.size}, {megabits:.2f} Mbit/s, {seconds:.0f} s long")


def _length_of(clip: Path) -> float:
    return read_clip(clip).period


def _table(trial: Trial, rows: list[Row], clip: str) -> list[str]:
    ours = trial.streams if trial.holds else 0
    lines = [
        f"clip: {clip}",
        f"Vidette: {trial}",
        "| product | cameras watched | CPU ms per stream-second | streams a processor carries | Vidette carries | and costs |",
        "| --- | --- | --- | --- | --- | --- |",
        f"| Vidette | {trial.streams} | {trial.cpu_ms:.1f} | {ours} | | |",
    ]
    return lines + [
        f"| {row.name} | {row.streams} | {row.cost:.1f} | {row.carried:.1f} |"
        f" {ours / row.carried:.1f} times as many | a {row.cost / trial.cpu_ms:.1f}th |"
        for row in rows
    ]


Start = Callable[[list[str], Path, tuple[int, int]], list[list[str]]]
"""Addresses, a folder and the size of the pictures, to the commands that watch them."""


class _Peer:
    """The processes of a product that watches cameras, and their processor time every few seconds."""

    def __init__(self, name: str, count: int, processes: list[subprocess.Popen[bytes]]) -> None:
        self.name = name
        self._count = count
        self._processes = processes
        self._samples: list[tuple[float, float]] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def cost_over(self, seconds: float) -> float:
        """CPU milliseconds per stream-second over the last *seconds*."""
        (at, cpu), (end, spent) = self._samples[0], self._samples[-1]
        for one in self._samples:
            if one[0] <= end - seconds:
                at, cpu = one
        return 1000 * (spent - cpu) / (end - at) / self._count

    def stop(self) -> None:
        """Takes no more samples."""
        self._is_over.set()
        self._thread.join()

    def check(self, patience: float = 0.0) -> None:
        """Raises SystemExit when a process has ended by itself, or does within *patience* seconds."""
        until = time.monotonic() + patience
        for one in self._processes:
            with suppress(subprocess.TimeoutExpired):
                one.wait(max(0.0, until - time.monotonic()))
                raise SystemExit(f"{self.name} ended by itself: is it installed?")

    def _sample(self) -> None:
        while not self._is_over.wait(SAMPLED):
            alive = [one.pid for one in self._processes if one.poll() is None]
            self._samples.append((time.monotonic(), sum(map(_cpu, alive))))


@contextmanager
def _peer(
    name: str, start: Start, clip: Path, count: int, size: tuple[int, int]
) -> Iterator[_Peer]:
    _, theirs = processors_for(1)
    with (
        cameras(clip, count, theirs) as urls,
        tempfile.TemporaryDirectory() as folder,
        ExitStack() as running,
    ):
        commands = start(urls, Path(folder), size)
        peer = _Peer(
            name,
            count,
            [running.enter_context(_process(command, theirs)) for command in commands],
        )
        try:
            yield peer
        finally:
            peer.stop()


def _pipe(urls: list[str], _folder: Path, _size: tuple[int, int]) -> list[list[str]]:
    module = "benchmarks.peers.pipelines"
    return [[sys.executable, "-m", module, "running-average", url] for url in urls]


def _motion(urls: list[str], folder: Path, size: tuple[int, int]) -> list[list[str]]:
    lines = [_MOTION, f"target_dir {folder}\n"]
    for number, url in enumerate(urls, start=1):
        one = folder / f"camera-{number}.conf"
        one.write_text(
            f"camera_id {number}\nnetcam_url {url}\nnetcam_params rtsp_transport=tcp\n"
            f"width {size[0]}\nheight {size[1]}\nframerate 5\n"
        )
        lines.append(f"camera {one}\n")
    main = folder / "motion.conf"
    main.write_text("".join(lines))
    return [["motion", "-n", "-c", str(main), "-l", str(folder / "motion.log")]]


PEERS: dict[str, Start] = {"ffmpeg pipe, running average": _pipe, "Motion": _motion}


@contextmanager
def _process(command: list[str], processors: set[int]) -> Iterator[subprocess.Popen[bytes]]:
    """*command*, which runs on *processors*, after the cameras there, while the block lasts."""
    environment = os.environ | {"OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_transport;tcp"}
    pinned = ["nice", "taskset", "-c", ",".join(map(str, processors)), *command]
    with subprocess.Popen(
        pinned,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                for pid in (*children(process.pid), process.pid):
                    os.kill(pid, 15)
            process.wait(20)


def _cpu(pid: int) -> float:
    return sum(_own_cpu(one) for one in (pid, *children(pid)))


def _own_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS
