"""The control plane alone: many streams in one store, on simulated workers."""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

from vidette.bench.load import Load, Times, run_loads
from vidette.bench.service import CLOCK_TICKS, call

CREATORS = 8
"""Clients that create streams side by side."""
PATIENCE = 120.0
"""Seconds that the streams have to come to work."""
LOOK = 0.1
"""Seconds between two looks at the workers' table."""


@dataclass
class Running:
    """A service that answers."""

    process: asyncio.subprocess.Process
    url: str
    victim: str
    victim_pid: int

    async def get(self, path: str) -> object:
        return await asyncio.to_thread(call, "GET", self.url + path)

    def cpu(self) -> float:
        """user + sys seconds of the service alone."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(text[11]) + int(text[12])) / CLOCK_TICKS

    def memory(self) -> float:
        """Resident MB of the service alone."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the trial."""
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=20)
    parser.add_argument("--rate", type=float, default=200, help="stream checks a second")
    parser.add_argument("--seconds", type=float, default=30, help="of stream checks")
    parser.add_argument("--changes", type=float, default=0.05, help="share of streams a second")
    parser.add_argument("--events", type=float, default=0, help="events that start a second")


async def run(options: argparse.Namespace) -> list[str]:
    """Creates the streams, loads the API, kills a worker, restarts the service."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="vidette-control-") as folder:
        async with serving(Path(folder), options, lines) as service:
            lines.append(await create(service, options))
            lines += await _read(service, options)
            lines.append(await _kill_worker(service, options))
        began = perf_counter()
        async with serving(Path(folder), options, lines) as service:
            answers = perf_counter() - began
            took = await _until_placed(service, options.streams)
            lines.append(f"restart: answers after {answers:.1f} s, all placed {took:.1f} s later")
            size = (Path(folder) / "vidette.db").stat().st_size / 2**20
            lines.append(f"database: {size:.0f} MB")
    return [
        f"{options.streams} streams on {options.workers} simulated workers, "
        f"{options.changes:.0%} change their status each second, {options.events:g} events a second",
        *lines,
    ]


@asynccontextmanager
async def serving(
    data_dir: Path, options: argparse.Namespace, lines: list[str]
) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.simulated_service", str(data_dir)),
        *("--streams", str(options.streams), "--workers", str(options.workers)),
        *("--changes", str(options.changes), "--events", str(options.events)),
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    assert process.stdout is not None
    try:
        told = json.loads(await process.stdout.readline())
        yield Running(process, **told)
    finally:
        if process.returncode is None:
            process.terminate()
        last = await process.stdout.readline()
        await process.wait()
        lines += _inner(json.loads(last or "{}"))


def _inner(told: dict[str, list[float]]) -> list[str]:
    """What the service measured of itself from its start to its end."""
    if not told.get("turns"):
        return ["the service did not end well"]
    turns, waits, works = told["turns"], sorted(told["waits"]), sorted(told["works"])
    p99 = int(0.99 * len(waits))
    return [
        f"reconciler, {len(turns)} turns: median {1000 * median(turns):.1f} ms, "
        f"slowest {1000 * max(turns):.0f} ms",
        f"event loop: a small task waits {1000 * waits[p99]:.1f} ms at p99, "
        f"{1000 * works[p99]:.1f} ms of it for the loop's own work",
    ]


async def create(service: Running, options: argparse.Namespace) -> str:
    began, cpu = perf_counter(), service.cpu()
    shares = [range(first, options.streams, CREATORS) for first in range(CREATORS)]
    await asyncio.gather(*(asyncio.to_thread(_post, service.url, share) for share in shares))
    took = perf_counter() - began
    spent = service.cpu() - cpu
    placed = await _until_placed(service, options.streams)
    return (
        f"create: {options.streams / took:.0f} a second from {CREATORS} clients "
        f"({1000 * spent / options.streams:.2f} ms of CPU each, with all that follows), "
        f"all placed {placed:.1f} s after the last"
    )


def _post(url: str, numbers: range) -> None:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    for number in numbers:
        connection.request("POST", "/api/streams/", _job(number), _JSON)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"POST answered {answer.status}: {text!r}")
    connection.close()


_JSON = {"Content-Type": "application/json"}


def _job(number: int) -> bytes:
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    shape = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.5], [0.7, 0.9], [0.1, 0.9]]
    document = {
        "CaseType": "motion-detect",
        "CameraGroupUid": str(uuid4()),
        "Source": {
            "Uid": str(uuid4()),
            "Url": f"rtsp://viewer:invented-{number}@{address}:554/Streaming/Channels/101",
            "Transport": "tcp",
            "Output": {"Encoding": "none", "FPS": 5},
        },
        "Regions": ["default"],
        "Pipeline": {
            "Areas": [{"Id": f"area-{n}", "Shape": shape} for n in range(4)],
            "Processing": {"fps": 5},
        },
    }
    return json.dumps(document, indent=1).encode()


async def _until_placed(service: Running, streams: int) -> float:
    """Seconds until all streams have a live worker."""
    began = perf_counter()
    while perf_counter() - began < PATIENCE:
        table = await service.get("/api/workers/")
        assert isinstance(table, list)
        if sum(worker["jobs"] for worker in table if worker["is_alive"]) == streams:
            return perf_counter() - began
        await asyncio.sleep(LOOK)
    raise RuntimeError(f"not all streams are placed after {PATIENCE:.0f} s: {table}")


async def _read(service: Running, options: argparse.Namespace) -> list[str]:
    page = await service.get("/api/streams/?limit=1000&ordering=id")
    assert isinstance(page, dict)
    uids = [stream["job_uid"] for stream in page["results"]]
    checks = Load(tuple(f"/api/streams/{uid}/" for uid in uids), options.rate, options.seconds)
    lists = Load(_LISTS, 2, options.seconds)
    await asyncio.sleep(3)  # what the creation left behind
    cpu, began = service.cpu(), perf_counter()
    checked, listed = await _in_own_process(service.url, [checks, lists])
    spent, wall = service.cpu() - cpu, perf_counter() - began
    return [
        f"stream check at {options.rate:g} a second, {checked.line()}",
        f"list pages of 25 and 100, some filtered, at 2 a second, {listed.line()}",
        f"service: {100 * spent / wall:.0f} % of one core, {service.memory():.0f} MB",
    ]


_LISTS = (
    "/api/streams/",
    "/api/streams/?limit=100",
    "/api/streams/?limit=25&offset=5000",
    "/api/streams/?status=7&limit=100",
    "/api/streams/?ordering=-updated_at&limit=25",
    "/api/streams/?search=abc&limit=25",
)


async def _in_own_process(url: str, loads: list[Load]) -> list[Times]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        work = partial(run_loads, url, loads)
        return await asyncio.get_running_loop().run_in_executor(pool, work)


async def _kill_worker(service: Running, options: argparse.Namespace) -> str:
    table = await service.get("/api/workers/")
    assert isinstance(table, list)
    (jobs,) = (worker["jobs"] for worker in table if worker["uid"] == service.victim)
    began = perf_counter()
    os.kill(service.victim_pid, signal.SIGKILL)
    while True:  # the table shows it alive until the service has noticed
        table = await service.get("/api/workers/")
        assert isinstance(table, list)
        if not any(worker["uid"] == service.victim and worker["is_alive"] for worker in table):
            break
        await asyncio.sleep(LOOK)
    await _until_placed(service, options.streams)
    return (
        f"worker with {jobs} streams killed: all placed again after {perf_counter() - began:.1f} s"
    )
