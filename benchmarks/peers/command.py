"""Vidette, Motion, DVR-Scan and two plain pipelines on the same composed clips in one run."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import av

from benchmarks.recall import running
from benchmarks.recall.command import add_clip_arguments, built, composition
from benchmarks.recall.scoring import Score, score, total
from vidette.evaluation.figures import percentile

from . import disturbed
from .dvr_scan import DvrScan
from .measured import Clip, Peer, Watched
from .motion import Motion
from .own import MOG2, RUNNING_AVERAGE, vidette

TOLERANCE = 1.5
"""Seconds; wider than for our own figures, for a peer that is timed by the clock on the wall."""
_BRIEF = 2.0
"""Seconds of a clip that shows what merely starting a program costs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One peer, all runs."""

    peer: Peer
    score: Score
    """Of its last run."""
    cpu_ms: tuple[float, ...]
    """Per stream-second, of each run, without starting."""
    starting_ms: float
    """What starting the program costs, for each clip."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m benchmarks peers`."""
    add_clip_arguments(parser)
    parser.add_argument("--modes", default=running.FULL, help="our decode modes, with commas")
    parser.add_argument("--runs", type=int, default=3, help="CPU figures are their medians")
    parser.add_argument("--per-class", type=int, default=1, help="clips of each class; 0: all")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    disturbed.add_arguments(parser)


def run(options: argparse.Namespace) -> list[str]:
    """Every peer that is installed over the same clips, turn by turn; the table."""
    if options.disturbed:
        return disturbed.run(options)
    chosen = _chosen(built(options), options.per_class)
    clips = [Clip(path, truth) for path, truth in chosen]
    least = round(496 * (clips[0].truth.width / 1280) ** 2)
    peers: list[Peer] = [vidette(mode) for mode in options.modes.split(",")]
    peers += [Motion(), Motion(least), DvrScan(), DvrScan(4), MOG2, RUNNING_AVERAGE]
    rows = measured([peer for peer in peers if not peer.missing()], clips, options.runs)
    absent = [peer for peer in peers if peer.missing()]
    if options.json:
        figures = [document(row) for row in rows]
        missing = {peer.name: peer.missing() for peer in absent}
        options.json.write_text(json.dumps({"rows": figures, "not run": missing}, indent=1))
    return [composition(chosen, options), "", *table(rows, absent)]


def measured(peers: Sequence[Peer], clips: Sequence[Clip], runs: int) -> list[Row]:
    """Runs all peers *runs* times, in turn, so that a load that comes and goes meets all."""
    watched: dict[str, list[Watched]] = {peer.name: [] for peer in peers}
    for number in range(runs):
        for peer in peers:
            sys.stderr.write(f"run {number + 1} of {runs}: {peer.name}\n")
            watched[peer.name].append(_watch(peer, clips))
    seconds = sum(clip.truth.duration for clip in clips)
    rows: list[Row] = []
    for peer in peers:
        last = watched[peer.name][-1]
        starting = _starting(peer, clips[0])
        rows.append(
            Row(
                peer,
                total(
                    score(clip.truth, seen, TOLERANCE)
                    for clip, seen in zip(clips, last.reported, strict=True)
                ),
                tuple(
                    1000 * (one.cpu_seconds - starting * len(clips)) / seconds
                    for one in watched[peer.name]
                ),
                1000 * starting,
            )
        )
    return rows


def table(rows: Sequence[Row], absent: Sequence[Peer]) -> list[str]:
    """In Markdown; those that are not installed come last, by name."""
    lines = [
        "| program | long | short | false/h | idle open | start s med/p95 | CPU ms/s | of ours "
        "| starting ms | set to |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    ours = median(rows[0].cpu_ms) if rows else 0.0
    for row in rows:
        figures = document(row)
        start = "/".join("-" if n is None else f"{n:.2f}" for n in figures["start"])
        cells = [row.peer.name]
        cells += [f"{found}/{of}" for found, of in figures["found"].values()]
        cells += [f"{row.score.false_per_hour:.1f}", f"{figures['idle_open']:.1%}", start]
        cells += [f"{figures['cpu_ms_per_second']:.1f}"]
        cells += [f"{figures['cpu_ms_per_second'] / ours:.2f}", f"{row.starting_ms:.0f}"]
        lines.append(f"| {' | '.join([*cells, row.peer.note])} |")
    lines += [
        f"| {peer.name} | not run: not installed ({peer.missing()}) |{' |' * 8}" for peer in absent
    ]
    return lines


def document(row: Row) -> dict[str, Any]:
    """The figures of one row."""
    matches = row.score.matches
    errors = [match.start_error for match in matches if match.start_error is not None]
    return {
        "program": row.peer.name,
        "set to": row.peer.note,
        "found": {kind: row.score.of_kind(kind) for kind in ("long", "short")},
        "false_per_hour": row.score.false_per_hour,
        "idle_open": row.score.idle_reported / row.score.idle,
        "start": (percentile(errors, 0.5), percentile([abs(n) for n in errors], 0.95)),
        "cpu_ms_per_second": median(row.cpu_ms),
        "cpu_ms_per_second_of_runs": row.cpu_ms,
        "starting_ms": row.starting_ms,
    }


def _chosen(clips: list[Any], per_class: int) -> list[Any]:
    counts: dict[str, int] = {}
    chosen: list[Any] = []
    for path, truth in clips:
        counts[truth.scene] = counts.get(truth.scene, 0) + 1
        if not per_class or counts[truth.scene] <= per_class:
            chosen.append((path, truth))
    return chosen


def _watch(peer: Peer, clips: Sequence[Clip]) -> Watched:
    with tempfile.TemporaryDirectory(prefix="vidette-peer-") as folder:
        return peer.watch(clips, Path(folder))


def _starting(peer: Peer, clip: Clip) -> float:
    """CPU seconds for a clip of two seconds; of Motion nothing, one process watches all clips."""
    if isinstance(peer, Motion):
        return 0.0
    with tempfile.TemporaryDirectory(prefix="vidette-brief-") as folder:
        brief = Path(folder) / "brief.mp4"
        _cut(clip.path, brief)
        return min(_watch(peer, [Clip(brief, clip.truth)]).cpu_seconds for _ in range(2))


def _cut(path: Path, brief: Path) -> None:
    """The first two seconds of *path*, without encoding anew."""
    with av.open(str(path)) as source, av.open(str(brief), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size and packet.time_base and (packet.pts or 0) * packet.time_base < _BRIEF:
                packet.stream = stream
                target.mux(packet)
