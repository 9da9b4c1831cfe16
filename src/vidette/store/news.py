"""What was written, for those who follow the store as it changes."""

from dataclasses import dataclass

from vidette.core.event import Event
from vidette.core.stream import Stream


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as far as it is known."""

    event: Event
    """Its latest phase; boxes are the last that were told."""
    epoch: int
    frame: str | None
    """Name of its newest whole picture."""
    crops: tuple[str, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class EventSeen:
    """An event started, went on or ended."""

    event: StoredEvent
    stream: Stream
    """Of the event, as it was then."""


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """A stream was made, or its status or the reason for it changed."""

    stream: Stream
    """As it is now."""


@dataclass(frozen=True, slots=True)
class StreamRemoved:
    """A stream is no more."""

    stream: Stream
    """As it was last."""


News = EventSeen | StatusChanged | StreamRemoved
