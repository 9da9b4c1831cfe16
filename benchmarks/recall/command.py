"""Recall and cost of each decode mode on composed clips with known truth."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from . import oracles, report, running, sources
from .scenes import SCENES
from .stock import Stock, stock
from .suite import HALVES, KINDS, Plan, compose, plans
from .truth import Truth

BUILD = Path(__file__).parents[2] / "build" / "recall"
Size = tuple[int, int]
T = TypeVar("T")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m benchmarks recall`."""
    add_clip_arguments(parser)
    parser.add_argument("--modes", default=running.FULL, help="decode modes, divided by commas")
    parser.add_argument("--build-only", action="store_true", help="compose the clips, run nothing")
    parser.add_argument("--faults", action="store_true", help="name each miss and false event")
    parser.add_argument("--json", type=Path, help="write all figures to this file")


def add_clip_arguments(parser: argparse.ArgumentParser) -> None:
    """Which clips; the peers' comparison has the same."""
    parser.add_argument("--half", choices=HALVES, default="tune", help="held: for figures alone")
    kinds = parser.add_mutually_exclusive_group()
    for name, what in (("quick", "one short clip"), ("sparse", "one long clip, mostly still,")):
        kinds.add_argument(
            f"--{name}",
            dest="kind",
            action="store_const",
            const=name,
            default="usual",
            help=f"{what} of each class",
        )
    parser.add_argument("--scenes", help="classes, divided by commas; all when left out")
    parser.add_argument("--size", choices=("640x360", "1280x720"), default="640x360")
    parser.add_argument("--media", type=Path, default=sources.SHARED, help="folder with more clips")
    parser.add_argument("--workers", type=int, default=2)


def run(options: argparse.Namespace) -> list[str]:
    """Composes what is not there, runs every mode over every clip, and gives the tables."""
    modes = list(dict.fromkeys([running.FULL, *options.modes.split(",")]))
    unknown = [mode for mode in modes if mode not in running.modes()]
    if unknown:
        return [f"This version decodes {', '.join(running.modes())}, not {', '.join(unknown)}."]
    clips = built(options)
    lines = [composition(clips, options)]
    if options.build_only:
        return lines
    jobs = [(_outcome, (path, truth, modes)) for path, truth in clips]
    outcomes = spread(options.workers, "clips played", jobs)
    for mode in modes:
        lines += ["", f"decode: {mode}", "", *report.table(outcomes, mode)]
        if mode != running.FULL:
            lines += ["", report.paired(outcomes, mode)]
        if options.faults:
            lines += ["", *report.faults(outcomes, mode)]
    lines += ["", "without a detector", "", *report.oracle_table(outcomes)]
    if options.json:
        options.json.write_text(json.dumps(report.document(outcomes, modes), indent=1))
    return lines


def built(options: argparse.Namespace) -> list[tuple[Path, Truth]]:
    """The clips that *options* ask for, each with its truth; made now where they are not there."""
    wide, high = options.size.split("x")
    size = (int(wide), int(high))
    paths = sources.found((options.media,))
    wanted = plans(options.half, KINDS[options.kind])
    if options.scenes:
        names = options.scenes.split(",")
        unknown = set(names) - {scene.name for scene in SCENES}
        if unknown:
            raise SystemExit(f"no such classes: {', '.join(sorted(unknown))}")
        wanted = [plan for plan in wanted if plan.scene in names]
    stock(paths, size, BUILD)
    folder = BUILD / options.size / options.half
    jobs = [(_compose, (plan, paths, size, folder)) for plan in wanted]
    truths = spread(options.workers, "clips composed", jobs)
    return [(folder / f"{truth.name}.mp4", truth) for truth in truths]


def composition(clips: list[tuple[Path, Truth]], options: argparse.Namespace) -> str:
    """One sentence on what there is."""
    events = [event for _, truth in clips for event in truth.events]
    long = sum(event.kind == "long" for event in events)
    hours = sum(truth.duration for _, truth in clips) / 3600
    active = sum(truth.activity * truth.duration for _, truth in clips) / 3600
    return (
        f"{options.half} half, {options.size}: {len(clips)} clips of {hours:.2f} h, {long} long and "
        f"{len(events) - long} short events of {len({one.mover for one in events})} movers on "
        f"{len({truth.background for _, truth in clips})} backgrounds; something is seen in "
        f"{active / hours:.0%} of the time"
    )


def spread(
    workers: int, what: str, jobs: Iterable[tuple[Callable[..., T], tuple[Any, ...]]]
) -> list[T]:
    """The results of *jobs* in their order, worked on by *workers* processes."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(work, *arguments) for work, arguments in jobs]
        for count, _ in enumerate(_finished(futures), start=1):
            sys.stderr.write(f"\r{what}: {count} of {len(futures)}")
            sys.stderr.flush()
        sys.stderr.write("\n")
        return [future.result() for future in futures]


def _finished(futures: list[Future[T]]) -> Iterator[Future[T]]:
    for future in as_completed(futures):
        future.result()
        yield future


@cache
def _stock(paths: tuple[tuple[str, Path], ...], size: Size) -> Stock:
    return stock(dict(paths), size, BUILD)


def _compose(plan: Plan, paths: dict[str, Path], size: Size, folder: Path) -> Truth:
    return compose(plan, _stock(tuple(paths.items()), size), folder)


def _outcome(path: Path, truth: Truth, modes: list[str]) -> report.Outcome:
    runs = {mode: running.play(path, mode) for mode in modes}
    return report.Outcome(truth, runs, oracles.bounds(truth, oracles.packets(path, truth)))
