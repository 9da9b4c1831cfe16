"""An engine with one worker in this process: for tests and small experiments."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from queue import SimpleQueue

from vidette.core.placement import Seat
from vidette.core.reports import Assignment, Report

from .givens import Givens
from .inbox import Inbox
from .orders import Close, Look, Order, Start, Stop
from .report_queue import ReportQueue
from .running import Running
from .worker import Worker, WorkerOptions, obey


class InlineEngine:
    """Keeps the engine protocol of the control plane, without processes."""

    def __init__(self, options: WorkerOptions, *, now: Callable[[], datetime]) -> None:
        self._options = options
        self._reports = ReportQueue()
        self._worker = Worker(options, Givens(self._reports, now))
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._running = Running()
        self._inbox: Inbox | None = None
        self._is_open = False
        self._threads = (
            threading.Thread(
                target=obey, args=(self._worker, self._orders), name="orders", daemon=True
            ),
            threading.Thread(target=self._forward, name="reports", daemon=True),
        )

    async def open(self) -> None:
        """Brings the worker up; to be called once."""
        self._inbox = Inbox()
        self._is_open = True
        for thread in self._threads:
            thread.start()
        self._worker.open()

    async def close(self) -> None:
        """Lets every job go; open events end and are reported before `report` answers None."""
        if self._inbox is None or not self._is_open:
            return
        self._is_open = False
        self._inbox.last_call()
        self._orders.put(Close())
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._running.lost(self._options.uid)
        self._inbox.close()

    def workers(self) -> tuple[Seat, ...]:
        """The one worker, while the engine is open."""
        return (self._options.seat(),) if self._is_open else ()

    def running(self, worker_uid: str) -> Mapping[str, int]:
        """Job uid to epoch: started and not yet released."""
        return self._running.of(worker_uid)

    async def start(self, worker_uid: str, assignment: Assignment) -> None:
        """Gives a job to the worker."""
        if self._is_open and worker_uid == self._options.uid:
            self._running.started(worker_uid, assignment.job_uid, assignment.epoch)
            self._orders.put(Start(assignment))

    async def stop(self, worker_uid: str, job_uid: str) -> None:
        """Takes a job from the worker."""
        if self._is_open and worker_uid == self._options.uid:
            self._orders.put(Stop(job_uid))

    async def look(
        self, worker_uid: str, job_uid: str, seconds: float, *, is_marked: bool = False
    ) -> None:
        """Asks for pictures of a job."""
        if self._is_open and worker_uid == self._options.uid:
            self._orders.put(Look(job_uid, seconds, is_marked))

    async def report(self) -> Report | None:
        """The next report; None when the engine is closed and all has been told."""
        return await self._inbox.get() if self._inbox is not None else None

    def _forward(self) -> None:
        inbox = self._inbox
        assert inbox is not None, "the engine opens its inbox before its threads"
        while (report := self._reports.get()) is not None:
            self._running.heard(self._options.uid, report)
            inbox.put(report)
