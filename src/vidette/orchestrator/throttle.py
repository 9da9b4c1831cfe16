"""Slows down who guesses passwords: by address and by name, in bounded memory."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from vidette.core.errors import TooOften

MOST: Final = 10
"""Wrong passwords in WINDOW from one address, or for one name, after which none is looked at."""
WINDOW: Final = timedelta(minutes=5)
REMEMBERED: Final = 10_000
"""Addresses and names; the oldest go."""


class Throttle:
    """What went wrong lately."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._wrong: OrderedDict[str, deque[datetime]] = OrderedDict()

    def require(self, address: str, name: str) -> None:
        """Raises TooOften when another try from there, or for that name, comes too soon."""
        for key in _keys(address, name):
            wrong = self._recent(key)
            if len(wrong) >= MOST:
                wait = (wrong[0] + WINDOW - self._now()).total_seconds()
                raise TooOften(f"Too many wrong passwords; try again in {max(1, round(wait))} s.")

    def failed(self, address: str, name: str) -> None:
        """A password was wrong."""
        for key in _keys(address, name):
            self._recent(key).append(self._now())
            self._wrong.move_to_end(key)
            if len(self._wrong) > REMEMBERED:
                self._wrong.popitem(last=False)

    def _recent(self, key: str) -> deque[datetime]:
        wrong = self._wrong.setdefault(key, deque(maxlen=MOST))
        while wrong and self._now() - wrong[0] >= WINDOW:
            wrong.popleft()
        return wrong


def _keys(address: str, name: str) -> tuple[str, str]:
    return f"address {address}", f"name {name[:100]}"
