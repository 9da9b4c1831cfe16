"""Takes in what the workers report: status, events and their callbacks, in order for each job."""

import asyncio
import logging
from collections import OrderedDict, deque

from vidette.core.errors import StoreUnavailable
from vidette.core.event import Phase
from vidette.core.reasons import Reason
from vidette.core.redaction import redacted
from vidette.core.reports import (
    Beat,
    EventRaised,
    Explained,
    FirstFrame,
    JobReport,
    Released,
    Sighted,
    SourceLost,
    WorkerLost,
)
from vidette.core.status import Signal
from vidette.core.stream import Stream
from vidette.store import events, streams
from vidette.store.engine import Transaction
from vidette.store.events import StoredEvent

from .evidence import SavedPictures, save_pictures
from .ground import Ground
from .steps import Cause, log_step, take_step
from .telling import tell_event

_log = logging.getLogger(__name__)

LARGEST_BATCH = 100
"""Reports that are worked on at once; as many more may wait before the engine has to."""
_REMEMBERED_REFUSALS = 1000


class Intake:
    """Two turns for two loops: `read` takes reports from the engine, `write` stores them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._waiting: asyncio.Queue[JobReport | WorkerLost | None] = asyncio.Queue(LARGEST_BATCH)
        self._lanes: dict[str, deque[JobReport]] = {}
        self._lost: WorkerLost | None = None
        self._is_ending = False
        self._pictures_fail = False
        self._refused: OrderedDict[tuple[str, int], int] = OrderedDict()
        self.refused = 0
        """Reports refused since the start: of an old epoch, or of a job that is gone."""

    @property
    def waiting(self) -> int:
        """Reports that are not stored yet."""
        in_lanes = sum(len(lane) for lane in self._lanes.values())
        return self._waiting.qsize() + in_lanes + (self._lost is not None)

    async def read(self) -> float | None:
        """Takes one report from the engine; None when the engine is closed."""
        report = await self._ground.engine.report()
        if isinstance(report, Beat):
            self._ground.board.beat(report, self._ground.now())
            return 0.0
        if isinstance(report, Sighted):
            self._ground.looking.take(report)
            return 0.0
        if self._ground.shadows.take(report):
            return 0.0
        if isinstance(report, Explained):
            self._ground.explaining.take(report)
            return 0.0
        await self._waiting.put(report)
        return None if report is None else 0.0

    async def write(self) -> float | None:
        """Stores what waits, jobs side by side; None after the engine's last report.

        Raises StoreUnavailable when the store fails: what was not stored stays for the next turn.
        """
        if not self._lanes and self._lost is None:
            await self._collect()
        written = await asyncio.gather(
            *(self._write_lane(lane) for lane in self._lanes.values()), return_exceptions=True
        )
        self._lanes = {job_uid: lane for job_uid, lane in self._lanes.items() if lane}
        for result in written:
            if result is not None:
                raise result
        if self._lost is not None:
            _log.warning("Worker %s is lost: %s", self._lost.worker_uid, self._lost.detail)
            self._ground.board.lose(self._lost.worker_uid, self._lost.detail)
            self._lost = None
            self._ground.desires.set()
        return None if self._is_ending else 0.0

    async def _collect(self) -> None:
        """Fills the lanes with what waits, up to a lost worker: its reports come before it."""
        report = await self._waiting.get()
        for number in range(1, LARGEST_BATCH + 1):
            if report is None:
                self._is_ending = True
                return
            if isinstance(report, WorkerLost):
                self._lost = report
                return
            self._lanes.setdefault(report.job_uid, deque()).append(report)
            if number == LARGEST_BATCH or self._waiting.empty():
                return
            report = self._waiting.get_nowait()

    async def _write_lane(self, lane: deque[JobReport]) -> None:
        while lane:
            report = lane.popleft()
            try:
                await self._take_in(report)
            except (StoreUnavailable, asyncio.CancelledError):
                lane.appendleft(report)
                raise

    async def _take_in(self, report: JobReport) -> None:
        pictures = SavedPictures()
        if isinstance(report, EventRaised):
            pictures = await self._save(report)

        def work(tx: Transaction) -> tuple[bool, Stream | None]:
            stream = streams.get(tx, report.job_uid)
            if stream is None or stream.epoch != report.epoch or stream.worker is None:
                return False, None
            if isinstance(report, EventRaised):
                self._event(tx, stream, report, pictures)
                return True, None
            options, at = self._ground.options, self._ground.now()
            cause = cause_of(report)
            return True, take_step(tx, stream, cause, public_url=options.public_url, at=at)

        is_taken, moved = await self._ground.store.write(work)
        if moved is not None:
            log_step(moved)
        elif not is_taken:
            self._refuse(report)

    async def _save(self, report: EventRaised) -> SavedPictures:
        try:
            saved = await asyncio.to_thread(save_pictures, self._ground.pictures, report)
        except StoreUnavailable as error:
            if not self._pictures_fail:
                _log.error("Events go on without pictures: %s", error)
            self._pictures_fail = True
            return SavedPictures()
        self._pictures_fail = False
        return saved

    def _event(
        self, tx: Transaction, stream: Stream, report: EventRaised, pictures: SavedPictures
    ) -> None:
        event, frame = report.event, pictures.frame
        if frame is None and event.phase is not Phase.START:
            frame = _known_frame(tx, report)
        events.put(tx, event, report.epoch, pictures.frame, pictures.crops)
        tell_event(
            tx,
            stream,
            StoredEvent(event, report.epoch, frame, pictures.crops, event.phase is Phase.END),
            public_url=self._ground.options.public_url,
            at=self._ground.now(),
        )

    def _refuse(self, report: JobReport) -> None:
        self.refused += 1
        key = report.job_uid, report.epoch
        if key not in self._refused:
            _log.info("Reports of job %s in epoch %d come late and are refused.", *key)
        self._refused[key] = self._refused.get(key, 0) + 1
        if len(self._refused) > _REMEMBERED_REFUSALS:
            self._refused.popitem(last=False)


def cause_of(report: FirstFrame | SourceLost | Released) -> Cause:
    """What a report means for the stream's status."""
    match report:
        case FirstFrame():
            return Cause(Signal.FIRST_FRAME, Reason.PLAYING)
        case SourceLost():
            return Cause(
                Signal.SOURCE_FAILED,
                report.reason,
                redacted(report.detail),
                attempt=report.attempt,
                next_attempt_at=report.next_attempt_at,
            )
        case Released():
            return Cause(Signal.RELEASED, Reason.RELEASED)


def _known_frame(tx: Transaction, report: EventRaised) -> str | None:
    """The picture that the event has had so far."""
    uid = report.event.event_uid
    known = events.still_open(tx, report.job_uid)
    return next((one.frame for one in known if one.event.event_uid == uid), None)
