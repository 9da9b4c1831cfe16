"""The clips tampered with, and disturbed otherwise: what camera-obstacle finds, when, and what falsely."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np

from benchmarks.disturb.film import DisturbedPicture
from benchmarks.disturb.variants import options_of
from benchmarks.recall import sources
from benchmarks.recall.command import spread

from .kinds import KINDS
from .trials import QUIET, Result, Trial, ready, result, trials

WIDTH, COLUMNS = 300, 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m benchmarks tamper`."""
    parser.add_argument("--kinds", help="of tampering and of what is none, divided by commas")
    parser.add_argument("--clips", help="names divided by commas; all when left out")
    parser.add_argument("--quiet", default="1,2", help="severities of what is no tampering (1,2)")
    parser.add_argument(
        "--seeds", type=_seeds, default=(0,), help="of what is drawn by lot, as 3 or 20-24 (0)"
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--job", type=Path, help="job document whose Pipeline is used")
    parser.add_argument("--media", type=Path, default=sources.SHARED, help="folder with more clips")
    parser.add_argument("--preview", type=Path, help="write contact sheets there, play nothing")
    parser.add_argument("--json", type=Path, help="write what was told to this file")


def run(options: argparse.Namespace) -> list[str]:
    """Plays what is asked for; a table of the kinds, one of what is none, and each fault."""
    quiet = tuple(int(one) for one in options.quiet.split(","))
    kinds = options.kinds.split(",") if options.kinds else None
    clips = options.clips.split(",") if options.clips else None
    chosen = [
        one
        for one in trials(options.media, quiet, options.seeds)
        if (kinds is None or one.kind in kinds) and (clips is None or one.clip in clips)
    ]
    if options.preview:
        return _previews(chosen, options)
    pipeline = json.dumps(options_of(options.job.read_text()) if options.job else {})
    jobs = [(result, (one, options.media, pipeline)) for one in chosen]
    results = spread(options.jobs, "trials played", jobs)
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in results], indent=1))
    return [*_kinds(results), "", *_quiet(results), "", *_faults(results)]


def _seeds(text: str) -> tuple[int, ...]:
    first, _, last = text.partition("-")
    return tuple(range(int(first), int(last or first) + 1))


def _kinds(results: Sequence[Result]) -> list[str]:
    lines = [
        "| sub-kind | trials | found | by severity | false | F1 | told median s | most s |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    false = [one.kind for each in results for one in each.false]
    for kind in KINDS:
        own = [one for one in results if one.trial.kind == kind.name]
        if not own:
            continue
        late = [one.latency for one in own if one.latency is not None]
        by = " ".join(
            f"{sum(1 for one in some if one.found)}/{len(some)}"
            for some in ([one for one in own if one.trial.severity == s] for s in (1, 2, 3))
        )
        wrong = false.count(kind.name)
        f1 = 2 * len(late) / (len(own) + len(late) + wrong)
        times = f"{np.median(late):.2f} | {max(late):.2f}" if late else "- | -"
        lines.append(
            f"| {kind.name} | {len(own)} | {len(late)} | {by} | {wrong} | {f1:.3f} | {times} |"
        )
    return lines


def _quiet(results: Sequence[Result]) -> list[str]:
    lines = ["| no tampering | trials | minutes | false events |", "| --- | --- | --- | --- |"]
    for name in QUIET:
        own = [one for one in results if one.trial.kind == name]
        if own:
            minutes = sum(one.seconds for one in own) / 60
            false = sum(len(one.false) for one in own)
            lines.append(f"| {name} | {len(own)} | {minutes:.1f} | {false} |")
    return lines


def _faults(results: Sequence[Result]) -> list[str]:
    lines = []
    for one in results:
        if one.span is not None and one.found is None:
            lines.append(f"missed: {one.trial.name} from {one.span[0]:.1f} to {one.span[1]:.1f} s")
        lines += [
            f"false: {one.trial.name}: {event.kind} {event.start:.1f}-{event.end:.1f} s,"
            f" told at {event.told:.1f} s, score {event.score:.2f}"
            for event in one.false
        ]
    return lines or ["No fault."]


def _previews(chosen: Sequence[Trial], options: argparse.Namespace) -> list[str]:
    """A sheet of each kind: one row a severity and clip, at most six of them."""
    names = sorted({one.kind for one in chosen})
    for name in names:
        rows = [_row(one, options.media) for one in chosen if one.kind == name][:6]
        options.preview.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(options.preview / f"{name}.jpg"), np.vstack(rows))
    return [f"{len(names)} sheets in {options.preview}"]


def _row(trial: Trial, media: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    made = ready(trial, media)
    start, end = made.span or (0.2 * made.film.seconds, 0.8 * made.film.seconds)
    tiles = []
    for time in np.linspace(start - 0.4, end + 0.4, COLUMNS):
        shot = min(made.film.shots, key=lambda one: abs(one.time - time))
        picture = DisturbedPicture(shot, made.effects).rgb()[:, :, ::-1]
        tile = cv2.resize(picture, (WIDTH, WIDTH * 9 // 16), interpolation=cv2.INTER_AREA)
        text = f"{trial.name} {shot.time:.1f} s"
        for luma, thick in ((0, 3), (255, 1)):
            shade = (luma, luma, luma)
            cv2.putText(tile, text, (5, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.38, shade, thick)
        tiles.append(tile)
    return np.asarray(np.hstack(tiles), np.uint8)
