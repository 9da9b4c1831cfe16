"""How full a host is, and what all its jobs leave out, alike, when it is too full."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WINDOW = 0.3
"""What a new second counts for in the share of processor time that is told."""
ROOM = 0.7
"""Share of the host's processor time up to which there is some to spare."""
LEARNER = 0.1
"""Processor seconds a second that learning a camera is thought to take until it is measured."""
UNSEEN = 2.0
"""Seconds until what was begun shows in the share that is used."""
GONE = 5.0
"""Seconds without a question after which a feed learns no more."""
FULL = 0.85
"""The share from which on lateness is the host's own doing."""
LATE = 0.5
"""Seconds by which the pictures of most feeds may be late."""
CAUGHT_UP = 0.25
"""The same once they are in time again."""
STARVED = 0.1
"""Seconds: a beat that comes so late tells that others keep the processor busy."""
CALM, LONGEST_CALM = 3, 60
"""Beats in a row without lateness after which less is left out; twice as many, up to the second,
each time that this proves too early."""
PROVEN = 20
"""Beats after which it does not any more."""
PACES = (1.0, 0.7, 0.5, 0.35, 0.2)
"""Shares of the wanted pictures that are analysed, step by step."""
TURNS = 4
"""Beyond the last pace so many groups of feeds are put, one more at each step, on key pictures."""
TURN = 30.0
"""Seconds after which the next groups are, so that all feeds suffer alike."""


def processors() -> int:
    """Those that this process may use, where the system tells; else those of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Tally:
    """The processor time of this host."""

    cpu_seconds: Callable[[], float] = time.process_time
    monotonic: Callable[[], float] = time.monotonic


class Load:
    """Sampled at each beat by one thread, read by all feeds."""

    def __init__(self, processors: float, tally: Tally | None = None) -> None:
        """*processors*: how many this host may keep busy; a share of one is allowed."""
        self._processors = max(processors, 0.01)
        self._tally = tally or Tally()
        self._at = self._tally.monotonic()
        self._cpu = self._tally.cpu_seconds()
        self._calm = 0
        self._needed = CALM
        self._level = 0
        self._is_late = self._eased = False
        self._lock = threading.Lock()
        self._learners: dict[int, float] = {}
        self._begun: deque[float] = deque()
        self.used = 0.0
        """Share of the host's processor time that it uses, over the last seconds."""

    @property
    def has_room(self) -> bool:
        """Whether there is processor time for what need not be done at once."""
        return self._level == 0 and not self._is_late and self.used < ROOM

    def may_learn(self, number: int) -> bool:
        """Whether the feed with this *number* may decode all to learn its camera.

        Asked again and again while it learns. As many learn at once as there is room for.
        """
        at = self._tally.monotonic()
        with self._lock:
            asked_at = self._learners.pop(number, None)
            if asked_at is not None and at - asked_at < GONE:
                is_granted = self._level == 0
            else:
                is_granted = self.has_room and self._fits_one_more(at)
                if is_granted:
                    self._begun.append(at)
            if is_granted:
                self._learners[number] = at
            return is_granted

    def _fits_one_more(self, at: float) -> bool:
        while self._begun and at - self._begun[0] > UNSEEN:
            self._begun.popleft()
        unseen = LEARNER * len(self._begun) / self._processors
        return not self._begun or self.used + unseen < ROOM

    @property
    def pace(self) -> float:
        """Share of the wanted pictures that every job analyses."""
        return PACES[min(self._level, len(PACES) - 1)]

    def rests(self, number: int) -> bool:
        """Whether the feed with this *number* (any, but steady) decodes key pictures alone."""
        groups = self._level - (len(PACES) - 1)
        turn = int(self._tally.monotonic() / TURN)
        return (number + turn) % TURNS < groups

    def sample(self, lags: Sequence[float], late_by: float) -> None:
        """One more beat: how late the pictures of each feed are, and the beat itself, in seconds."""
        at, cpu = self._tally.monotonic(), self._tally.cpu_seconds()
        if at <= self._at:
            return
        used = (cpu - self._cpu) / (at - self._at) / self._processors
        self._at, self._cpu = at, cpu
        self.used += WINDOW * (used - self.used)
        usual = sorted(lags)[len(lags) // 2] if lags else 0.0
        self._is_late = usual > (CAUGHT_UP if self._is_late else LATE)
        is_full = used >= FULL or late_by > STARVED
        if self._is_late and is_full:
            self._leave_out_more()
        elif not self._is_late:
            self._calm += 1
            if self._calm >= self._needed and self._level and used < FULL:
                self._calm, self._eased = 0, True
                self._level -= 1

    def _leave_out_more(self) -> None:
        if self._eased and self._calm < PROVEN:
            self._needed = min(2 * self._needed, LONGEST_CALM)
        elif self._calm >= PROVEN:
            self._needed = CALM
        self._calm, self._eased = 0, False
        self._level = min(self._level + 1, len(PACES) - 1 + TURNS)
