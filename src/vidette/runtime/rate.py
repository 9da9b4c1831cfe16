"""How many a second, over the last few seconds."""

from collections import deque
from collections.abc import Callable

WINDOW = 5.0
"""Seconds."""


class Rate:
    """Turns a growing total, looked at about once a second, into a rate over WINDOW seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._samples: deque[tuple[float, float]] = deque([(monotonic(), 0.0)])

    def sample(self, total: float) -> float:
        """The rate up to now, given the *total* now; the wait for the first one does not count."""
        at = self._monotonic()
        samples = self._samples
        samples.append((at, total))
        while len(samples) > 2 and (samples[1][0] <= at - WINDOW or _is_idle(samples)):
            samples.popleft()
        since, before = samples[0]
        return (total - before) / max(at - since, 1.0)


def _is_idle(samples: deque[tuple[float, float]]) -> bool:
    return samples[0][1] == samples[1][1]
