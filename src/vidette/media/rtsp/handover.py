"""The bounded way of units from the thread of all cameras to the feed that decodes them."""

from dataclasses import dataclass
from queue import Empty, SimpleQueue

from vidette.core.errors import SourceError

from .assembly import Coded
from .strange import Strange

MOST_WAITING = 24 * 1024 * 1024
MOST_BATCHES = 512
"""What waits for a slow decoder at the most; then all of it is dropped, and the newest wins."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look brought."""

    units: list[Coded]
    arrived: float
    """Monotonic seconds."""
    size: int


class Handover:
    """One thread puts and passes on, another gets."""

    def __init__(self) -> None:
        self._ready: list[Batch | SourceError | Strange] = []
        self._waiting: SimpleQueue[Batch | SourceError | Strange] = SimpleQueue()
        self._put = self._got = 0

    def put(self, units: list[Coded], at: float) -> None:
        """Units that came at *at* (monotonic), to be passed on."""
        size = sum(len(unit.data) for unit in units)
        self._put += size
        if self._put - self._got > MOST_WAITING or self._waiting.qsize() > MOST_BATCHES:
            self._drop()
            units[0].is_damaged = True
        self._ready.append(Batch(units, at, size))

    def end(self, error: SourceError | Strange) -> None:
        """Why there are no more."""
        self._ready.append(error)

    def pass_on(self) -> None:
        """Wakes the feed; apart from `put`, so that the feeds do not fight for the interpreter
        with the looks at the other cameras.
        """
        while self._ready:
            self._waiting.put(self._ready.pop(0))

    def get(self, timeout: float) -> Batch | None:
        """The next units; None when none come within *timeout* s. Raises why there are no more."""
        try:
            item = self._waiting.get(timeout=timeout)
        except Empty:
            return None
        if not isinstance(item, Batch):
            raise item
        self._got += item.size
        return item

    def _drop(self) -> None:
        while True:
            try:
                item = self._waiting.get_nowait()
            except Empty:
                return
            if isinstance(item, Batch):
                self._put -= item.size
