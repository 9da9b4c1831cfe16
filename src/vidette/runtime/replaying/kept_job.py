"""What is kept of one job, as it lies on disk: segments, notes, and where something is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from vidette.core.errors import Conflict
from vidette.core.reports import Assignment
from vidette.media.kept.records import header_of, records
from vidette.media.kept.units import (
    SUFFIX as UNITS,
)
from vidette.media.kept.units import (
    KeptUnit,
    StreamHead,
    read_filters,
    read_units,
    stream_head,
)
from vidette.runtime.keeping.notes import SEEN, SUFFIX, Name, Seen, read_seen


class NothingKept(Conflict):
    """Nothing is kept of this stream; Processing.replay_minutes of its job makes it keep some."""


@dataclass(frozen=True, slots=True)
class Notes:
    """One file of notes."""

    path: Path
    segment: str
    told: dict[str, Any]
    """Its header."""
    connection: int

    @property
    def assignment(self) -> Assignment:
        """Of the job as it was then."""
        told = self.told
        return Assignment(told["job_uid"], told["epoch"], told["generation"], told["document"])

    def seen(self) -> list[Seen]:
        """What the job was shown."""
        return [read_seen(payload) for kind, payload in records(self.path) if kind == SEEN]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Notes of one connection after which each other nothing is missing, and its units."""

    notes: tuple[Notes, ...]
    segments: tuple[Path, ...]
    """Those of the notes, and the one after: it completes pictures of the last."""

    def head(self) -> StreamHead:
        """What the decoder must know first."""
        return stream_head(header_of(self.segments[0]) or {})

    def units(self) -> Iterator[KeptUnit]:
        """In the order of decoding."""
        for path in self.segments:
            yield from read_units(path)

    def noted_units(self) -> Iterator[KeptUnit]:
        """The same without the segment after."""
        for path in self.segments[: len({one.segment for one in self.notes})]:
            yield from read_units(path)

    def filters(self) -> dict[int, bool]:
        """Of the groups that were decoded: whether with the loop filter, by time of key picture."""
        found: dict[int, bool] = {}
        for path in self.segments:
            found |= read_filters(path)
        return found

    def seen(self) -> list[Seen]:
        """What the job was shown."""
        return [one for notes in self.notes for one in notes.seen()]

    def names(self) -> set[Name]:
        """Of the pictures that it was shown."""
        return {one.name for one in self.seen()}


Run = tuple[Stretch, ...]
"""Connections after which each other nothing is missing: the first one begins with a checkpoint."""


def runs(folder: Path) -> list[Run]:
    """What is kept in *folder*, the oldest first; raises NothingKept when that is nothing."""
    if not folder.is_dir():
        raise NothingKept
    names = sorted(path.name[: -len(UNITS)] for path in folder.glob(f"*{UNITS}"))
    follows = {
        name: str(told["follows"])
        for name in names
        if (told := header_of(folder / (name + UNITS))) and told.get("follows")
    }
    after = {before: name for name, before in follows.items()}
    found: list[list[Notes]] = []
    for notes in _all_notes(folder):
        before = found[-1][-1] if found else None
        if before is not None and notes.told.get("follows") == before.segment:
            found[-1].append(notes)
        else:
            found.append([notes])
    if not found:
        raise NothingKept
    return [_run(folder, after, run) for run in found]


def _all_notes(folder: Path) -> list[Notes]:
    found: list[Notes] = []
    for path in sorted(folder.glob(f"*{SUFFIX}"), key=_order):
        segment = path.name.partition(".")[0]
        told, stream = header_of(path), header_of(folder / (segment + UNITS))
        if told is not None and stream is not None:
            found.append(Notes(path, segment, told, int(stream["connection"])))
    return found


def _order(path: Path) -> tuple[str, int]:
    segment, epoch, _ = path.name.split(".")
    return segment, int(epoch)


def _run(folder: Path, after: dict[str, str], run: list[Notes]) -> Run:
    stretches: list[Stretch] = []
    for _, of_one in groupby(run, key=lambda one: one.connection):
        notes = tuple(of_one)
        segments = list(dict.fromkeys(one.segment for one in notes))
        if segments[-1] in after:
            segments.append(after[segments[-1]])
        stretches.append(Stretch(notes, tuple(folder / (one + UNITS) for one in segments)))
    return tuple(stretches)
