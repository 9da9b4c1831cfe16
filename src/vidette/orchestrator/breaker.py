"""Spares an endpoint that keeps failing: one probe at a time, then more as it recovers."""

from collections.abc import Callable
from datetime import datetime, timedelta

from vidette.core.backoff import delivery_pause

TRIPS_AFTER = 5
"""Failures in a row, over all lanes of the endpoint."""
LONGEST_PAUSE = timedelta(minutes=2)
"""Between two probes; each lane has its own, longer, pauses beside it."""
FULL = 64


class Breaker:
    """How many deliveries one endpoint may get at the same time."""

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0
        self._width = FULL
        self._resumes_at: datetime | None = None
        self.flying = 0
        """Deliveries on their way now."""

    @property
    def is_idle(self) -> bool:
        """Nothing is known against the endpoint and nothing is on its way."""
        return not self.flying and not self._failures and self._width == FULL

    def room(self, at: datetime) -> int:
        """How many more deliveries may start *at* that time."""
        if self._resumes_at is not None and at < self._resumes_at:
            return 0
        return max(self._width - self.flying, 0)

    def resumes_at(self) -> datetime | None:
        """When the next probe may go, if the endpoint is spared."""
        return self._resumes_at

    def succeeded(self) -> bool:
        """Doubles the width; True when that ends an outage."""
        was_open = self._failures >= TRIPS_AFTER
        self._failures, self._resumes_at = 0, None
        self._width = min(self._width * 2, FULL)
        return was_open

    def failed(self, at: datetime, retry_after: timedelta | None) -> bool:
        """Counts a failure; True when that one begins an outage.

        Failures of deliveries that were on their way when it began count for nothing more.
        """
        is_straggler = self._failures >= TRIPS_AFTER and at < (self._resumes_at or at)
        pause = retry_after or timedelta(0)
        if not is_straggler:
            self._failures += 1
        if self._failures >= TRIPS_AFTER and not is_straggler:
            self._width = 1
            probe = delivery_pause(self._failures - TRIPS_AFTER + 1, self._random)
            pause = max(pause, min(probe, LONGEST_PAUSE))
        if pause:
            self._resumes_at = max(self._resumes_at or at, at + pause)
        return self._failures == TRIPS_AFTER and not is_straggler
