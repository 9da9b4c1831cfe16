"""`vidette bench`: runs a trial and prints it for people, or as JSON."""

import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from vidette.core.errors import InvalidInput
from vidette.media.recode import Recipe

from .api import ApiTrial, try_api
from .clip import prepare
from .events import EventsTrial, try_events
from .machine import description, processors
from .parts import Cost, decode_cost, detect_cost
from .streams import Load, Trial, run_trial, search

SHIPPED = "car-park-topdown.mp4"


def run_streams(video: Path | None, how: Recipe, load: dict[str, Any], *, as_json: bool) -> None:
    """Finds how many live streams this machine carries; *load* as the command line gives it.

    Raises InvalidInput for options that make no sense, SourceError for a video that cannot be read.
    """
    activity = load["activity"]
    if activity is not None and not 0 <= activity < 100:
        raise InvalidInput(
            {"--activity": ["It is a share of time in percent, from 0 to below 100."]}
        )
    if not 1 <= load["cores"] <= processors():
        raise InvalidInput({"--cores": [f"This machine has {processors()} of them."]})
    console = Console(stderr=True)
    with (
        resources.as_file(resources.files("vidette.practice") / "clips" / SHIPPED) as shipped,
        tempfile.TemporaryDirectory(prefix="vidette-bench-") as folder,
    ):
        share = None if activity is None else activity / 100
        with console.status("Preparing the clip ..."):
            clip = prepare(video or shipped, Path(folder), how, share)
        wanted = Load(clip, load["fps"], load["mode"], load["cores"], load["seconds"])
        with console.status("Trying how many streams it carries ...") as status:

            def tell(trial: Trial) -> None:
                word = "carried" if trial.holds else "too many"
                console.print(f"{trial.streams} streams: {word}", highlight=False)
                status.update("Trying another number ...")

            trials = asyncio.run(search(wanted, tell, run_trial))
    best = max((trial.streams for trial in trials if trial.holds), default=0)
    if as_json:
        rows = [asdict(trial) | {"holds": trial.holds} for trial in trials]
        answer = {"machine": description(), "cores": load["cores"], "streams": best, "trials": rows}
        sys.stdout.write(json.dumps(answer, indent=1) + "\n")
        return
    _show(trials)
    sys.stdout.write(
        f"{best} live streams on {load['cores']} of this machine's processors ({description()})\n"
    )


def run_parts(part: str, video: Path | None, fps: float, *, as_json: bool) -> None:
    """Measures one part over *video*, the shipped clip when none is given."""
    with resources.as_file(resources.files("vidette.practice") / "clips" / SHIPPED) as shipped:
        clip = video or shipped
        cost: Cost = decode_cost(clip) if part == "decode" else detect_cost(clip, fps)
    if as_json:
        sys.stdout.write(json.dumps({"machine": description()} | asdict(cost)) + "\n")
        return
    sys.stdout.write(
        f"{cost.part}: {cost.ms_per_stream_second} ms of processor time per stream-second, "
        f"{cost.ms_per_picture} ms per picture ({description()})\n"
    )


def run_api(streams: int, seconds: float, *, as_json: bool) -> None:
    """Calls the API of a fresh service with *streams* stored jobs; raises InvalidInput."""
    if streams < 1 or seconds < 1:
        raise InvalidInput({"--streams, --seconds": ["Both are 1 or more."]})
    with Console(stderr=True).status(f"Storing {streams} jobs, then calling the API ..."):
        trial = asyncio.run(try_api(streams, seconds))
    _tell(trial, as_json=as_json)


def run_events(seconds: float, *, as_json: bool) -> None:
    """Has a fresh service tell events; raises InvalidInput."""
    if seconds < 1:
        raise InvalidInput({"--seconds": ["It is 1 or more."]})
    with Console(stderr=True).status("Raising events ..."):
        trial = asyncio.run(try_events(seconds))
    _tell(trial, as_json=as_json)


def _tell(trial: ApiTrial | EventsTrial, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"machine": description()} | asdict(trial)) + "\n")
        return
    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, figure in asdict(trial).items():
        table.add_row(name.replace("_", " "), f"{figure:g}")
    Console(file=sys.stdout).print(table)
    sys.stdout.write(f"({description()})\n")


def read_size(text: str | None) -> tuple[int, int] | None:
    """`WIDTHxHEIGHT` as two numbers; raises InvalidInput for anything else."""
    if text is None:
        return None
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise InvalidInput({"--size": ["It is WIDTHxHEIGHT, such as 1920x1080."]})
    size = int(width), int(height)
    if not all(16 <= side <= 7680 and side % 2 == 0 for side in size):
        raise InvalidInput({"--size": ["Both sides are even, from 16 to 7680."]})
    return size


def _show(trials: list[Trial]) -> None:
    table = Table(box=None)
    columns = (
        "streams",
        "carried",
        "lag p99",
        "lost",
        "pictures",
        "least fps",
        "shed",
        "CPU",
        "memory",
    )
    for name in columns:
        table.add_column(name, justify="right")
    for trial in sorted(trials, key=lambda one: one.streams):
        table.add_row(
            str(trial.streams),
            "yes" if trial.holds else "no",
            f"{trial.lag_p99_ms} ms",
            str(trial.frames_lost),
            f"{100 * trial.frames_in_share:.1f} %",
            f"{trial.fps_analysed_least:.1f}",
            f"{100 * trial.shed:.0f} %",
            f"{trial.cpu_ms:.1f} ms/s",
            f"{trial.memory_mb:.1f} MB",
        )
    Console(file=sys.stdout).print(table)
