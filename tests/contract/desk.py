"""An open engine with all that it has reported, and the jobs that the suites give to it."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from vidette.core.event import Phase
from vidette.core.reports import (
    Assignment,
    Beat,
    EventRaised,
    Explained,
    Figures,
    FirstFrame,
    JobReport,
    Released,
    Report,
    Sighted,
    SourceLost,
    WorkerLost,
)
from vidette.orchestrator.engine import Engine
from vidette.runtime.inline import InlineEngine
from vidette.runtime.local import LocalEngine
from vidette.runtime.worker import WorkerOptions

WORKER = "worker-1"
OPTIONS = WorkerOptions(WORKER, "Worker 1", ("default", "yard"), 16, True, True)
YARD = "testsrc://yard?w=320&h=180&fps=10&first=1&visit=3&period=8"
STILL = "testsrc://yard?w=160&h=90&fps=10&first=1000"


def utc_now() -> datetime:
    return datetime.now(UTC)


def uid(number: int) -> str:
    return str(UUID(int=number, version=4))


def document(url: str, fps: float = 5) -> dict[str, object]:
    return {
        "CaseType": "motion-detect",
        "Source": {"Uid": uid(9), "Url": url, "Output": {"FPS": fps}},
        "Pipeline": {},
    }


def assignment(url: str, *, job: int = 1, epoch: int = 1, fps: float = 5) -> Assignment:
    text = json.dumps(document(url, fps) | {"JobUid": uid(job)})
    return Assignment(uid(job), epoch, 1, text)


class Desk:
    """An open engine and all that it has reported."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seen: list[Report] = []

    async def start(self, given: Assignment) -> None:
        await self.engine.start(WORKER, given)

    async def until(self, wanted: Callable[[Report], bool], seconds: float = 20) -> None:
        async with asyncio.timeout(seconds):
            while True:
                report = await self.engine.report()
                assert report is not None, "the engine is closed"
                self.seen.append(report)
                if wanted(report):
                    return

    async def figures(self, wanted: Callable[[Figures], bool], job: int = 1) -> Figures:
        found: list[Figures] = []

        def shows(report: Report) -> bool:
            if isinstance(report, Beat):
                found.extend(one for one in report.jobs if one.job_uid == uid(job) and wanted(one))
            return bool(found)

        await self.until(shows)
        return found[0]

    async def rest(self) -> None:
        while (report := await self.engine.report()) is not None:
            self.seen.append(report)

    def of(self, job: int = 1) -> list[JobReport]:
        return [
            one
            for one in self.seen
            if not isinstance(one, Beat | Explained | Sighted | WorkerLost)
            and one.job_uid == uid(job)
        ]

    def events(self, job: int = 1) -> list[EventRaised]:
        return [one for one in self.of(job) if isinstance(one, EventRaised)]


def is_first(job: int = 1, epoch: int = 1) -> Callable[[Report], bool]:
    return lambda one: isinstance(one, FirstFrame) and (one.job_uid, one.epoch) == (uid(job), epoch)


def is_released(job: int = 1, epoch: int = 1) -> Callable[[Report], bool]:
    return lambda one: isinstance(one, Released) and (one.job_uid, one.epoch) == (uid(job), epoch)


def is_event(phase: Phase) -> Callable[[Report], bool]:
    return lambda one: isinstance(one, EventRaised) and one.event.phase is phase


def is_lost(attempt: int) -> Callable[[Report], bool]:
    return lambda one: isinstance(one, SourceLost) and one.attempt == attempt


def new_engine(kind: str) -> Engine:
    """ "inline" or "local", with one worker as OPTIONS say."""
    if kind == "inline":
        return InlineEngine(OPTIONS, now=utc_now)
    return LocalEngine([OPTIONS], now=utc_now)
