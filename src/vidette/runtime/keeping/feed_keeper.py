"""Keeps the coded pictures of one feed, in segments of about a minute, for the jobs that ask."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from vidette.core.event import unix_ms
from vidette.media.kept.records import header
from vidette.media.kept.units import SUFFIX, StreamHead, filter_record, micros, unit_record
from vidette.media.units import Unit

from .notes import Name, name_of
from .writer import Append, Close, Link, Open, Writer

_log = logging.getLogger(__name__)

LONGEST = 600.0
"""Seconds after which any picture does, where key pictures do not come: the rest cannot be decoded
from there, and so nothing is kept until one comes."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a connection's stream that begins with a key picture."""

    name: str
    connection: int
    first: int
    """Number of its first unit."""
    first_raw: int | None
    """Time of it in microseconds."""
    follows: str | None
    """The segment before, when nothing is missing between."""

    def holds(self, name: Name, number: int) -> bool:
        """Whether the picture *name*, completed by unit *number*, is shown after its beginning."""
        is_time, time = name
        if is_time and self.first_raw is not None:
            return time >= self.first_raw
        return number >= self.first


class FeedKeeper:
    """A UnitKeeper. The folders of jobs come and go; with none it costs nothing."""

    def __init__(self, writer: Writer, now: Callable[[], datetime], segment: float) -> None:
        """*segment*: seconds after which the next key picture begins another one."""
        self._length = segment
        self._writer = writer
        self._now = now
        self._lock = threading.Lock()
        self._folders: tuple[Path, ...] = ()
        self._path: Path | None = None
        """Of the segment that is written; in the folder of the job that asked first."""
        self._head = StreamHead("", b"", is_timed=False)
        self._connection = 0
        self._segments: tuple[Segment, ...] = ()
        """The last two, the newest last; empty while nothing is kept."""
        self._began = 0.0
        self._last_name = 0
        self._has_lost = False
        """Whether it was told that something of this connection is not kept."""
        self.shown: tuple[Name, int] = ((False, 0), 0)
        """The picture that is shown just now, and the number of the unit that completed it."""

    @property
    def is_on(self) -> bool:
        """See UnitKeeper."""
        return bool(self._folders)

    def add(self, folder: Path) -> None:
        """Keeps for one more job, from the present segment on."""
        with self._lock:
            if self._path is not None and self._folders and folder not in self._folders:
                self._writer.put(Link(self._path, folder / self._path.name))
            self._folders = (*(one for one in self._folders if one != folder), folder)

    def remove(self, folder: Path) -> None:
        """Keeps for one job less."""
        with self._lock:
            self._folders = tuple(one for one in self._folders if one != folder)
            if not self._folders or (self._path is not None and self._path.parent == folder):
                self._end()  # the next one is begun in the folder of another job

    def begin(self, head: StreamHead) -> None:
        """See UnitKeeper."""
        with self._lock:
            self._end()
            self._head = head
            self._connection += 1
            self._has_lost = False

    def take(self, unit: Unit, number: int) -> None:
        """See UnitKeeper."""
        with self._lock:
            if unit.is_key and unit.is_whole and not unit.is_damaged:
                if self._path is None or unit.arrived - self._began >= self._length:
                    self._begin_segment(unit, number)
                    return
            elif self._path is None or unit.arrived - self._began >= LONGEST:
                self._end()
                return
            if self._path is not None:
                self._put(Append(self._path, unit_record(unit, number)))

    def decoded(self, raw: timedelta, *, is_filtered: bool) -> None:
        """See UnitKeeper."""
        with self._lock:
            time = micros(raw)
            if self._path is not None and time is not None:
                self._put(Append(self._path, filter_record(time, is_filtered=is_filtered)))

    def show(self, raw: timedelta | None, number: int) -> None:
        """See UnitKeeper."""
        self.shown = name_of(raw, number), number

    def segment(self) -> Segment | None:
        """The one that the picture shown just now belongs to; None when it is not kept."""
        segments = self._segments
        return next((one for one in reversed(segments) if one.holds(*self.shown)), None)

    def _begin_segment(self, unit: Unit, number: int) -> None:
        before = self._segments[-1:] if self._path is not None else ()
        if self._path is not None:
            self._writer.put(Close(self._path))
        self._last_name = max(self._last_name + 1, unix_ms(self._now()))
        follows = before[0].name if before else None
        name, raw = f"{self._last_name:013d}", micros(unit.pts)
        segment = Segment(name, self._connection, number, raw, follows)
        told = self._head.fields() | {"connection": self._connection, "follows": follows}
        first, *others = (folder / (name + SUFFIX) for folder in self._folders)
        self._path, self._began = first, unit.arrived
        self._segments = (*before, segment)
        whole = header(told) + unit_record(unit, number)
        self._put(Open(first, whole, tuple(others)))

    def _put(self, order: Open | Append) -> None:
        if not self._writer.put(order):
            if not self._has_lost:
                _log.warning("The disk is too slow to keep pictures for replays; some are missing.")
            self._has_lost = True
            self._end()

    def _end(self) -> None:
        """Nothing is kept before the next key picture."""
        if self._path is not None:
            self._writer.put(Close(self._path))
        self._path = None
        self._segments = ()
