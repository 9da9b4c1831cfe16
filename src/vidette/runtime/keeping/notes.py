"""Records of what one job was shown of a kept stream, and what it told of it."""

import json
import struct
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from vidette.core.event import Event, Phase
from vidette.core.frame import Frame
from vidette.media.kept.records import record
from vidette.media.kept.units import micros

SUFFIX = ".notes"
CHECKPOINT, NEW, SEEN, TOLD, FINISHED, ABANDONED = b"C", b"N", b"S", b"T", b"X", b"B"
_SEEN = struct.Struct("<?qqqqq")
_NEW = struct.Struct("<I")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Name = tuple[bool, int]
"""Of a picture: whether it has a time of its own, and that time in microseconds or, without one,
the number of the unit that completed it."""


def name_of(raw: timedelta | None, number: int) -> Name:
    """What the picture at *raw* is called, completed by unit *number*."""
    time = micros(raw)
    return (False, number) if time is None else (True, time)


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture that the job's analyzer was shown, with the times it had."""

    name: Name
    pts: timedelta
    captured_at: datetime
    lag: timedelta
    still: timedelta


def seen_record(name: Name, frame: Frame) -> bytes:
    """*frame* was analysed."""
    spans = (frame.pts, frame.captured_at - _EPOCH, frame.lag, frame.still)
    return record(SEEN, _SEEN.pack(*name, *(span // timedelta(microseconds=1) for span in spans)))


def read_seen(payload: bytes) -> Seen:
    """The same, read again."""
    is_time, number, *spans = _SEEN.unpack(payload)
    pts, captured, lag, still = (timedelta(microseconds=span) for span in spans)
    return Seen((is_time, number), pts, _EPOCH + captured, lag, still)


def new_record(number: int) -> bytes:
    """The job's pipeline number *number* begins, which has seen nothing."""
    return record(NEW, _NEW.pack(number))


def read_new(payload: bytes) -> int:
    """The same, read again."""
    (number,) = _NEW.unpack(payload)
    return int(number)


def told_record(event: Event) -> bytes:
    """*event* was told."""
    return record(TOLD, json.dumps(event_fields(event)).encode())


def event_fields(event: Event) -> dict[str, Any]:
    """All of *event* as JSON holds it without loss: times as microseconds."""
    told: dict[str, Any] = {}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, datetime):
            value = (value - _EPOCH) // timedelta(microseconds=1)
        elif isinstance(value, timedelta):
            value //= timedelta(microseconds=1)
        told[field.name] = value
    return told


def read_told(payload: bytes) -> Event:
    """The same, read again; raises KeyError, ValueError or TypeError when it is none."""
    told = json.loads(payload)
    for name in ("at", "started_at"):
        told[name] = _EPOCH + timedelta(microseconds=told[name])
    for name in ("media_time", "duration", "lag"):
        told[name] = timedelta(microseconds=told[name])
    for name in ("scores", "object_ids", "labels"):
        told[name] = tuple(told[name])
    told["boxes"] = tuple((x, y, w, h) for x, y, w, h in told["boxes"])
    return Event(**told | {"phase": Phase(told["phase"])})
