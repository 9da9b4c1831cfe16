"""Reports on their way from threads to the event loop."""

import asyncio
import threading
from collections import deque

from vidette.core.reports import Report

SIZE = 256
"""Reports that wait for the control side; after that the workers' own queues fill."""


class Inbox:
    """Threads put and wait for room; one coroutine takes. To be made inside the event loop."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._loop = asyncio.get_running_loop()
        self._changed = threading.Condition()
        self._waiting: deque[Report] = deque()
        self._ready = asyncio.Event()
        self._is_last_call = False
        self._is_closed = False

    def put(self, report: Report) -> None:
        """Takes *report* as soon as there is room; for threads. Drops it only after `close`."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._waiting) < self._size or self._is_last_call)
            self.put_now(report)

    def put_now(self, report: Report) -> None:
        """Takes *report* at once; for the event loop, which must not wait, and for few reports."""
        with self._changed:
            if not self._is_closed:
                self._waiting.append(report)
                self._wake()

    async def get(self) -> Report | None:
        """The next report; None when closed and empty."""
        while True:
            with self._changed:
                if self._waiting:
                    self._changed.notify()
                    return self._waiting.popleft()
                if self._is_closed:
                    return None
                self._ready.clear()
            await self._ready.wait()

    def last_call(self) -> None:
        """From now on nobody waits for room: the reports that still come are few."""
        with self._changed:
            self._is_last_call = True
            self._changed.notify_all()

    def close(self) -> None:
        """What waits can still be taken."""
        with self._changed:
            self._is_last_call = self._is_closed = True
            self._changed.notify_all()
            self._wake()

    def _wake(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._ready.set)
        except RuntimeError:  # the loop has ended without a close; nobody waits any more
            self._is_last_call = self._is_closed = True
