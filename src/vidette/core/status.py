"""The life of a stream: its statuses, what can happen to it, and the one table that joins them."""

from enum import IntEnum, StrEnum


class Status(IntEnum):
    """Where a stream is in its life. Names are published; the integers are in published order."""

    WORKING = 1
    CREATED = 2
    UPDATED = 3
    PENDING = 4
    PREPARED = 5
    WAITING_IMAGES = 6
    DOWN = 7
    TO_REPLACE = 8
    PAUSE = 9
    UNPAUSE = 10
    IN_PAUSE = 11


MEANINGS: dict[Status, str] = {
    Status.WORKING: "frames are being analysed",
    Status.CREATED: "row written, nothing done yet",
    Status.UPDATED: "settings changed, must be sent to the worker again",
    Status.PENDING: "sent to a worker, no frame analysed yet",
    Status.PREPARED: "ready to start, no worker yet (the reason says why)",
    Status.WAITING_IMAGES: "waits for the vectors of its collections",
    Status.DOWN: "the video source fails (the reason says how); being retried",
    Status.TO_REPLACE: "its worker is lost or drains; must move",
    Status.PAUSE: "asked to pause",
    Status.UNPAUSE: "asked to go on",
    Status.IN_PAUSE: "paused",
}


class Signal(StrEnum):
    """What can happen to a stream."""

    ADMITTED = "admitted"
    IMAGES_MISSING = "images_missing"
    IMAGES_READY = "images_ready"
    PLACED = "placed"
    NO_ROOM = "no_room"
    FIRST_FRAME = "first_frame"
    SOURCE_FAILED = "source_failed"
    WORKER_LOST = "worker_lost"
    RELEASED = "released"
    CHANGED = "changed"
    RESTART = "restart"
    PAUSE = "pause"
    UNPAUSE = "unpause"


_S, _X = Status, Signal
_ON_WORKER = (_S.PENDING, _S.WORKING, _S.DOWN)
_UNPLACED = (_S.CREATED, _S.PREPARED, _S.WAITING_IMAGES, _S.TO_REPLACE, _S.UNPAUSE)
_TO_PLACE = (_S.PREPARED, _S.UPDATED, _S.UNPAUSE, _S.TO_REPLACE)

TRANSITIONS: dict[tuple[Status, Signal], Status] = {
    (_S.CREATED, _X.ADMITTED): _S.PREPARED,
    (_S.CREATED, _X.IMAGES_MISSING): _S.WAITING_IMAGES,
    (_S.WAITING_IMAGES, _X.IMAGES_READY): _S.PREPARED,
    **{(status, _X.PLACED): _S.PENDING for status in _TO_PLACE},
    **{(status, _X.NO_ROOM): _S.PREPARED for status in _TO_PLACE},
    (_S.PENDING, _X.FIRST_FRAME): _S.WORKING,
    (_S.DOWN, _X.FIRST_FRAME): _S.WORKING,
    **{(status, _X.SOURCE_FAILED): _S.DOWN for status in _ON_WORKER},
    **{(status, _X.WORKER_LOST): _S.TO_REPLACE for status in (*_ON_WORKER, _S.UPDATED)},
    (_S.PAUSE, _X.WORKER_LOST): _S.IN_PAUSE,
    (_S.PAUSE, _X.RELEASED): _S.IN_PAUSE,
    **{(status, _X.CHANGED): _S.UPDATED for status in (*_ON_WORKER, _S.UPDATED)},
    **{(status, _X.RESTART): _S.UPDATED for status in (*_ON_WORKER, _S.UPDATED)},
    **{(status, _X.CHANGED): status for status in (_S.PREPARED, _S.TO_REPLACE, _S.UNPAUSE)},
    **{(status, _X.CHANGED): _S.CREATED for status in (_S.CREATED, _S.WAITING_IMAGES)},
    **{(status, _X.CHANGED): status for status in (_S.PAUSE, _S.IN_PAUSE)},
    **{(status, _X.PAUSE): _S.PAUSE for status in (*_ON_WORKER, *_UNPLACED, _S.UPDATED)},
    (_S.PAUSE, _X.UNPAUSE): _S.UNPAUSE,
    (_S.IN_PAUSE, _X.UNPAUSE): _S.UNPAUSE,
}
"""Every step that a stream's status can take; a pair that is not here does not happen."""


def advance(status: Status, signal: Signal) -> Status | None:
    """The status after *signal*, or None when the signal means nothing in *status*."""
    return TRANSITIONS.get((status, signal))
