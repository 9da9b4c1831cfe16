"""The keeping of one worker: what its feeds and jobs need for it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from vidette.core.reports import Assignment

from .feed_keeper import FeedKeeper
from .job_keeper import NOTHING, JobKeeper, NoKeeper
from .tending import Replays, Tending
from .writer import Writer

_log = logging.getLogger(__name__)


class Desk:
    """Gives feeds and jobs their keepers; used by the worker's thread."""

    def __init__(self, replays: Replays, now: Callable[[], datetime]) -> None:
        self._now = now
        self._segment = replays.segment
        self._tending = Tending(replays, now)
        self._writer = Writer(self._tending)

    def feed(self) -> FeedKeeper:
        """For a new feed."""
        return FeedKeeper(self._writer, self._now, self._segment)

    def job(self, assignment: Assignment, minutes: float, feed: FeedKeeper) -> JobKeeper | NoKeeper:
        """For a job on *feed*; when it keeps nothing, what it kept before goes."""
        if minutes <= 0:
            self._tending.forget(assignment.job_uid)
            return NOTHING
        try:
            folder = self._tending.keep(assignment.job_uid, timedelta(minutes=minutes))
        except OSError as error:
            _log.error("Nothing is kept for replays: %s.", error.strerror)
            return NOTHING
        feed.add(folder)
        return JobKeeper(assignment, folder, feed, self._writer)

    def leave(self, job_uid: str) -> None:
        """A job is let go; what is kept of it stays."""
        self._tending.let_go(job_uid)

    def close(self, patience: float) -> None:
        """Writes what waits, within *patience* seconds."""
        self._writer.close(patience)
