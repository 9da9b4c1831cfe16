"""A worker: many feeds, the jobs on them, one queue of reports, a beat each second."""

import logging
import threading
import time
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue

from vidette.analytics.catalogue import Catalogue, ReadJob, catalogue
from vidette.core.addresses import AddressPolicy
from vidette.core.decoding import Hardware
from vidette.core.errors import InvalidInput, SourceError
from vidette.core.job import replay_minutes, source_key
from vidette.core.placement import Seat
from vidette.core.reasons import Reason
from vidette.core.reports import Assignment, Beat
from vidette.media.source import SourceOptions

from .contained import contained
from .feed import Feed
from .givens import Givens
from .keeping.desk import Desk
from .keeping.tending import Replays
from .link import Link
from .orders import Close, Look, Order, Start, Stop
from .pipeline import Pipeline
from .runner import Runner

_log = logging.getLogger(__name__)

BEAT = 1.0
"""Seconds between two beats."""
HANG = 3.0
"""Seconds that letting go waits for an analysis that is under way."""
CLOSING = 4.0
"""Seconds that closing waits for all feeds together."""
WRITING = 1.0
"""Seconds that it waits at the least for what is kept to be written."""


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """What a worker is called, takes and may reach."""

    uid: str
    title: str
    regions: tuple[str, ...] = ("default",)
    """Titles of the regions that it serves."""
    capacity: int = 64
    """Jobs that it takes; placement keeps to it."""
    allow_loopback: bool = False
    allow_files: bool = False
    processors: float = 1.0
    """How many it may keep busy."""
    hardware: Hardware = "none"
    """Which devices may decode."""
    replays: Replays | None = None
    """Where pictures are kept for replays; None: nowhere."""

    def seat(self) -> Seat:
        """The worker as placement sees it."""
        regions = frozenset(self.regions)
        return Seat(self.uid, self.title, regions, self.capacity, self.processors)

    def source_options(self, transport: str) -> SourceOptions:
        """How this worker opens a source."""
        policy = AddressPolicy(allow_private=True, allow_loopback=self.allow_loopback)
        return SourceOptions(
            transport=transport,
            policy=policy,
            files_allowed=self.allow_files,
            hardware=self.hardware,
        )


@dataclass(frozen=True, slots=True)
class _Taken:
    runner: Runner
    feed: Feed | None
    """None for a job whose document cannot be read here."""


class Worker:
    """Runs jobs. One thread orders (`start`, `stop`, `close`); another takes from `givens.reports`."""

    def __init__(
        self, options: WorkerOptions, givens: Givens, jobs: Catalogue | None = None
    ) -> None:
        self.options = options
        self._givens = givens
        self._catalogue = jobs or catalogue()
        self._jobs: dict[str, _Taken] = {}
        self._feeds: dict[str, Feed] = {}
        self._leaving: list[Feed] = []
        self._desk = Desk(options.replays, givens.now) if options.replays is not None else None
        self._closing = threading.Event()
        self._beats = threading.Thread(target=self._beat_on, name="beat", daemon=True)

    def open(self) -> None:
        """Begins to beat, at once for the first time."""
        self._beats.start()

    def start(self, assignment: Assignment) -> None:
        """Runs a job; replaces an older epoch of it, and ignores one that is not newer."""
        uid = assignment.job_uid
        old = self._jobs.get(uid)
        if old is not None and old.runner.assignment.epoch >= assignment.epoch:
            return
        if old is not None:
            old.runner.release(HANG)
        self._jobs = self._jobs | {uid: self._take(assignment)}
        if old is not None:
            self._leave(old)

    def stop(self, job_uid: str) -> None:
        """Lets a job go: its open events end and it is reported released, however its feed is."""
        old = self._jobs.get(job_uid)
        if old is not None:
            old.runner.release(HANG)
            self._jobs = {uid: one for uid, one in self._jobs.items() if uid != job_uid}
            self._leave(old)
            if self._desk is not None:
                self._desk.leave(job_uid)

    def look(self, job_uid: str, seconds: float, *, is_marked: bool = False) -> None:
        """Sends pictures of a job for so long; one that is gone sends none."""
        if (taken := self._jobs.get(job_uid)) is not None:
            taken.runner.eye.look(seconds, is_marked=is_marked)

    def close(self) -> None:
        """Lets every job go and closes the reports; a feed that hangs is left behind."""
        until = time.monotonic() + CLOSING
        for taken in self._jobs.values():
            taken.runner.release(max(0.1, until - HANG / 2 - time.monotonic()))
        for taken in self._jobs.values():
            self._leave(taken)
        self._jobs = {}
        self._closing.set()
        for feed in self._leaving:
            if not feed.join(max(0.0, until - time.monotonic())):
                _log.warning("A feed hangs and is left behind.", extra={"feed": feed.key})
        if self._desk is not None:
            self._desk.close(max(WRITING, until - time.monotonic()))
        if self._beats.ident is not None:
            self._beats.join()
        self._givens.reports.close()

    def _take(self, assignment: Assignment) -> _Taken:
        try:
            read = contained(lambda: self._read(assignment))
        except SourceError as error:
            runner = Runner(assignment, _no_pipeline, self._givens)
            runner.lose_source(error, 1, None)
            return _Taken(runner, None)
        runner = Runner(assignment, partial(Pipeline, assignment, read), self._givens)
        return _Taken(runner, self._join(runner, read))

    def _read(self, assignment: Assignment) -> ReadJob:
        try:
            return self._catalogue.read_job(assignment.document)
        except InvalidInput as error:
            raise SourceError(Reason.INTERNAL, str(error)) from None

    def _join(self, runner: Runner, read: ReadJob) -> Feed:
        key = source_key(read.job)
        feed = self._feeds.get(key)
        if feed is None or not self._attach(feed, runner, read):
            source = read.job.Source
            options = self.options.source_options(source.Transport)
            keeper = self._desk.feed() if self._desk is not None else None
            feed = self._feeds[key] = Feed(key, source.Url, options, self._givens, keeper)
            self._attach(feed, runner, read)
        return feed

    def _attach(self, feed: Feed, runner: Runner, read: ReadJob) -> bool:
        if self._desk is not None and feed.keeper is not None:
            minutes = replay_minutes(read.job)
            runner.keeper = self._desk.job(runner.assignment, minutes, feed.keeper)
        if feed.attach(runner):
            return True
        runner.keeper.close()
        return False

    def _leave(self, taken: _Taken) -> None:
        feed = taken.feed
        if feed is None or not feed.detach(taken.runner):
            return
        if self._feeds.get(feed.key) is feed:
            del self._feeds[feed.key]
        self._leaving = [one for one in self._leaving if not one.join(0)]
        self._leaving.append(feed)

    def _beat_on(self) -> None:
        late_by = 0.0
        while True:
            beat = self._beat()
            lags = [job.lag_ms / 1000 for job in beat.jobs if job.fps_in > 0]
            self._givens.load.sample(lags, late_by)
            self._givens.reports.put(beat)
            began = time.monotonic()
            if self._closing.wait(BEAT):
                return
            late_by = time.monotonic() - began - BEAT

    def _beat(self) -> Beat:
        jobs = self._jobs.values()
        links = {feed: feed.link() for feed in {taken.feed for taken in jobs} if feed is not None}
        figures = tuple(
            taken.runner.figures(links[taken.feed] if taken.feed else Link()) for taken in jobs
        )
        load = round(self._givens.load.used, 3)
        return Beat(self.options.uid, self._givens.now(), figures, load)


def obey(worker: Worker, orders: SimpleQueue[Order]) -> None:
    """Carries out *orders* one after the other, until `Close` has been."""
    while True:
        match orders.get():
            case Start(assignment):
                worker.start(assignment)
            case Stop(job_uid):
                worker.stop(job_uid)
            case Look(job_uid, seconds, is_marked):
                worker.look(job_uid, seconds, is_marked=is_marked)
            case Close():
                worker.close()
                return


def _no_pipeline(_number: int) -> Pipeline:
    raise SourceError(Reason.INTERNAL, "The job document cannot be read by this worker.")
