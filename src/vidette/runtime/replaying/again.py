"""Shows a job the very pictures that it was shown, at the same times: the same events must come."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from vidette.analytics.catalogue import Catalogue
from vidette.core.event import Event
from vidette.core.frame import Frame, Picture
from vidette.core.reports import EventRaised
from vidette.media.kept.records import records
from vidette.media.rereading import shown_again
from vidette.runtime.keeping.checkpoint import NoCheckpoint, unpacked
from vidette.runtime.keeping.notes import (
    ABANDONED,
    CHECKPOINT,
    FINISHED,
    NEW,
    SEEN,
    TOLD,
    Name,
    Seen,
    read_new,
    read_seen,
    read_told,
)
from vidette.runtime.pipeline import Pipeline

from .kept_job import Notes, Run, Stretch, runs


@dataclass(slots=True)
class Again:
    """What came of it."""

    told: list[Event] = field(default_factory=list)
    """Live, in order; without what belongs to no known state."""
    replayed: list[Event] = field(default_factory=list)
    pictures: int = 0
    """Shown again."""
    missing: int = 0
    """Pictures that could not be shown again, since they are not kept whole."""
    holes: int = 0
    """Times between which something is not kept."""
    unknown: int = 0
    """Segments that could not be played, since the state at their beginning is not known."""
    seconds: float = 0.0
    """From the first picture to the last, holes left out."""

    @property
    def is_equal(self) -> bool:
        """Whether every phase of every event is the same, to the bit."""
        return self.told == self.replayed


def play_again(folder: Path, catalogue: Catalogue) -> Again:
    """Replays what is kept in *folder*.

    Raises NothingKept; SourceError when this build has no decoder for it.
    """
    found = runs(folder)
    result = Again(holes=len(found) - 1)
    for number, run in enumerate(found):
        _Playing(result, run, catalogue, is_last=number == len(found) - 1).play()
    return result


class _Playing:
    """One run."""

    def __init__(self, result: Again, run: Run, catalogue: Catalogue, *, is_last: bool) -> None:
        self._result = result
        self._run = run
        self._is_last = is_last
        first = run[0].notes[0]
        self._assignment = first.assignment
        self._read = catalogue.read_job(self._assignment.document)
        self._pipeline: Pipeline | None = None
        self._is_known = False
        self._first: Seen | None = None
        self._newest: Seen | None = None

    def play(self) -> None:
        """All of it."""
        self._begin(self._run[0].notes[0])
        for stretch in self._run:
            self._play(stretch, is_last=self._is_last and stretch is self._run[-1])
        if self._first is not None and self._newest is not None:
            span = self._newest.captured_at - self._first.captured_at
            self._result.seconds += span.total_seconds()

    def _begin(self, notes: Notes) -> None:
        """The state before the first picture, as it was kept."""
        state = next((data for kind, data in records(notes.path) if kind == CHECKPOINT), None)
        try:
            restored = unpacked(state) if state is not None else None
        except NoCheckpoint:
            restored = None
        if restored is None:
            self._result.unknown += 1
            return
        self._pipeline = Pipeline(self._assignment, self._read, int(notes.told["pipeline"]))
        self._pipeline.resume(restored)
        self._is_known = True

    def _play(self, stretch: Stretch, *, is_last: bool) -> None:
        steps = [step for notes in stretch.notes for step in records(notes.path)]
        if is_last:
            steps = _settled(steps)
        names = {read_seen(data).name for kind, data in steps if kind == SEEN}
        pictures = shown_again(stretch.head(), stretch.units(), stretch.filters(), names)
        ahead = _Ahead(pictures)
        for kind, data in steps:
            if kind == SEEN:
                self._see(read_seen(data), ahead)
            elif kind == TOLD and self._is_known:
                self._result.told.append(read_told(data))
            elif kind == NEW:
                number = read_new(data)
                self._pipeline = Pipeline(self._assignment, self._read, number)
                self._is_known = True
            elif kind in (FINISHED, ABANDONED) and self._pipeline is not None:
                ended, self._pipeline = self._pipeline, None
                self._note(ended.abandon() if kind == ABANDONED else ended.finish())

    def _see(self, seen: Seen, ahead: "_Ahead") -> None:
        picture = ahead.take(seen.name)
        if self._pipeline is None:
            return
        if picture is None:
            self._result.missing += 1
            return
        self._first = self._first or seen
        self._newest = seen
        self._result.pictures += 1
        frame = Frame(seen.pts, seen.captured_at, picture, seen.lag, None, seen.still)
        self._note(self._pipeline.analyze(frame))

    def _note(self, raised: list[EventRaised]) -> None:
        self._result.replayed += [one.event for one in raised]


class _Ahead:
    """Pictures by name; they come in the order in which they are asked for, but some may lack."""

    def __init__(self, pictures: Iterator[tuple[Name, Picture]]) -> None:
        self._pictures = pictures
        self._next: tuple[Name, Picture] | None = next(pictures, None)

    def take(self, name: Name) -> Picture | None:
        """The picture called *name*; None when another one comes in its place."""
        if self._next is None or self._next[0] != name:
            return None
        picture = self._next[1]
        self._next = next(self._pictures, None)
        return picture


def _settled(steps: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Without a last picture of which it may not have been noted yet what was told."""
    kinds = [kind for kind, _ in steps]
    if SEEN not in kinds:
        return steps
    last = len(kinds) - 1 - kinds[::-1].index(SEEN)
    return steps if {FINISHED, ABANDONED} & {*kinds[last:]} else steps[:last]
