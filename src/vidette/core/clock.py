"""How a camera's own clock stands against ours."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class CameraClock:
    """As the camera's reports tell it; good to about 0.1 s."""

    offset: timedelta
    """By how much the camera's clock is ahead of ours."""
    drift: float | None
    """Seconds that it gains a second; None before there is a minute of reports."""
