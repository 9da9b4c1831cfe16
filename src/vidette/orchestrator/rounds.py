"""Looks at everything once in a while, a share at a time, so that no look takes long."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

SHARE = 500
"""Of few everything is looked at in one go; of many about so many."""


class Rounds:
    """One round after the other; each begins with what there is at that time."""

    def __init__(self, period: timedelta) -> None:
        self._period = period
        self._began: datetime | None = None
        self._names: Sequence[str] = ()
        self._seen = 0

    def start_anew(self) -> None:
        """The next look is at everything."""
        self._began = None

    def due(self, at: datetime, everything: Callable[[], Collection[str]]) -> Sequence[str]:
        """What to look at *at* this time: the first of a round, or what its time has come for."""
        if self._began is None:
            self._began, self._names = at, list(everything())
            self._seen = len(self._names)
            return self._names
        if self._seen == len(self._names) and at - self._began >= self._period:
            self._began, self._names, self._seen = at, list(everything()), 0
        first, self._seen = self._seen, self._target(at - self._began)
        return self._names[first : self._seen]

    @property
    def pause(self) -> float:
        """Seconds between two looks."""
        shares = max(1, -(-len(self._names) // SHARE))
        return self._period.total_seconds() / shares

    def _target(self, passed: timedelta) -> int:
        """How many are to be looked at by then, in whole shares; those at the start at once."""
        shares = -(-len(self._names) // SHARE)
        share = min(passed / self._period, 1.0)
        return min(len(self._names), max(self._seen, SHARE * (1 + int(share * shares))))
