"""What a worker gives to its parts: clocks, chance, the way to open a source, the way to report."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from vidette.media.source import SourceOptions, VideoSource, open_source

from .load import Load
from .report_queue import ReportQueue


class OpenSource(Protocol):
    """`media.source.open_source`, or a stand-in of a test."""

    def __call__(
        self,
        url: str,
        options: SourceOptions,
        /,
        *,
        stop: threading.Event,
        now: Callable[[], datetime],
    ) -> VideoSource:
        """Opens *url* or raises SourceError."""


@dataclass(frozen=True, slots=True)
class Givens:
    """The worker's surroundings."""

    reports: ReportQueue
    now: Callable[[], datetime]
    monotonic: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    """Gives 0..1, for pauses."""
    open_source: OpenSource = open_source
    patience: float = 2.0
    """Seconds that the events of one frame wait for room in `reports`."""
    load: Load = field(default_factory=lambda: Load(1.0))
    """How full the worker is."""
    least_pause: float = 1.0
    """Seconds between two tries of a source, even when a new job asks for one at once."""
