"""The service's end of one host process: spawned, listened to, watched, reaped."""

import asyncio
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from queue import SimpleQueue

from vidette.core.reports import Report

from .host import STOP_SIGNALS, run_host
from .orders import Order
from .worker import WorkerOptions

SILENCE = 5.0
"""Seconds without a report, while we listen, after which a host counts as hung."""
STARTING = 30.0
"""The same before its first report: it still imports its libraries."""
TICK = 0.5
"""Seconds between two looks at the silence."""


class HostProcess:
    """One life of one host. To be made inside the event loop; *hear* is called in a thread.

    Raises OSError when the machine gives no more processes or pipes.
    """

    def __init__(
        self,
        options: WorkerOptions,
        prepare: Callable[[], None] | None,
        hear: Callable[[Report], None],
    ) -> None:
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        self._gone = asyncio.Event()
        self._orders: SimpleQueue[Order | None] = SimpleQueue()
        self._silence = 0.0
        self._limit = STARTING
        self._is_listening = True
        self._is_ending = False
        self._pipe, theirs = get_context("spawn").Pipe()
        self._process = get_context("spawn").Process(
            target=run_host, args=(theirs, options, prepare), name=options.uid, daemon=True
        )
        # Blocked here, ignored there: no moment in which Ctrl-C in a terminal ends a young host.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            theirs.close()
        self.pid = self._process.pid or 0
        self._threads = [
            threading.Thread(target=work, name=f"{options.uid}-{name}", daemon=True)
            for name, work in (("reader", self._read), ("writer", self._write))
        ]
        for thread in self._threads:
            thread.start()

    def order(self, order: Order) -> None:
        """Sends *order* without waiting; a dead host takes none."""
        self._orders.put(order)

    def end_soon(self, order: Order) -> None:
        """Sends the last order; the host may be silent while it carries it out."""
        self._is_ending = True
        self.order(order)

    def kill(self) -> None:
        """Ends the process now, if it is still there."""
        with suppress(ValueError):  # reaped in this very moment
            self._process.kill()

    async def gone(self) -> str:
        """Waits for the end of the process, kills it when it hangs, reaps it; tells how it ended.

        An empty text means that it ended as ordered.
        """
        hung = False
        while not self._gone.is_set():
            try:
                await asyncio.wait_for(self._gone.wait(), TICK)
            except TimeoutError:
                hung = hung or self._hangs()
                if hung:
                    self.kill()
        code = await asyncio.to_thread(self._reap)
        if hung:
            return "It did not answer any more and was killed."
        if code == 0:
            return ""
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"Its process ended by {how}."

    def _hangs(self) -> bool:
        # Counted by ticks, not by the clock: a service that was itself stopped for a minute
        # must not blame its hosts.
        self._silence = self._silence + TICK if self._is_listening and not self._is_ending else 0.0
        return self._silence > self._limit

    def _reap(self) -> int:
        self._process.kill()
        self._process.join()
        code = self._process.exitcode
        self._orders.put(None)
        for thread in self._threads:
            thread.join()
        self._pipe.close()
        self._process.close()
        return code if code is not None else -1

    def _read(self) -> None:
        pipe: Connection = self._pipe
        try:
            while True:
                report = pipe.recv()
                self._is_listening, self._silence, self._limit = False, 0.0, SILENCE
                self._hear(report)
                self._is_listening = True
        except (EOFError, OSError):
            pass
        finally:
            with suppress(RuntimeError):  # the loop may have ended before the host
                self._loop.call_soon_threadsafe(self._gone.set)

    def _write(self) -> None:
        while (order := self._orders.get()) is not None:
            try:
                self._pipe.send(order)
            except OSError:
                return
