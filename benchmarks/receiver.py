"""What receiving costs: our RTSP client and FFmpeg's in one run, CPU per stream-second, nothing decoded."""

import argparse
import asyncio
import gc
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.media.options import SourceOptions
from vidette.media.pyav import open_ffmpeg
from vidette.media.rtsp.reader import open_own
from vidette.media.rtsp.strange import Strange
from vidette.media.units import UnitReader
from vidette.practice.camera import PracticeCamera

FPS = 25
MEGABITS = 3.4
_OPTIONS = SourceOptions(policy=AddressPolicy(allow_private=True, allow_loopback=True))
_SETTLE = 4.0
_ROOT = Path(__file__).parents[1]
_SERVERS = {
    "practice": (sys.executable, "-m", "benchmarks.receiver"),
    "gstreamer": ("/usr/bin/python3", str(_ROOT / "tests" / "e2e" / "gstreamer_server.py")),
}
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement."""

    reader: str
    streams: int
    cost: float
    """CPU milliseconds (user and system) per stream-second."""
    fps: float
    megabits: float
    failures: int
    load: float
    """CPU seconds a second that the whole machine spent meanwhile."""

    def line(self) -> str:
        """The row of a table."""
        return (
            f"| {self.reader} | {self.streams} | {self.cost:.2f} | {self.fps:.1f} | "
            f"{self.megabits:.2f} | {self.failures} | {self.load:.2f} |"
        )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the trial may be told."""
    parser.add_argument("--streams", type=int, nargs="+", default=[10, 40])
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument(
        "--server",
        choices=sorted(_SERVERS),
        default="practice",
        help="practice: our camera, a write a picture; gstreamer: a write a packet, as cameras do",
    )
    parser.add_argument("--cycles", type=int, default=0, help="connect and close so often instead")


def run(options: argparse.Namespace) -> list[str]:
    """Measures both readers in turn, at each number of streams; or connects and closes."""
    with (
        tempfile.TemporaryDirectory(prefix="vidette-receiver-") as folder,
        _camera(options.server, Path(folder)) as url,
    ):
        if options.cycles:
            return cycles(url, options.cycles)
        rows = [
            measure(reader, url, streams, options.seconds)
            for streams in options.streams
            for reader in ("own", "ffmpeg")
        ]
    lines = [
        "| reader | streams | CPU ms per stream-second | fps | Mbit/s | failures | machine's load |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(row.line() for row in rows),
    ]
    for ours, theirs in zip(rows[::2], rows[1::2], strict=True):
        lines.append(f"{ours.streams} streams: {theirs.cost / ours.cost:.1f} times cheaper")
    return lines


@contextmanager
def _camera(server: str, folder: Path) -> Iterator[str]:
    """The address of a camera in a process of its own."""
    clip = make_clip(folder / "noise.mp4", 10 if server == "practice" else 300)
    command = [*_SERVERS[server], str(clip), "yard"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield f"rtsp://127.0.0.1:{int(process.stdout.readline())}/yard"
        finally:
            process.stdin.close()


def cycles(url: str, count: int) -> list[str]:
    """Opens and closes *count* connections, a unit each; memory and descriptors before and after."""
    stop = threading.Event()
    seen: list[tuple[int, int, int]] = []
    began = time.perf_counter()
    for number in range(count + 1):
        if number in (min(100, count // 2), count):
            gc.collect()
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            memory = pages * os.sysconf("SC_PAGE_SIZE") // 1024
            seen.append((memory, len(os.listdir("/proc/self/fd")), threading.active_count()))  # noqa: PTH208
        source = open_own(url, _OPTIONS, stop=stop, now=_now)
        next(source.units())
        source.close()
    (memory, files, threads), after = seen
    return [
        f"{count} cycles in {time.perf_counter() - began:.0f} s",
        f"memory {memory} kB after the first hundred, {after[0]} kB at the end",
        f"descriptors {files} and {after[1]}, threads {threads} and {after[2]}",
    ]


def measure(reader: str, url: str, streams: int, seconds: float) -> Row:
    """Reads *url* *streams* times over, a thread each, and counts for *seconds*."""
    stop = threading.Event()
    tallies = [Tally() for _ in range(streams)]
    opened = threading.Semaphore(0)
    threads = [
        threading.Thread(target=_read, args=(reader, url, tally, stop, opened)) for tally in tallies
    ]
    for thread in threads:
        thread.start()
    for _ in threads:
        opened.acquire(timeout=_PATIENCE)
    time.sleep(_SETTLE)
    before, began, busy = _counts(tallies), time.perf_counter(), _machine()
    spent = _cpu()
    time.sleep(seconds)
    spent = _cpu() - spent
    wall = time.perf_counter() - began
    after, busy = _counts(tallies), _machine() - busy
    stop.set()
    for thread in threads:
        thread.join(_PATIENCE)
    frames, size = after[0] - before[0], after[1] - before[1]
    return Row(
        reader=reader,
        streams=streams,
        cost=1000 * spent / wall / streams,
        fps=frames / wall / streams,
        megabits=size * 8 / 1e6 / wall / streams,
        failures=sum(tally.failed for tally in tallies),
        load=busy / wall,
    )


@dataclass(slots=True)
class Tally:
    """What one stream brought."""

    units: int = 0
    size: int = 0
    failed: int = 0


def _read(
    reader: str, url: str, tally: Tally, stop: threading.Event, opened: threading.Semaphore
) -> None:
    opening: Callable[..., UnitReader] = open_own if reader == "own" else open_ffmpeg
    is_open = False
    try:
        source = opening(url, _OPTIONS, stop=stop, now=_now)
        opened.release()
        is_open = True
        try:
            for unit in source.units():
                tally.units += 1
                tally.size += unit.size
                if stop.is_set():
                    break
        finally:
            source.close()
    except (SourceError, Strange):
        tally.failed += not stop.is_set()
        if not is_open:
            opened.release()


def _counts(tallies: list[Tally]) -> tuple[int, int]:
    return sum(tally.units for tally in tallies), sum(tally.size for tally in tallies)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _machine() -> float:
    """CPU seconds that the machine has spent since it started, all but idling."""
    fields = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:8]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def _now() -> datetime:
    return datetime.now(UTC)


def make_clip(path: Path, seconds: int) -> Path:
    """1280x720 at FPS and MEGABITS, a key picture every two seconds, the same again every ten."""
    random = np.random.default_rng(1)
    noise = random.integers(0, 64, (16, 1080, 1280), np.uint8)
    with av.open(str(path), "w") as container:
        rate = str(round(MEGABITS * 1e6))
        options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "x264-params": "sliced-threads=0:threads=1:bframes=0",
            "b": rate,
            "maxrate": rate,
            "bufsize": rate,
            "g": str(2 * FPS),
        }
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.codec_context.time_base = Fraction(1, FPS)
        packets: list[av.Packet[av.VideoStream]] = []
        for number in range(10 * FPS):
            planes = noise[number % len(noise)].copy()
            planes[720:] = 128
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts = number
            packets += stream.encode(frame)
        packets += stream.encode()
        for number in range(seconds * FPS):
            coded = packets[number % len(packets)]
            packet = av.Packet(bytes(coded))
            packet.pts = packet.dts = number
            packet.time_base = Fraction(1, FPS)
            packet.is_keyframe = coded.is_keyframe
            packet.stream = stream
            container.mux(packet)
    return path


async def serve(clip: Path) -> None:
    """Plays *clip* until the standard input ends; prints its address."""
    camera = PracticeCamera({"yard": clip})
    await camera.start()
    sys.stdout.write(f"{camera.port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await camera.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
