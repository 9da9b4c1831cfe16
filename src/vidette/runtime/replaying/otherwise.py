"""Shows what is kept to other configurations: everything is decoded, and the scene is learnt anew."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vidette.analytics.catalogue import ReadJob
from vidette.core.errors import SourceError
from vidette.core.event import Event
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.core.reports import Assignment
from vidette.media.decoded import DecodedSource
from vidette.media.kept.records import records
from vidette.media.kept.units import StreamHead
from vidette.media.options import SourceOptions
from vidette.media.rereading import KeptReader
from vidette.media.units import Unit
from vidette.runtime.keeping.notes import TOLD, Name, Seen, name_of, read_told
from vidette.runtime.pipeline import Pipeline

from .kept_job import Run, Stretch, runs


@dataclass(slots=True)
class Otherwise:
    """What came of it."""

    told: list[Event] = field(default_factory=list)
    """Live, in order."""
    replayed: list[Event] = field(default_factory=list)
    warm_ups: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When the scene was learnt anew, so that nothing could be found."""
    holes: int = 0
    """Times between which something is not kept."""
    seconds: float = 0.0
    """Shown, holes left out."""


def play_otherwise(folder: Path, read: ReadJob, text: str) -> Otherwise:
    """Shows what is kept in *folder* to the job *read* from *text*.

    Raises NothingKept; SourceError when this build has no decoder for it.
    """
    found = runs(folder)
    result = Otherwise(holes=len(found) - 1)
    for number, stretch in enumerate((one for run in found for one in run), start=1):
        _play(stretch, result, Pipeline(_assignment(stretch, text), read, number))
    result.told = told_live(found)
    return result


def told_live(found: list[Run]) -> list[Event]:
    """What was told of what is kept, in order."""
    return [
        read_told(data)
        for run in found
        for stretch in run
        for notes in stretch.notes
        for kind, data in records(notes.path)
        if kind == TOLD
    ]


def kept_frames(stretch: Stretch) -> Iterator[Frame]:
    """All pictures from the first that the job was shown to the last, with the times they had."""
    times = _Times(stretch.seen())
    keeper = _Names()
    options = SourceOptions(paced=False, keeper=keeper)
    source = DecodedSource(
        KeptReader(stretch.head(), stretch.noted_units()),
        options,
        stop=threading.Event(),
        now=lambda: datetime.now(UTC),
    )
    try:
        for frame in source.frames():
            timed = times.of(frame, keeper.name)
            if timed is not None:
                yield timed
    except SourceError as error:
        if error.reason is not Reason.ENDED:
            raise
    finally:
        source.close()


def _assignment(stretch: Stretch, text: str) -> Assignment:
    given = stretch.notes[0].assignment
    return replace(given, document=text)


def _play(stretch: Stretch, result: Otherwise, pipeline: Pipeline) -> None:
    first: Frame | None = None
    last: Frame | None = None
    known_at: datetime | None = None
    for frame in kept_frames(stretch):
        first, last = first or frame, frame
        if pipeline.wants(frame):
            result.replayed += [one.event for one in pipeline.analyze(frame)]
            if known_at is None and not pipeline.is_learning:
                known_at = frame.captured_at
    result.replayed += [one.event for one in pipeline.finish()]
    if first is not None and last is not None:
        result.warm_ups.append((first.captured_at, known_at or last.captured_at))
        result.seconds += (last.pts - first.pts).total_seconds()


class _Times:
    """The times that pictures had live; those between lie where their own times put them."""

    def __init__(self, seen: list[Seen]) -> None:
        self._anchors = {one.name: one for one in seen}
        self._last = seen[-1] if seen else None
        self._anchor: Seen | None = None
        self._offset = timedelta(0)
        self._newest: timedelta | None = None

    def of(self, frame: Frame, name: Name) -> Frame | None:
        """*frame* as it was; None before the first picture that was shown, and after the last."""
        anchor = self._anchors.get(name)
        if anchor is not None:
            self._anchor, self._offset = anchor, anchor.pts - frame.pts
        if self._anchor is None or self._last is None:
            return None
        pts = frame.pts + self._offset
        is_older = self._newest is not None and pts <= self._newest
        if is_older or pts > self._last.pts:
            return None
        self._newest = pts
        captured_at = self._anchor.captured_at + (pts - self._anchor.pts)
        return Frame(pts, captured_at, frame.picture)


class _Names:
    """A UnitKeeper that keeps nothing and knows what the present picture is called."""

    is_on = False
    name: Name = (False, 0)

    def begin(self, head: StreamHead) -> None:
        """See UnitKeeper."""

    def take(self, unit: Unit, number: int) -> None:
        """See UnitKeeper."""

    def decoded(self, raw: timedelta, *, is_filtered: bool) -> None:
        """See UnitKeeper."""

    def show(self, raw: timedelta | None, number: int) -> None:
        """See UnitKeeper."""
        self.name = name_of(raw, number)
