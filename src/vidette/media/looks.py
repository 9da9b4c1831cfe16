"""Which key pictures of a resting stream are looked at: all, or, where sizes tell all there is, fewer."""

from .gate import Gate

LONGEST = 4.0
"""Seconds between two key pictures that are looked at, however clear the sizes are: the shortest of
what counts as a long event is hardly ever between them."""


class Looks:
    """One stream's key pictures while it rests; times in seconds that grow."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._looked_at: float | None = None
        self._came_at: float | None = None

    def may_pass(self, at: float) -> bool:
        """Whether the key picture that comes *at* need not be looked at; if so it is not."""
        before, self._came_at = self._came_at, at
        if not self._gate.is_clear or before is None or self._looked_at is None:
            return False
        interval = at - before
        return interval > 0.0 and at + interval - self._looked_at <= LONGEST

    def look(self, at: float) -> None:
        """The key picture that came *at* is looked at."""
        self._looked_at = self._came_at = at
