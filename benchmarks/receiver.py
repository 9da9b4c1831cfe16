"""What receiving costs: our RTSP client and FFmpeg's in one run, CPU per stream-second, nothing decoded."""

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
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
from vidette.media.units import UnitReader
from vidette.practice.camera import PracticeCamera

FPS = 25
MEGABITS = 3.4
_OPTIONS = SourceOptions(policy=AddressPolicy(allow_private=True, allow_loopback=True))
_SETTLE = 4.0
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


async def run(options: argparse.Namespace) -> list[str]:
    """Measures both readers in turn, at each number of streams."""
    with tempfile.TemporaryDirectory(prefix="vidette-receiver-") as folder:
        clip = await asyncio.to_thread(make_clip, Path(folder) / "noise.mp4")
        camera = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.receiver", str(clip)),
            stdout=asyncio.subprocess.PIPE,
            stdin=asyncio.subprocess.PIPE,
        )
        try:
            assert camera.stdout is not None
            url = (await camera.stdout.readline()).decode().strip()
            rows = [
                await asyncio.to_thread(measure, reader, url, streams, options.seconds)
                for streams in options.streams
                for reader in ("own", "ffmpeg")
            ]
        finally:
            assert camera.stdin is not None
            camera.stdin.close()
            await camera.wait()
    lines = [
        "| reader | streams | CPU ms per stream-second | fps | Mbit/s | failures | machine's load |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(row.line() for row in rows),
    ]
    for ours, theirs in zip(rows[::2], rows[1::2], strict=True):
        lines.append(f"{ours.streams} streams: {theirs.cost / ours.cost:.1f} times cheaper")
    return lines


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
        source = opening(url, _OPTIONS, stop=stop, now=lambda: datetime.now(UTC))
        opened.release()
        is_open = True
        try:
            for unit in _until(stop, source.units()):
                tally.units += 1
                tally.size += unit
        finally:
            source.close()
    except SourceError:
        tally.failed += not stop.is_set()
        if not is_open:
            opened.release()


def _until(stop: threading.Event, units: Iterator[object]) -> Iterator[int]:
    for unit in units:
        if stop.is_set():
            return
        yield unit.size  # type: ignore[attr-defined]  # a Unit


def _counts(tallies: list[Tally]) -> tuple[int, int]:
    return sum(tally.units for tally in tallies), sum(tally.size for tally in tallies)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _machine() -> float:
    """CPU seconds that the machine has spent since it started, all but idling."""
    fields = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:8]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def make_clip(path: Path) -> Path:
    """Ten seconds of 1280x720 at FPS and MEGABITS, a key picture every two seconds."""
    random = np.random.default_rng(1)
    noise = random.integers(0, 64, (16, 1080, 1280), np.uint8)
    with av.open(str(path), "w") as container:
        rate = str(round(MEGABITS * 1e6))
        options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "x264-params": "nal-hrd=cbr:force-cfr=1:bframes=0",
            "b": rate,
            "maxrate": rate,
            "minrate": rate,
            "bufsize": rate,
            "g": str(2 * FPS),
        }
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.codec_context.time_base = Fraction(1, FPS)
        for number in range(10 * FPS):
            planes = noise[number % len(noise)].copy()
            planes[720:] = 128
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


async def serve(clip: Path) -> None:
    """Plays *clip* until the standard input ends; prints its address."""
    camera = PracticeCamera({"yard": clip})
    await camera.start()
    sys.stdout.write(camera.url("yard") + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await camera.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
