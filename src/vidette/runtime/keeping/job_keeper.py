"""Notes for one job what it was shown of a kept stream, so that it can be shown the same again."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from vidette.core.frame import Frame
from vidette.core.reports import Assignment, EventRaised
from vidette.media.kept.records import header, record

from .checkpoint import NoCheckpoint, packed
from .feed_keeper import FeedKeeper, Segment
from .notes import (
    ABANDONED,
    CHECKPOINT,
    FINISHED,
    SUFFIX,
    new_record,
    seen_record,
    told_record,
)
from .writer import Append, Close, Open, Writer

KEPT_URL = "file:///kept"
"""Stands in kept job documents for the camera's address, which may hold a password."""


class JobKeeper:
    """Called in the order of what happens to the job, by one thread at a time; never waits."""

    def __init__(
        self, assignment: Assignment, folder: Path, feed: FeedKeeper, writer: Writer
    ) -> None:
        """*folder*: the job's own, which is there."""
        self.folder = folder
        self.feed = feed
        self._writer = writer
        self._assignment = assignment
        self._segment: Segment | None = None
        self._path: Path | None = None
        self._goes_on = False
        """Whether nothing is missing since the notes before."""
        self._number = 0

    def begin(self, number: int) -> None:
        """The job's pipeline *number* begins, fresh."""
        self._number = number
        if self._path is not None:
            self._put(Append(self._path, new_record(number)))

    def see(self, frame: Frame, state: Callable[[], Any]) -> None:
        """*frame* is about to be analysed; *state* gives what the pipeline is before."""
        segment = self.feed.segment()
        if segment is None:
            self._end()
            return
        if self._segment is None or segment.name != self._segment.name:
            self._begin_notes(segment, state)
        if self._path is not None:
            self._put(Append(self._path, seen_record(self.feed.shown[0], frame)))

    def tell(self, events: Sequence[EventRaised]) -> None:
        """These were told."""
        if self._path is not None:
            told = b"".join(told_record(one.event) for one in events)
            self._put(Append(self._path, told))

    def finish(self, *, is_abandoned: bool = False) -> None:
        """The pipeline ends, asked for its ends, or abandoned by a fault; to be told before them."""
        if self._path is not None:
            self._put(Append(self._path, record(ABANDONED if is_abandoned else FINISHED, b"")))

    def close(self) -> None:
        """The job is let go."""
        self._end()
        self.feed.remove(self.folder)

    def _begin_notes(self, segment: Segment, state: Callable[[], Any]) -> None:
        before, old, goes_on = self._segment, self._path, self._goes_on
        is_next = before is not None and (
            segment.follows == before.name or segment.connection == before.connection + 1
        )
        path = self.folder / f"{segment.name}.{self._assignment.epoch}{SUFFIX}"
        given = self._assignment
        told = {
            "job_uid": given.job_uid,
            "epoch": given.epoch,
            "generation": given.generation,
            "document": _without_addresses(given.document),
            "follows": before.name if before is not None and is_next and goes_on else None,
            "pipeline": self._number,
        }
        orders: list[Open | Append | Close] = [Open(path, header(told))]
        with suppress(NoCheckpoint):  # a case type of others; a replay then says where it began
            orders.append(Append(path, packed(state()), CHECKPOINT))
        if old is not None:
            orders.insert(0, Close(old))
        self._segment, self._path, self._goes_on = segment, path, True
        if not self._writer.put(*orders):
            self._end()

    def _put(self, order: Append) -> None:
        if not self._writer.put(order):
            self._end()

    def _end(self) -> None:
        """Nothing is noted before the next segment."""
        if self._path is not None:
            self._writer.put(Close(self._path))
        self._path = None
        self._goes_on = False


class NoKeeper:
    """For a job that keeps nothing."""

    def begin(self, number: int) -> None:
        """See JobKeeper."""

    def see(self, frame: Frame, state: Callable[[], Any]) -> None:
        """See JobKeeper."""

    def tell(self, events: Sequence[EventRaised]) -> None:
        """See JobKeeper."""

    def finish(self, *, is_abandoned: bool = False) -> None:
        """See JobKeeper."""

    def close(self) -> None:
        """See JobKeeper."""


NOTHING = NoKeeper()


def _without_addresses(text: str) -> str:
    document = json.loads(text)
    document.pop("CallbackUrl", None)
    document["Source"] = document["Source"] | {"Url": KEPT_URL}
    return json.dumps(document)
