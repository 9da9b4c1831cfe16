"""How many live streams a machine carries: the whole service, real RTSP, found by search."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from vidette.media.packets import read_clip
from vidette.practice.sink import Sink

from .cameras import cameras
from .machine import processors_for
from .service import ServiceProcess, told

MOST_LAG_MS = 1000
"""The 99th percentile of the streams' lag must stay below."""
LEAST_FRAMES = 0.98
"""Of the pictures that the cameras send must arrive: rates are measured over windows."""
SETTLING = 4.0
"""Seconds between the last stream's start and the measurement, at least twice."""
LOOKED = 2.0
"""Seconds between two looks at all states while it is measured: reading them costs the service time."""
PATIENCE = 60.0
"""Seconds in which all streams must work."""
FIRST = 4
"""Streams per processor in the first trial, which only measures what one costs."""
MOST_TRIALS = 6
CLOSE = 0.06
"""The search ends when the answer is known to this share."""


@dataclass(frozen=True, slots=True)
class Load:
    """What every stream of a trial is."""

    clip: Path
    fps: float
    """Analysed pictures a second."""
    decode: str | None
    """`Processing.decode` of the jobs; None leaves it to the service."""
    processors: int
    """That the service and its hosts may use."""
    seconds: float
    """That a trial measures."""
    rush: float = 20.0
    """Seconds that a trial waits at the most until the beginning is over: cameras learnt, nothing
    left out any more."""
    known: float = 0.0
    """Seconds after that in which the cameras are watched and nothing is measured: what their
    pictures' sizes tell, and how few groups need be decoded by chance, shows with their events."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What one number of streams did."""

    streams: int
    lag_p99_ms: int
    frames_lost: int
    """Damaged, or too late to be analysed, while it was measured."""
    frames_in_share: float
    """Of the pictures that the cameras sent."""
    fps_analysed_least: float
    shed: float
    """The most that any stream left out since its worker was full, 0..1."""
    cpu_ms: float
    """Processor time of service and hosts per stream-second."""
    memory_mb: float
    """Of service and hosts, per stream."""
    events_told: int
    works: bool
    """Every stream was WORKING all the time."""

    @property
    def holds(self) -> bool:
        """Whether the machine carries so many."""
        whole = self.frames_in_share >= LEAST_FRAMES and self.frames_lost == 0
        return self.works and whole and not self.shed and self.lag_p99_ms < MOST_LAG_MS


async def search(
    load: Load, tell: Callable[[Trial], None], run: Callable[[Load, int], Awaitable[Trial]]
) -> list[Trial]:
    """Trials by *run* until the largest number that holds is known well enough.

    *tell* hears of each.
    """
    trials: list[Trial] = []
    streams = FIRST * load.processors
    while len(trials) < MOST_TRIALS:
        trials.append(await run(load, streams))
        tell(trials[-1])
        best = max((one.streams for one in trials if one.holds), default=0)
        worst = min((one.streams for one in trials if not one.holds), default=None)
        if worst is not None and (worst <= best + 1 or worst - best <= CLOSE * worst):
            break
        streams = _next(trials, best, worst, load.processors)
    return trials


def _next(trials: list[Trial], best: int, worst: int | None, processors: int) -> int:
    """Between what holds and what does not; while nothing failed, what the processors promise."""
    if worst is not None:
        return max(1, (best + worst) // 2)
    promised = int(0.92 * 1000 * processors / max(trials[-1].cpu_ms, 0.1))
    return max(best + max(1, round(best * 0.12)), promised)


async def run_trial(load: Load, streams: int) -> Trial:
    """One service with *streams* jobs, each on a camera of its own."""
    ours, theirs = processors_for(load.processors)
    with (
        tempfile.TemporaryDirectory(prefix="vidette-bench-") as folder,
        cameras(load.clip, streams, theirs) as urls,
    ):
        root = Path(folder)
        settings = {
            "VIDETTE_WORKERS": str(load.processors),
            "VIDETTE_WORKER_CAPACITY": "10000",
            "VIDETTE_LOG_LEVEL": "warning",
        }
        service = ServiceProcess(root / "data", root / "log", settings=settings, processors=ours)
        async with told(service) as sink:
            for url in urls:
                await service.call("POST", "/api/streams/", _job(load, url, sink.url))
            works = await _all_work(service, streams)
            await _settle(service, load.rush)
            await asyncio.sleep(load.known)
            return await _measure(service, sink, load, streams, works=works)


def _job(load: Load, url: str, callback: str) -> dict[str, Any]:
    processing = {} if load.decode is None else {"decode": load.decode}
    return {
        "CaseType": "motion-detect",
        "Source": {"Uid": str(uuid4()), "Url": url, "Output": {"FPS": load.fps}},
        "CallbackUrl": callback,
        "Pipeline": {"Events": {"FrequencyMs": 1000}, "Processing": processing},
    }


async def _states(service: ServiceProcess) -> list[dict[str, Any]]:
    page = await service.call("GET", "/api/streams/?limit=1000")
    return [stream["state"] for stream in page["results"]]


async def _all_work(service: ServiceProcess, streams: int) -> bool:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    while loop.time() < deadline:
        page = await service.call("GET", "/api/streams/?status=WORKING&limit=1")
        if page["count"] == streams:
            return True
        await asyncio.sleep(0.5)
    return False


async def _settle(service: ServiceProcess, rush: float) -> None:
    """Until the rush of the beginning is over, or *rush* seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + rush
    await asyncio.sleep(SETTLING)
    while loop.time() < deadline and any(map(_begins, await _states(service))):
        await asyncio.sleep(1)
    await asyncio.sleep(SETTLING)


async def _measure(
    service: ServiceProcess, sink: Sink, load: Load, streams: int, *, works: bool
) -> Trial:
    loop = asyncio.get_running_loop()
    before, told = await _states(service), len(sink.entries)
    cpu, began = service.cpu_seconds(), loop.time()
    lags: list[int] = []
    rates: list[float] = []
    shed = 0.0
    while loop.time() - began < load.seconds:
        await asyncio.sleep(LOOKED)
        now = await _states(service)
        lags += [state["lag_ms"] for state in now]
        rates += [state["fps_in"] for state in now]
        shed = max(shed, *(state["shed"] for state in now))
        works = works and all(state["name"] == "WORKING" for state in now)
    wall = loop.time() - began
    spent = service.cpu_seconds() - cpu
    sent = 1 / (await asyncio.to_thread(read_clip, load.clip)).interval
    return Trial(
        streams=streams,
        lag_p99_ms=sorted(lags)[min(len(lags) - 1, int(0.99 * len(lags)))],
        frames_lost=_lost(now) - _lost(before),
        frames_in_share=round(sum(rates) / len(rates) / sent, 3),
        fps_analysed_least=min(state["fps_analysed"] for state in now),
        shed=shed,
        cpu_ms=round(1000 * spent / wall / streams, 2),
        memory_mb=round(service.resident_bytes() / 2**20 / streams, 1),
        events_told=len(sink.entries) - told,
        works=works,
    )


def _begins(state: dict[str, Any]) -> bool:
    return bool(state["shed"]) or state["decode"]["reason"] in ("learning", "waiting")


def _lost(states: list[dict[str, Any]]) -> int:
    return sum(state["corrupt_frames"] + state["skipped_frames"] for state in states)
