"""`python -m benchmarks.simulated_service`: a real service, on simulated workers.

Prints one JSON line when it answers and one, with the times of its reconciler, when it ends.
"""

import argparse
import asyncio
import json
import logging
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, thread_time

import uvloop

from benchmarks.simulated_workers import SimulatedEngine, Traffic
from vidette.app import serve, stop_on_signals
from vidette.core.placement import Seat
from vidette.settings import Settings

ROOM = 1.5
"""Capacity of all workers over the number of streams: the survivors take what one loses."""

PAUSE = 0.01
"""Seconds between two looks at the event loop."""


class Turns(logging.Handler):
    """Takes the seconds of each turn of the reconciler out of the log."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def emit(self, record: logging.LogRecord) -> None:
        """One line of a loop."""
        if record.levelno == logging.DEBUG and isinstance(record.args, tuple):
            name, took = record.args
            if name == "reconciler" and isinstance(took, float):
                self.seconds.append(took)


@dataclass
class Held:
    """How long the event loop lets a small task wait."""

    waits: list[float] = field(default_factory=list)
    """Seconds; also those in which another process or thread had the processor."""
    works: list[float] = field(default_factory=list)
    """Seconds of processor time that the loop itself used in each wait."""

    async def watch(self) -> None:
        """Looks a hundred times a second until it is cancelled."""
        while True:
            began, worked = perf_counter(), thread_time()
            await asyncio.sleep(PAUSE)
            self.waits.append(max(0.0, perf_counter() - began - PAUSE))
            self.works.append(thread_time() - worked)


def main() -> None:
    """Runs until SIGTERM."""
    parser = argparse.ArgumentParser(prog="simulated_service", description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--streams", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=20)
    parser.add_argument("--changes", type=float, default=0.05)
    parser.add_argument("--events", type=float, default=0.0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    turns = Turns()
    loops = logging.getLogger("vidette.orchestrator.loop")
    loops.setLevel(logging.DEBUG)
    loops.propagate = False
    loops.addHandler(turns)
    held = Held()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(options, held))
    told = {"turns": turns.seconds, "waits": held.waits, "works": held.works}
    sys.stdout.write(json.dumps(told) + "\n")


async def _serve(options: argparse.Namespace, held: Held) -> None:
    capacity = int(ROOM * options.streams / options.workers)
    seats = [
        Seat(
            f"worker-{number}",
            f"bench {number}",
            frozenset({"default"}),
            capacity,
            processors=capacity,
        )
        for number in range(options.workers)
    ]
    traffic = Traffic(options.changes, options.events)
    # The last worker is a process of its own, to be killed.
    engine = SimulatedEngine([seats[:-1], seats[-1:]], [traffic, Traffic(options.changes)])
    settings = Settings(data_dir=options.data_dir, port=0)

    def ready(url: str) -> None:
        told = {"url": url, "victim": seats[-1].worker_uid, "victim_pid": engine.pids[-1]}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

    watching = asyncio.create_task(held.watch())
    await serve(settings, stop=stop_on_signals(), ready=ready, engine=engine)
    watching.cancel()


if __name__ == "__main__":
    main()
