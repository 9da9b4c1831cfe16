"""How a feed's connection is doing, for the jobs on it."""

from dataclasses import dataclass
from datetime import datetime

from vidette.core.clock import CameraClock
from vidette.core.decoding import Decoding


@dataclass(frozen=True, slots=True)
class Link:
    """How a feed's connection is doing."""

    attempt: int = 0
    next_attempt_at: datetime | None = None
    fps_in: float = 0.0
    corrupt_frames: int = 0
    cpu_share: float = 0.0
    """Processor seconds a second that the feed takes for each of its jobs: decoding, analysis, pictures."""
    name: str = ""
    decoding: Decoding | None = None
    reader: str = ""
    clock: CameraClock | None = None
