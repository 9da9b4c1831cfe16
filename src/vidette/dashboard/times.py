"""Times and spans as people read them."""

from datetime import UTC, datetime, timedelta

from .words import t


def wire_moment(ms: int) -> datetime:
    """The time of milliseconds since 1970 UTC."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms)


def spoken(seconds: float) -> str:
    """A span in its largest two units."""
    if seconds < 60:
        return t("{seconds} s", seconds=f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}")
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return t("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return t("{hours} h {minutes} min", hours=hours, minutes=minutes)
    days, hours = divmod(hours, 24)
    return t("{days} d {hours} h", days=days, hours=hours)
