"""Kept units as a source again: all of them as if they came now, or the very pictures of before."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import av.error
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from vidette.core.errors import SourceError
from vidette.core.frame import Picture
from vidette.core.reasons import Reason

from .contexts import opened
from .kept.units import KeptUnit, StreamHead, micros
from .picture import DecodedPicture
from .timing import media_time
from .units import Unit

Name = tuple[bool, int]
"""See `runtime.keeping.notes`: whether a picture has a time, and its time or number."""


class KeptReader:
    """A UnitReader over the units of one connection."""

    name = "kept"
    is_recording = True
    duration: timedelta | None = None

    def __init__(self, head: StreamHead, units: Iterable[KeptUnit]) -> None:
        """Raises SourceError when this build has no such decoder."""
        self.is_timed = head.is_timed
        self._units = units
        self._context = _open(head)

    @property
    def context(self) -> VideoCodecContext:
        """See UnitReader."""
        return self._context

    def units(self) -> Iterator[Unit]:
        """See UnitReader; the last unit is empty."""
        yield from self._units
        yield KeptUnit(0, None, is_key=False, is_damaged=False, is_whole=True, data=b"")
        raise SourceError(Reason.ENDED, "There are no more kept pictures.")

    def camera_time(self, pts: timedelta | None) -> datetime | None:  # noqa: ARG002
        """See UnitReader; it is not kept."""
        return None

    @property
    def clock(self) -> None:
        """See UnitReader; the same."""
        return

    def close(self) -> None:
        """See UnitReader; there is nothing to let go."""


def shown_again(
    head: StreamHead,
    units: Iterable[KeptUnit],
    filters: Mapping[int, bool],
    names: Collection[Name],
) -> Iterator[tuple[Name, Picture]]:
    """Those pictures of a connection that are in *names*, in the order in which they are shown.

    Each group is decoded as it was before: from its key picture on, with its loop filter or, where
    *filters* says so of the time of its key picture, without. A group of which none is wanted, or
    the key picture alone, is not decoded beyond it. Raises SourceError when this build has no such
    decoder.
    """
    again = _Again(head, names)
    for group in _with_need(_groups(units), again.is_wanted):
        yield from again.pictures(group, is_filtered=filters.get(group.units[0].raw or 0, True))
    yield from again.rest()


@dataclass(slots=True)
class _Group:
    units: list[KeptUnit]
    is_needed: bool = False
    """Whether a picture is wanted that needs more than the key picture."""


class _Again:
    """The decoder of one connection, opened anew where the loop filter changes."""

    def __init__(self, head: StreamHead, names: Collection[Name]) -> None:
        self._head = head
        self._names = names
        self._is_filtered = True
        self._context = _open(head)
        self._number = 0
        self._is_fed = False

    def is_wanted(self, unit: KeptUnit) -> bool:
        """Whether the picture of *unit* is."""
        return self._name(unit.raw, unit.number) in self._names

    def pictures(self, group: _Group, *, is_filtered: bool) -> Iterator[tuple[Name, Picture]]:
        """What comes out while *group* goes in."""
        key = group.units[0]
        if not group.is_needed:
            yield from self.rest()
            if self.is_wanted(key):
                yield from self._decoded(key)
                yield from self.rest()
            return
        if is_filtered is not self._is_filtered:
            yield from self.rest()
            self._is_filtered = is_filtered
            self._context = _open(self._head, is_filtered=is_filtered)
        for unit in group.units:
            if unit.is_whole:
                yield from self._decoded(unit)

    def rest(self) -> Iterator[tuple[Name, Picture]]:
        """What it still holds."""
        if not self._is_fed:
            return
        self._is_fed = False
        try:
            pictures = self._context.decode(None)
        except av.error.FFmpegError:
            pictures = []
        self._context.flush_buffers()
        yield from self._wanted(pictures)

    def _decoded(self, unit: KeptUnit) -> Iterator[tuple[Name, Picture]]:
        self._number, self._is_fed = unit.number, True
        try:
            pictures = self._context.decode(unit.packet)
        except av.error.FFmpegError:
            pictures = []  # damaged on its way; it was not shown before either
        yield from self._wanted(pictures)

    def _wanted(self, pictures: Iterable[VideoFrame]) -> Iterator[tuple[Name, Picture]]:
        for picture in pictures:
            name = self._name(_raw(picture), self._number)
            if name in self._names:
                yield name, DecodedPicture(picture)

    def _name(self, raw: int | None, number: int) -> Name:
        return (False, number) if raw is None or not self._head.is_timed else (True, raw)


def _raw(picture: VideoFrame) -> int | None:
    # A picture that is fetched at the end has no time base of its own: ours is microseconds.
    return picture.pts if not picture.time_base else micros(_time(picture))


def _time(picture: VideoFrame) -> timedelta | None:
    return media_time(picture.pts, picture.time_base)


def _groups(units: Iterable[KeptUnit]) -> Iterator[_Group]:
    group: list[KeptUnit] = []
    for unit in units:
        if unit.is_key and group:
            yield _Group(group)
            group = []
        if unit.is_key or group:
            group.append(unit)
    if group:
        yield _Group(group)


def _with_need(groups: Iterable[_Group], is_wanted: Callable[[KeptUnit], bool]) -> Iterator[_Group]:
    before: _Group | None = None
    for group in groups:
        key, *others = group.units
        group.is_needed = any(is_wanted(one) for one in others)
        if before is not None:
            # Pictures that come after the key picture and are shown before it lean on both groups.
            before.is_needed |= any(
                one.raw is not None and key.raw is not None and one.raw < key.raw and is_wanted(one)
                for one in others
            )
            yield before
        before = group
    if before is not None:
        yield before


def _open(head: StreamHead, *, is_filtered: bool = True) -> VideoCodecContext:
    options = {} if is_filtered else {"skip_loop_filter": "nokey"}
    try:
        return opened(head.codec, head.extradata or None, options)
    except (av.error.FFmpegError, ValueError):
        raise SourceError(Reason.UNSUPPORTED_CODEC, "No decoder knows the kept codec.") from None
