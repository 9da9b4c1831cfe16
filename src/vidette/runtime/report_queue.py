"""Reports on their way out of a worker: bounded for events, never dropping a status."""

import threading
from collections import deque

from vidette.core.event import Phase
from vidette.core.reports import Beat, EventRaised, Explained, Report, Sighted

MOST_EVENTS = 64
"""Events, which carry pictures, that wait at the most; status reports are small and always taken."""
MOST_EXPLAINED = 256
"""Batches of explanations that wait at the most, until nothing else does."""


class ReportQueue:
    """Many threads put, one takes. Order is kept, but a beat goes first and only the newest waits.

    Pictures for those who look go after that, the newest of each job; explanations go last, and are
    the first to be refused.
    """

    def __init__(
        self, most_events: int = MOST_EVENTS, most_explained: int = MOST_EXPLAINED
    ) -> None:
        self._most_events = most_events
        self._most_explained = most_explained
        self._explained: deque[Explained] = deque()
        self._sights: dict[tuple[str, bool], Sighted] = {}
        lock = threading.Lock()
        self._changed, self._room = threading.Condition(lock), threading.Condition(lock)
        self._waiting: deque[Report] = deque()
        self._events = 0
        self._beat: Beat | None = None
        self._is_closed = False

    def put(self, report: Report) -> None:
        """Takes *report* at once, however full the queue is."""
        with self._changed:
            if isinstance(report, Beat):
                self._beat = report
            else:
                self._append(report)
            self._changed.notify_all()

    def put_event(self, report: EventRaised, patience: float) -> bool:
        """Takes an event, waiting up to *patience* seconds for room; False when it was not taken.

        The end of an event carries no picture and is always taken.
        """
        with self._changed:
            if report.event.phase is not Phase.END and not self._room.wait_for(
                lambda: self._events < self._most_events or self._is_closed, patience
            ):
                return False
            self._append(report)
            self._changed.notify_all()
            return True

    def put_explained(self, report: Explained) -> bool:
        """Takes explanations if there is room, without waiting; False when they were not taken."""
        with self._changed:
            if len(self._explained) >= self._most_explained:
                return False
            self._explained.append(report)
            self._changed.notify_all()
            return True

    def put_sight(self, report: Sighted) -> None:
        """Takes a picture in the place of an older one of its job."""
        with self._changed:
            self._sights[report.job_uid, report.is_marked] = report
            self._changed.notify_all()

    def get(self) -> Report | None:
        """The next report; waits for it. None when the queue is closed and empty."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._beat
                    or self._waiting
                    or self._sights
                    or self._explained
                    or self._is_closed
                )
            )
            if self._beat is not None:
                beat, self._beat = self._beat, None
                return beat
            if not self._waiting:
                return self._least_urgent()
            report = self._waiting.popleft()
            if isinstance(report, EventRaised):
                self._events -= 1
                if self._events < self._most_events:
                    self._room.notify()
            return report

    def _least_urgent(self) -> Report | None:
        if self._sights:
            return self._sights.pop(next(iter(self._sights)))
        return self._explained.popleft() if self._explained else None

    def close(self) -> None:
        """What waits can still be taken."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            self._room.notify_all()

    def _append(self, report: Report) -> None:
        self._waiting.append(report)
        if isinstance(report, EventRaised):
            self._events += 1
