"""One job kept running on a feed: each frame analysed, each fault contained, all of it reported."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from vidette.core.backoff import source_pause
from vidette.core.decoding import DEFAULT_DECODE, DecodeMode
from vidette.core.errors import SourceError
from vidette.core.event import milliseconds
from vidette.core.frame import Frame
from vidette.core.redaction import redacted
from vidette.core.reports import Assignment, EventRaised, Figures, FirstFrame, Released, SourceLost

from .contained import contained
from .eye import Eye
from .givens import Givens
from .keeping.job_keeper import NOTHING, JobKeeper, NoKeeper
from .link import Link
from .outgoing import Outgoing
from .pipeline import Pipeline
from .rate import Rate

_log = logging.getLogger(__name__)

MOST_LAG = timedelta(seconds=1)
"""A frame that comes later than this is not analysed: the newest one wins."""
LEAST_PACE = 1.0
"""Seconds without analysis after which even a late frame is analysed."""
GAP = 5.0
"""Seconds without an analysed frame after which the next is a first one again: it was found stale."""
WATCH_PACE = 0.5
"""Seconds between two notes that a stream is watched while it rests."""
PROVEN = 10.0
"""Seconds of playing after which a failure counts as the first again."""


class Runner:
    """A job on a feed. The feed's thread shows it frames; the worker's thread releases it.

    *new_pipeline* is called with 1, 2, ... after each opening of the source and after each fault.
    """

    def __init__(
        self, assignment: Assignment, new_pipeline: Callable[[int], Pipeline], givens: Givens
    ) -> None:
        self.assignment = assignment
        self.keeper: JobKeeper | NoKeeper = NOTHING
        """Who notes what it is shown, for a replay; given before its first frame."""
        self._new_pipeline = new_pipeline
        self._givens = givens
        self._lock = threading.Lock()
        self._is_released = False
        self._pipeline: Pipeline | None = None
        self._pipelines = 0
        self._connection = 0
        self._plays = False
        self._failures = 0
        self._next_attempt_at: datetime | None = None
        self._renewed = self._rests_until = float("-inf")
        self._last_analysed = self._last_watched = float("-inf")
        self._last_frame_at: datetime | None = None
        self._lag = timedelta(0)
        self._analysed = self._skipped = 0
        self._outgoing = Outgoing(assignment, givens)
        self.eye = Eye(assignment, givens)
        self._rate = Rate(givens.monotonic)

    def show(self, frame: Frame, connection: int) -> None:
        """Analyses *frame* if it is due. *connection* differs after each opening of the source."""
        with self._lock:
            if self._is_released or self._givens.monotonic() < self._rests_until:
                return
            try:
                events = contained(lambda: self._analyze(frame, connection))
            except SourceError as fault:
                events = None
                if not self._is_released:
                    self._fail(fault)
            if events is not None and not self._is_released:
                self._note()
                self._tell(events)
            if self._pipeline is not None:
                self._outgoing.explain(self._pipeline.record)
            self.eye.see(frame, lambda: one.outlines if (one := self._pipeline) else None)

    @property
    def wanted(self) -> DecodeMode:
        """See Viewer; a job that has not begun needs all."""
        return pipeline.wanted if (pipeline := self._pipeline) is not None else DEFAULT_DECODE

    @property
    def moves(self) -> bool:
        """See Viewer."""
        return (pipeline := self._pipeline) is not None and pipeline.moves

    @property
    def is_learning(self) -> bool:
        """See Viewer; a job that rests after a fault needs nothing."""
        if self._givens.monotonic() < self._rests_until:
            return False
        return (pipeline := self._pipeline) is None or pipeline.is_learning

    @property
    def is_busy(self) -> bool:
        """See Viewer."""
        return (pipeline := self._pipeline) is not None and pipeline.is_busy

    @property
    def needs_keys(self) -> bool:
        """See Viewer."""
        return (pipeline := self._pipeline) is None or pipeline.needs_keys

    def stirs(self, frame: Frame) -> bool:
        """See Viewer; of a fault is told when the frame is shown."""
        with self._lock:
            pipeline = self._pipeline
            self.eye.see(frame, lambda: None)
            try:
                return pipeline is not None and contained(lambda: pipeline.stirs(frame))
            except SourceError:
                return True

    def watched(self) -> None:
        """See Viewer: the job sees that nothing happens, which is as good as a frame."""
        monotonic = self._givens.monotonic()
        if self._plays and monotonic - self._last_watched >= WATCH_PACE:
            if self._pipeline is not None:
                self._outgoing.rest(self._pipeline.record, monotonic - self._last_watched)
            self._last_watched = monotonic
            self._last_frame_at = self._givens.now()

    def lose_source(self, error: SourceError, attempt: int, again_at: datetime | None) -> None:
        """Ends what is open and reports the source lost; tried again at *again_at*, if at all."""
        with self._lock:
            if not self._is_released:
                self._tell(self._finish())
                self._report_lost(error, attempt, again_at)

    def release(self, patience: float) -> None:
        """Ends what is open and reports the job released; nothing of it is reported afterwards.

        An analysis that hangs longer than *patience* seconds costs the ends, not the release.
        """
        is_mine = self._lock.acquire(timeout=patience)
        try:
            if self._is_released:
                return
            self._is_released = True
            if is_mine:
                ends = self._finish()
                self.keeper.tell(ends)
                for end in ends:
                    self._givens.reports.put(end)
            self.keeper.close()
            job, now = self.assignment, self._givens.now()
            self._givens.reports.put(Released(job.job_uid, job.epoch, now))
        finally:
            if is_mine:
                self._lock.release()

    def figures(self, link: Link) -> Figures:
        """How the job is doing; to be asked by one thread, about once a second."""
        return Figures(
            job_uid=self.assignment.job_uid,
            epoch=self.assignment.epoch,
            attempt=self._failures if self._next_attempt_at else link.attempt,
            next_attempt_at=self._next_attempt_at or link.next_attempt_at,
            last_frame_at=self._last_frame_at,
            fps_in=round(link.fps_in, 2),
            fps_analysed=round(self._rate.sample(self._analysed), 2),
            lag_ms=milliseconds(self._lag),
            corrupt_frames=link.corrupt_frames,
            skipped_frames=self._skipped,
            lost_events=self._outgoing.lost_events,
            shed=round(1.0 - self._givens.load.pace, 2),
            cpu_share=round(link.cpu_share, 4),
            feed=link.name,
            decoding=link.decoding,
            reader=link.reader,
            clock=link.clock,
        )

    def _analyze(self, frame: Frame, connection: int) -> list[EventRaised] | None:
        if self._pipeline is None or connection != self._connection:
            self._renew(connection)
        assert self._pipeline is not None
        self._lag = frame.lag
        if frame.lag > MOST_LAG and self._givens.monotonic() - self._last_analysed < LEAST_PACE:
            self._skipped += 1
            return None
        is_due = self._pipeline.wants(frame, self._givens.load.pace)
        if not is_due:
            return None
        self.keeper.see(frame, self._pipeline.state)
        return self._pipeline.analyze(frame)

    def _renew(self, connection: int) -> None:
        self._pipelines += 1
        self._pipeline = self._new_pipeline(self._pipelines)
        self.keeper.begin(self._pipelines)
        self._connection, self._plays = connection, False
        self._renewed = self._givens.monotonic()

    def _note(self) -> None:
        monotonic = self._givens.monotonic()
        is_late = monotonic - max(self._last_analysed, self._last_watched) > GAP
        self._analysed += 1
        self._last_analysed = monotonic
        self._last_frame_at = at = self._givens.now()
        if is_late or not self._plays:
            self._plays = True
            self._next_attempt_at = None
            self._givens.reports.put(FirstFrame(self.assignment.job_uid, self.assignment.epoch, at))

    def _tell(self, events: list[EventRaised]) -> None:
        self.keeper.tell(events)
        self._outgoing.tell(events)

    def _fail(self, fault: SourceError) -> None:
        is_proven = self._givens.monotonic() - self._renewed >= PROVEN
        self._failures = 1 if is_proven else self._failures + 1
        pause = source_pause(self._failures, fault.reason, self._givens.chance)
        self._rests_until = self._givens.monotonic() + pause.total_seconds()
        self._next_attempt_at = self._givens.now() + pause
        if self._pipeline is not None:
            self.keeper.finish(is_abandoned=True)
            self._tell(self._pipeline.abandon())
            self._outgoing.explain(self._pipeline.record, is_last=True)
            self._pipeline = None
        self._report_lost(fault, self._failures, self._next_attempt_at)

    def _finish(self) -> list[EventRaised]:
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is None:
            return []
        self._outgoing.explain(pipeline.record, is_last=True)
        try:
            ends = contained(pipeline.finish)
        except SourceError:
            self.keeper.finish(is_abandoned=True)
            return pipeline.abandon()
        self.keeper.finish(is_abandoned=False)
        return ends

    def _report_lost(self, error: SourceError, attempt: int, again_at: datetime | None) -> None:
        job, now, detail = self.assignment, self._givens.now(), redacted(error.detail)
        lost = SourceLost(job.job_uid, job.epoch, now, error.reason, detail, attempt, again_at)
        self._givens.reports.put(lost)
