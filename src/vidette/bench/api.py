"""What the API of a fresh service costs with many stored jobs: creating, checking, listing."""

import asyncio
import json
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit
from uuid import uuid4

from .load import Load, Times, run_loads
from .service import ServiceProcess

REGION = "bench"
"""No worker is there: the jobs stay stored, and the API alone is measured."""
CREATORS = 4
"""Clients that create side by side."""
CHECKS, LISTS = 200.0, 2.0
"""Calls a second."""
_PAGES = (
    "/api/streams/",
    "/api/streams/?limit=100",
    "/api/streams/?status=PREPARED&limit=100",
    "/api/streams/?ordering=-updated_at",
)


@dataclass(frozen=True, slots=True)
class ApiTrial:
    """What one service did. Times in milliseconds, from the moment when each call was due."""

    streams: int
    creates_per_second: float
    create_cpu_ms: float
    """Processor time of the service for one."""
    checks_per_second: float
    check_p50_ms: float
    check_p99_ms: float
    list_p50_ms: float
    list_p99_ms: float
    cpu_percent: float
    """Of one processor, by the service, while it was checked and listed."""
    memory_mb: float
    failed: int
    """Calls that were answered with another status than 200."""


async def try_api(streams: int, seconds: float) -> ApiTrial:
    """Stores *streams* jobs in a service of its own and calls it for *seconds*."""
    with tempfile.TemporaryDirectory(prefix="vidette-bench-") as folder:
        root = Path(folder)
        settings = {"VIDETTE_WORKERS": "1", "VIDETTE_LOG_LEVEL": "warning"}
        service = ServiceProcess(root / "data", root / "log", settings=settings)
        await service.start()
        try:
            return await _measure(service, streams, seconds)
        finally:
            await service.stop()


async def _measure(service: ServiceProcess, streams: int, seconds: float) -> ApiTrial:
    loop = asyncio.get_running_loop()
    await service.call("POST", "/api/regions/", {"title": REGION})
    began, cpu = loop.time(), service.cpu_seconds()
    shares = [streams // CREATORS + (n < streams % CREATORS) for n in range(CREATORS)]
    made = await asyncio.gather(*(asyncio.to_thread(_create, service.url, n) for n in shares))
    created, create_cpu = loop.time() - began, service.cpu_seconds() - cpu
    paths = tuple(f"/api/streams/{uid}/" for uids in made for uid in uids)
    loads = [Load(paths, CHECKS, seconds), Load(_PAGES, LISTS, seconds)]
    began, cpu = loop.time(), service.cpu_seconds()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        work = partial(run_loads, service.url, loads)
        checks, lists = await loop.run_in_executor(pool, work)
    spent, wall = service.cpu_seconds() - cpu, loop.time() - began
    return ApiTrial(
        streams=streams,
        creates_per_second=round(streams / created, 1),
        create_cpu_ms=round(1000 * create_cpu / streams, 2),
        checks_per_second=CHECKS,
        check_p50_ms=percentile(checks.seconds, 50),
        check_p99_ms=percentile(checks.seconds, 99),
        list_p50_ms=percentile(lists.seconds, 50),
        list_p99_ms=percentile(lists.seconds, 99),
        cpu_percent=round(100 * spent / wall, 1),
        memory_mb=round(service.resident_bytes() / 2**20, 1),
        failed=_failed(checks, lists),
    )


def percentile(seconds: list[float], which: int) -> float:
    """Milliseconds, for at least two *seconds*; never beyond the largest."""
    return round(1000 * quantiles(seconds, n=100, method="inclusive")[which - 1], 1)


def _failed(*all_times: Times) -> int:
    return sum(times.faults for times in all_times)


def _create(url: str, count: int) -> list[str]:
    """The uids of *count* new jobs, from one client. Raises RuntimeError when one is refused."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    uids: list[str] = []
    for _ in range(count):
        document = {
            "CaseType": "motion-detect",
            "Source": {"Uid": str(uuid4()), "Url": f"testsrc://{uuid4()}"},
            "Regions": [REGION],
        }
        connection.request(
            "POST", "/api/streams/", json.dumps(document), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"POST answered {answer.status}: {text!r}")
        uids.append(json.loads(text)["stream_uid"])
    connection.close()
    return uids
