"""Many jobs on fewer cameras: CPU of the service per stream, connections, and the API's times under load."""

import argparse
import asyncio
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from urllib.parse import urlsplit

from benchmarks.kill_loop import job, playing
from vidette.bench.service import ServiceProcess, told


async def run(options: argparse.Namespace) -> list[str]:
    """Starts *jobs* on *cameras*, waits until all work, then measures for *seconds*."""
    names = [f"camera-{n}" for n in range(options.cameras)]
    with tempfile.TemporaryDirectory(prefix="vidette-fleet-") as folder:
        root = Path(folder)
        service = ServiceProcess(root / "data", root / "service.log")
        async with playing(names) as camera, told(service) as sink:
            uids = [
                (
                    await service.call(
                        "POST",
                        "/api/streams/",
                        job(camera.url(names[n % len(names)]), sink.url, fps=options.fps),
                    )
                )["stream_uid"]
                for n in range(options.jobs)
            ]
            await _working(service, len(uids))
            cpu, began = service.cpu_seconds(), perf_counter()
            times = await _in_own_process(_check_often, service.url, uids, options.seconds)
            spent, wall = service.cpu_seconds() - cpu, perf_counter() - began
            page = await service.call("GET", "/api/streams/?limit=1000")
            rates = sorted(stream["state"]["fps_analysed"] for stream in page["results"])
            readers = [camera.readers(name) for name in names]
            memory = service.resident_bytes()
    parts = quantiles(times, n=100)
    return [
        f"{options.jobs} jobs on {options.cameras} cameras, {options.fps:g} fps, {wall:.0f} s",
        f"CPU of service and hosts: {1000 * spent / wall / options.jobs:.1f} ms per stream-second, "
        f"{1000 * spent / wall / options.cameras:.1f} per camera-second, {100 * spent / wall:.0f} % of one core",
        f"memory of service and hosts: {memory / 2**20:.0f} MB",
        f"connections per camera: {min(readers)} to {max(readers)}",
        f"analysed fps per stream: {rates[0]:.2f} least, {rates[len(rates) // 2]:.2f} median",
        f"stream check, {len(times)} calls: median {1000 * parts[49]:.1f} ms, p99 {1000 * parts[98]:.1f} ms",
        f"callbacks received: {len(sink.entries)}",
    ]


async def _working(service: ServiceProcess, wanted: int) -> None:
    for _ in range(600):
        page = await service.call("GET", "/api/streams/?status=1&limit=1")
        if page["count"] == wanted:
            return
        await asyncio.sleep(0.1)
    raise RuntimeError(f"{page['count']} of {wanted} streams work after a minute")


async def _in_own_process(work: Callable[..., list[float]], *args: object) -> list[float]:
    """Away from the cameras and the sink, whose work would be counted as the service's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, work, *args)


def _check_often(url: str, uids: list[str], seconds: float) -> list[float]:
    """Fifty stream checks a second over one connection; the seconds that each took."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=30)
    times: list[float] = []
    began = perf_counter()
    while perf_counter() - began < seconds:
        sent = perf_counter()
        connection.request("GET", f"/api/streams/{uids[len(times) % len(uids)]}/?format=json")
        connection.getresponse().read()
        times.append(perf_counter() - sent)
        pause = began + len(times) / 50 - perf_counter()
        if pause > 0:
            sleep(pause)
    connection.close()
    return times
