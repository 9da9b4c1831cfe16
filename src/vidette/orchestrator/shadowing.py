"""Shadow jobs: other settings on the very pictures of a live stream, told to nobody but who asks."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid1

from vidette.analytics.catalogue import Catalogue
from vidette.analytics.light_facts import EVENT_TYPE
from vidette.core.difference import Difference, Kind, Span, differences
from vidette.core.errors import Conflict, InvalidInput, NotFound
from vidette.core.event import Event, Phase
from vidette.core.job import parse_document, with_job_uid
from vidette.core.reports import Assignment, EventRaised, FirstFrame, Report, SourceLost
from vidette.core.status import Status
from vidette.core.stream import Stream

from .costs import Costs
from .engine import Engine

LONGEST = 240.0
"""Minutes that a shadow runs at the most."""
MOST_RUNNING = 8
"""Shadows at one time: placement does not know of their cost."""
MOST_KEPT = 256
"""Reports that are remembered, the newest of each stream."""
MOST_EVENTS = 1000
"""Events of one side after which a shadow ends."""
WARM_UP = timedelta(seconds=2)
"""For so long after its first picture a shadow may still learn the scene."""
LOOK = 1.0
"""Seconds between two looks at what is over."""


class NoShadow(NotFound):
    """This stream has no shadow; POST to this path begins one."""


class Progress(StrEnum):
    """How far a shadow is."""

    RUNNING = "running"
    DONE = "done"
    ENDED = "ended"
    """Before its time."""


@dataclass(slots=True)
class Account:
    """The events of one side."""

    spans: dict[str, Span] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    def take(self, event: Event) -> None:
        """One phase of one event; what is told of the light beside is not compared."""
        if event.type == EVENT_TYPE:
            return
        uid, known = event.event_uid, self.spans.get(event.event_uid)
        if known is None:
            known = Span(event.area, event.started_at, event.started_at)
        self.spans[uid] = replace(known, end=max(known.end, event.at))
        if event.phase is Phase.END:
            self.ended.add(uid)

    def open(self) -> set[Span]:
        """Those that are not known to their end."""
        return {span for uid, span in self.spans.items() if uid not in self.ended}


@dataclass(slots=True)
class Shadow:
    """One shadow with what it and its stream found."""

    uid: str
    """Of its own job."""
    job_uid: str
    """Of the stream that it is beside..."""
    epoch: int
    """... in this epoch of it."""
    worker_uid: str
    pipeline: dict[str, Any]
    started_at: datetime
    until: datetime
    status: Progress = Progress.RUNNING
    finished_at: datetime | None = None
    detail: str = ""
    """Why it ended before its time, or finds nothing."""
    known_at: datetime | None = None
    """When it first knew the scene; None: it has not seen a picture."""
    live: Account = field(default_factory=Account)
    new: Account = field(default_factory=Account)

    def told(self) -> list[Difference]:
        """What became of each event; what is still open on either side is left out."""
        still = self.live.open() | self.new.open()
        known = self.known_at or datetime.max.replace(tzinfo=UTC)
        warm_up = datetime.min.replace(tzinfo=UTC), known
        sides = list(self.live.spans.values()), list(self.new.spans.values())
        found = differences(*sides, [warm_up])
        closed = (one for one in found if one.live not in still and one.new not in still)
        return [_fair(one, known) for one in closed]

    def counts(self) -> dict[Kind, int]:
        """How many events of each kind."""
        counted = Counter(one.kind for one in self.told())
        return {kind: counted[kind] for kind in Kind}


class Shadows:
    """The shadows of one service, in memory; used from its event loop."""

    def __init__(
        self, engine: Engine, catalogue: Catalogue, costs: Costs, now: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._costs = costs
        self._catalogue = catalogue
        self._now = now
        self._of_stream: dict[str, Shadow] = {}
        self._of_uid: dict[str, Shadow] = {}

    async def start(self, row: Stream, pipeline: dict[str, Any], minutes: float) -> Shadow:
        """Begins one beside a stream that plays; raises Conflict, InvalidInput."""
        known = self._of_stream.get(row.job_uid)
        if known is not None and known.status is Progress.RUNNING:
            raise Conflict("This stream has a shadow; DELETE it, or wait for its end.")
        if sum(one.status is Progress.RUNNING for one in self._of_uid.values()) >= MOST_RUNNING:
            raise Conflict(f"{MOST_RUNNING} shadows run, and no more may at one time.")
        if row.status is not Status.WORKING or row.worker_uid is None:
            raise Conflict("The stream does not play now, and a shadow needs its pictures.")
        text = _document(row.document, pipeline)
        self._catalogue.read_job(text)
        now = self._now()
        until = now + timedelta(minutes=minutes)
        uid = str(uuid1())
        shadow = Shadow(uid, row.job_uid, row.epoch, row.worker_uid, pipeline, now, until)
        self._keep(shadow)
        assignment = Assignment(uid, 1, row.generation, with_job_uid(text, uid))
        await self._engine.start(row.worker_uid, assignment)
        return shadow

    def get(self, job_uid: str) -> Shadow:
        """The newest of a stream; raises NoShadow."""
        found = self._of_stream.get(job_uid)
        if found is None:
            raise NoShadow
        return found

    async def forget(self, job_uid: str) -> None:
        """Ends that of a stream and forgets what it found; raises NoShadow."""
        shadow = self.get(job_uid)
        self._drop(shadow)
        await self._engine.stop(shadow.worker_uid, shadow.uid)

    def wants(self, uid: str) -> bool:
        """Whether a worker is to run the job *uid*, which is no stream."""
        shadow = self._of_uid.get(uid)
        return shadow is not None and shadow.status is Progress.RUNNING

    def take(self, report: Report | None) -> bool:
        """Notes what *report* says of a shadow or of its stream; whether it is nobody else's."""
        uid = getattr(report, "job_uid", None)
        if isinstance(report, EventRaised) and uid in self._of_stream:
            shadow = self._of_stream[uid]
            if shadow.status is Progress.RUNNING and report.epoch == shadow.epoch:
                shadow.live.take(report.event)
        own = self._of_uid.get(uid) if uid is not None else None
        if own is None:
            return False
        if own.status is Progress.RUNNING:
            _note(own, report)
        return True

    async def turn(self) -> float:
        """Ends what is over; seconds until the next look."""
        for shadow in list(self._of_uid.values()):
            if shadow.status is not Progress.RUNNING:
                self._costs.forget(shadow.uid)
            elif (end := self._end_of(shadow)) is not None:
                shadow.status, shadow.detail = end
                shadow.finished_at = self._now()
                await self._engine.stop(shadow.worker_uid, shadow.uid)
        return LOOK

    def _end_of(self, shadow: Shadow) -> tuple[Progress, str] | None:
        if self._now() >= shadow.until:
            return Progress.DONE, shadow.detail
        running = self._engine.running(shadow.worker_uid)
        if running.get(shadow.job_uid) != shadow.epoch or shadow.uid not in running:
            return Progress.ENDED, "The stream was stopped, changed or moved to another worker."
        if max(len(shadow.live.spans), len(shadow.new.spans)) >= MOST_EVENTS:
            return Progress.ENDED, f"One side found {MOST_EVENTS} events, and no more are kept."
        return None

    def _keep(self, shadow: Shadow) -> None:
        known = self._of_stream.get(shadow.job_uid)
        if known is not None:
            self._drop(known)
        over = [one for one in self._of_uid.values() if one.status is not Progress.RUNNING]
        for one in over[: max(0, len(self._of_uid) + 1 - MOST_KEPT)]:
            self._drop(one)
        self._of_stream[shadow.job_uid] = self._of_uid[shadow.uid] = shadow

    def _drop(self, shadow: Shadow) -> None:
        self._of_stream.pop(shadow.job_uid, None)
        self._of_uid.pop(shadow.uid, None)
        self._costs.forget(shadow.uid)


def _note(shadow: Shadow, report: Report | None) -> None:
    match report:
        case EventRaised(event=event):
            shadow.new.take(event)
        case FirstFrame(at=at) if shadow.known_at is None:
            shadow.known_at, shadow.detail = at + WARM_UP, ""
        case SourceLost(detail=detail):
            shadow.detail = detail


def _fair(one: Difference, known: datetime) -> Difference:
    """What was under way before the shadow knew the scene can but begin later for it."""
    is_early = one.live is not None and one.live.start <= known
    return replace(one, kind=Kind.WARM_UP) if is_early and one.kind is Kind.SHIFTED else one


def _document(text: str, pipeline: dict[str, Any]) -> str:
    """The stream's job with another Pipeline, which keeps no pictures and calls nobody."""
    processing = pipeline.get("Processing", {})
    if isinstance(processing, dict):
        pipeline = pipeline | {"Processing": processing | {"replay_minutes": 0}}
    return json.dumps(parse_document(text) | {"Pipeline": pipeline, "CallbackUrl": None})


def refuse_wrong(pipeline: object, minutes: object) -> tuple[dict[str, Any], float]:
    """Both as they are wanted; raises InvalidInput with all faults."""
    faults: dict[str, Any] = {}
    if not isinstance(pipeline, dict):
        faults["Pipeline"] = ["This field is required and must be an object."]
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        faults["minutes"] = ["This field is required and must be a number."]
    elif not 0 < minutes <= LONGEST:
        faults["minutes"] = [f"Ensure this value is above 0 and at most {LONGEST:.0f}."]
    if faults or not isinstance(pipeline, dict) or not isinstance(minutes, int | float):
        raise InvalidInput(faults)
    return pipeline, float(minutes)
