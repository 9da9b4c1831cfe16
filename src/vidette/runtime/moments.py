"""What a job keeps between two frames: its open events, and the last frame without its pixels."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class OpenEvent:
    """An event that has started and not ended."""

    uid: str
    type: str
    area: str | None
    started: timedelta
    started_at: datetime
    last_at: datetime
    last_full: timedelta
    next_seq: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """The last analysed frame without its pixels."""

    pts: timedelta
    captured_at: datetime
    lag: timedelta
    width: int
    height: int
