"""The engine of a service on one machine: spawned host processes, watched and started again."""

import asyncio
import atexit
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from vidette.core.placement import Seat
from vidette.core.reports import Assignment, Report, WorkerLost

from .host_process import HostProcess
from .inbox import Inbox
from .orders import Close, Look, Order, Start, Stop
from .running import Running
from .worker import WorkerOptions

_log = logging.getLogger(__name__)

OPENING = 20.0
"""Seconds that opening waits for the first report of every host."""
CLOSING = 8.0
"""Seconds that hosts have to let their jobs go before they are killed."""
SETTLED = 10.0
"""Seconds of life after which a host's death counts as the first again."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 30.0
"""Seconds before a dead host is started again; doubled for each early death in a row."""


class LocalEngine:
    """Keeps the engine protocol of the control plane with one process for each worker.

    *prepare* runs first in each host process (logging) and must be picklable.
    """

    def __init__(
        self,
        workers: Sequence[WorkerOptions],
        *,
        now: Callable[[], datetime],
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self._options = {options.uid: options for options in workers}
        self._now = now
        self._prepare = prepare
        self._running = Running()
        self._hosts: dict[str, HostProcess] = {}
        self._alive: set[str] = set()
        self._up: dict[str, asyncio.Event] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._closing = asyncio.Event()
        self._inbox: Inbox | None = None

    async def open(self) -> None:
        """Starts every host and waits until each has reported, for a while; to be called once."""
        self._inbox = Inbox()
        atexit.register(self._kill)
        self._up = {uid: asyncio.Event() for uid in self._options}
        self._keepers = [
            asyncio.create_task(self._keep(options, self._inbox), name=f"keep-{uid}")
            for uid, options in self._options.items()
        ]
        ups = [asyncio.create_task(up.wait()) for up in self._up.values()]
        _, late = await asyncio.wait(ups, timeout=OPENING) if ups else (set(), set())
        for task in late:
            task.cancel()

    async def close(self) -> None:
        """Lets every job go, within 10 s; open events end and are reported before."""
        if self._inbox is None or self._closing.is_set():
            return
        self._closing.set()
        self._inbox.last_call()
        for host in self._hosts.values():
            host.end_soon(Close())
        if self._keepers:
            _, slow = await asyncio.wait(self._keepers, timeout=CLOSING)
            if slow:
                _log.warning("A host does not end and is killed.", extra={"hosts": len(slow)})
                self._kill()
            await asyncio.gather(*self._keepers)
        atexit.unregister(self._kill)
        self._inbox.close()

    def workers(self) -> tuple[Seat, ...]:
        """The workers whose process has reported and lives."""
        return tuple(one.seat() for uid, one in self._options.items() if uid in self._alive)

    def running(self, worker_uid: str) -> Mapping[str, int]:
        """Job uid to epoch: started on this worker and not yet released or lost."""
        return self._running.of(worker_uid)

    async def start(self, worker_uid: str, assignment: Assignment) -> None:
        """Gives a job to a worker; one that is gone takes nothing."""
        if self._is_up(worker_uid):
            self._running.started(worker_uid, assignment.job_uid, assignment.epoch)
            self._order(worker_uid, Start(assignment))

    async def stop(self, worker_uid: str, job_uid: str) -> None:
        """Takes a job from a worker."""
        if self._is_up(worker_uid):
            self._order(worker_uid, Stop(job_uid))

    async def look(
        self, worker_uid: str, job_uid: str, seconds: float, *, is_marked: bool = False
    ) -> None:
        """Asks for pictures of a job."""
        if self._is_up(worker_uid):
            self._order(worker_uid, Look(job_uid, seconds, is_marked))

    async def report(self) -> Report | None:
        """The next report; None when the engine is closed and all has been told."""
        return await self._inbox.get() if self._inbox is not None else None

    def pids(self) -> dict[str, int]:
        """The process of each worker that is up."""
        return {uid: host.pid for uid, host in self._hosts.items() if self._is_up(uid)}

    def _is_up(self, worker_uid: str) -> bool:
        return not self._closing.is_set() and worker_uid in self._alive

    def _order(self, worker_uid: str, order: Order) -> None:
        self._hosts[worker_uid].order(order)

    def _kill(self) -> None:
        for host in self._hosts.values():
            host.kill()

    async def _keep(self, options: WorkerOptions, inbox: Inbox) -> None:
        """Starts the host of one worker again and again, until the engine closes."""
        uid, loop, deaths = options.uid, asyncio.get_running_loop(), 0

        while not self._closing.is_set():
            began = loop.time()
            detail = await self._live(options, inbox)
            self._alive.discard(uid)
            self._running.lost(uid)
            if self._closing.is_set() and not detail:
                return
            _log.error("A host is lost. %s", detail, extra={"worker": uid})
            inbox.put_now(WorkerLost(uid, self._now(), detail))
            deaths = 0 if loop.time() - began >= SETTLED else deaths + 1
            pause = min(FIRST_PAUSE * 2 ** max(0, deaths - 1), LONGEST_PAUSE)
            try:
                await asyncio.wait_for(self._closing.wait(), pause)
            except TimeoutError:
                continue

    async def _live(self, options: WorkerOptions, inbox: Inbox) -> str:
        """One life of a host; tells how it ended."""
        uid, loop = options.uid, asyncio.get_running_loop()

        def hear(report: Report) -> None:
            self._running.heard(uid, report)
            if uid not in self._alive:
                self._alive.add(uid)
                loop.call_soon_threadsafe(self._up[uid].set)
            inbox.put(report)

        try:
            self._hosts[uid] = host = HostProcess(options, self._prepare, hear)
        except OSError as error:
            return f"Its process cannot be started: {error.strerror}."
        detail = await host.gone()
        del self._hosts[uid]
        return detail
