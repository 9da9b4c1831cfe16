"""Statuses and reasons as people read them."""

from collections.abc import Mapping
from typing import Final

from vidette.core.reasons import SENTENCES, Reason
from vidette.core.status import Status

from .parts import Tone
from .words import said, t

NAMES: Final[Mapping[Status, str]] = {
    Status.WORKING: said("Working"),
    Status.CREATED: said("Created"),
    Status.UPDATED: said("Updated"),
    Status.PENDING: said("Starting"),
    Status.PREPARED: said("Waits for a worker"),
    Status.WAITING_IMAGES: said("Waits for images"),
    Status.DOWN: said("Down"),
    Status.TO_REPLACE: said("Moves"),
    Status.PAUSE: said("Pausing"),
    Status.UNPAUSE: said("Resuming"),
    Status.IN_PAUSE: said("Paused"),
}
_TONES: Final[Mapping[Status, Tone]] = {
    Status.WORKING: "good",
    Status.DOWN: "bad",
    Status.IN_PAUSE: "idle",
    Status.PAUSE: "idle",
}


def status_text(status: Status) -> str:
    """The name of *status* for people."""
    return t(NAMES[status])


def status_tone(status: Status) -> Tone:
    """Working is good, down is bad, a pause is idle, all others are on their way."""
    return _TONES.get(status, "busy")


def reason_text(reason: Reason) -> str:
    """The sentence of *reason*; nothing for none."""
    return t(SENTENCES[reason]) if reason else ""
