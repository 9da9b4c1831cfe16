"""`vidette eval`: clips through the service's own code, compared with their truth."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from vidette.core.errors import InvalidInput
from vidette.core.job import parse_document
from vidette.runtime.playthrough import Playthrough

from .figures import figures
from .matching import Matched, match
from .playing import CASE, job, play
from .report import missed_at, page
from .stills import stills
from .tables import COLUMNS, cells, faults
from .truth import ClipTruth, read_truth

REPORT = "report.html"
_WIDE = 220
"""Columns of a table that is not written to a terminal."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked for beside the truth."""

    case: str = CASE
    job: Path | None = None
    """A job document whose `Pipeline` is used; the areas are those of the truth."""
    media: Sequence[Path] = ()
    """More folders to look for the clips in."""
    clips: Sequence[str] = ()
    """Names of clips; none: all."""
    skip_missing: bool = False
    report: Path | None = None
    as_json: bool = False
    is_shown: bool = False
    """Whether a progress bar is drawn on standard error."""


def run_eval(truth: Path, wishes: Wishes, out: TextIO) -> None:
    """Prints the figures of the clips of *truth* to *out*, and writes the report.

    Raises InvalidInput for a truth, a job or a choice that is wrong, or clips that are not there;
    SourceError for a clip that cannot be played.
    """
    clips = _chosen(read_truth(truth), wishes.clips)
    there = _found(clips, [truth.parent, *wishes.media, _shipped()], wishes)
    pipeline = _pipeline(wishes.job)
    matched = _played(there, wishes, pipeline)
    if wishes.report is not None:
        _write(wishes.report, f"Evaluation of {truth.name}", matched, there)
    if wishes.as_json:
        out.write(json.dumps(document(matched), indent=1) + "\n")
    else:
        _show(matched, out)


def document(matched: Sequence[Matched]) -> dict[str, Any]:
    """Everything that is printed, with each clip's events."""
    return {
        "all": figures(matched).document(),
        "clips": {
            one.clip.name: figures([one]).document()
            | {
                "missed": [
                    [visit.passage.label, visit.area, visit.passage.start, visit.passage.end]
                    for visit in one.misses
                ],
                "false": [
                    [alarm.event.area, alarm.event.start, alarm.event.end, alarm.reason]
                    for alarm in one.false_alarms
                ],
                "events": [
                    [event.area, event.start, event.end, event.told] for event in one.events
                ],
            }
            for one in matched
        },
    }


def _chosen(clips: Sequence[ClipTruth], names: Sequence[str]) -> list[ClipTruth]:
    unknown = set(names) - {clip.name for clip in clips}
    if unknown:
        known = ", ".join(clip.name for clip in clips)
        raise InvalidInput(
            {"--clip": [f"There is no clip {name}; there are {known}." for name in sorted(unknown)]}
        )
    return [clip for clip in clips if not names or clip.name in names]


def _found(
    clips: Sequence[ClipTruth], folders: Sequence[Path], wishes: Wishes
) -> list[tuple[ClipTruth, Path]]:
    """Each clip with its path."""
    there = [
        (clip, path)
        for clip in clips
        if (path := next((f / clip.file for f in folders if (f / clip.file).is_file()), None))
    ]
    missing = [clip.file for clip in clips if clip not in [found for found, _ in there]]
    if missing and not wishes.skip_missing:
        words = "is not there: name its folder with --media, or leave it out with --skip-missing."
        raise InvalidInput({name: [words] for name in missing})
    if missing:
        sys.stderr.write(f"Left out, since they are not there: {', '.join(missing)}\n")
    if not there:
        raise InvalidInput({"clips": ["None of them is there."]})
    return there


def _shipped() -> Path:
    return Path(str(resources.files("vidette.practice") / "clips"))


def _pipeline(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    pipeline = parse_document(path.read_text(encoding="utf-8")).get("Pipeline", {})
    return pipeline if isinstance(pipeline, dict) else {}


def _played(
    there: Iterable[tuple[ClipTruth, Path]], wishes: Wishes, pipeline: dict[str, Any]
) -> list[Matched]:
    clips = list(there)
    matched: list[Matched] = []
    with _Bar(sum(clip.length for clip, _ in clips), is_shown=wishes.is_shown) as bar:
        for clip, path in clips:
            text = job(clip, wishes.case, pipeline)
            bar.next(clip)
            played = play(path.absolute().as_uri(), text, watch=bar.watch)
            matched.append(match(clip, played.events))
            bar.done(clip)
    return matched


def _write(
    folder: Path, title: str, matched: Sequence[Matched], there: Sequence[tuple[ClipTruth, Path]]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shots = {
        (one.clip.file, time): picture
        for one, (_, path) in zip(matched, there, strict=True)
        for time, picture in stills(
            path.absolute().as_uri(), [missed_at(visit) for visit in one.misses]
        ).items()
    }
    (folder / REPORT).write_text(page(title, matched, shots), encoding="utf-8")
    sys.stderr.write(f"Report: {folder / REPORT}\n")


def _show(matched: Sequence[Matched], out: TextIO) -> None:
    table = Table(box=None)
    table.add_column("clip")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for one in matched:
        table.add_row(one.clip.name, *cells(figures([one])))
    if len(matched) > 1:
        table.add_row("all", *cells(figures(matched)), style="bold")
    console = Console(file=out, width=None if out.isatty() else _WIDE)
    console.print(table)
    for line in faults(matched):
        console.print(line, highlight=False, markup=False)


class _Bar(Progress):
    """How many seconds of all clips have been seen, asked whenever it is drawn."""

    def __init__(self, seconds: float, *, is_shown: bool) -> None:
        self._run: Playthrough | None = None
        self._before = 0.0
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f} of {task.total:.0f} s"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not is_shown,
        )
        self._task = self.add_task("", total=seconds)

    def next(self, clip: ClipTruth) -> None:
        """*clip* comes now."""
        self.update(self._task, description=clip.name)

    def watch(self, run: Playthrough) -> None:
        """*run* is what is played now."""
        self._run = run

    def done(self, clip: ClipTruth) -> None:
        """*clip* has been seen."""
        self._run = None
        self._before += clip.length

    def get_renderables(self) -> Any:
        """See rich."""
        seen = self._run.media_time if self._run is not None else 0.0
        for task in self.tasks:
            task.completed = self._before + seen
        return super().get_renderables()
