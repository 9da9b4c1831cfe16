"""Coded pictures as records of a segment: what a decoder needs to show the same pictures again."""

import base64
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.packet import Packet

from vidette.media.units import Unit

from .records import record, records

SUFFIX = ".units"
UNIT, FILTER = b"U", b"F"
_UNIT = struct.Struct("<QqB")
_FILTER = struct.Struct("<q?")
_UNKNOWN = -(1 << 63)
_MICROSECOND = timedelta(microseconds=1)
_KEY, _DAMAGED, _WHOLE = 1, 2, 4


@dataclass(frozen=True, slots=True)
class StreamHead:
    """What is known of a connection's stream before its first picture."""

    codec: str
    extradata: bytes
    is_timed: bool
    """Whether its units carry times of their own."""

    def fields(self) -> dict[str, Any]:
        """For a file's header."""
        extradata = base64.b64encode(self.extradata).decode()
        return {"codec": self.codec, "extradata": extradata, "is_timed": self.is_timed}


def stream_head(fields: dict[str, Any]) -> StreamHead:
    """The same, read again; raises KeyError and ValueError for what is none."""
    extradata = base64.b64decode(fields["extradata"])
    return StreamHead(str(fields["codec"]), extradata, bool(fields["is_timed"]))


@dataclass(frozen=True, slots=True)
class KeptUnit:
    """A Unit that comes from disk."""

    number: int
    """Counts the pictures of its connection from 1, in the order of decoding."""
    raw: int | None
    """Its time in microseconds since any moment; None when it has none."""
    is_key: bool
    is_damaged: bool
    is_whole: bool
    data: bytes
    arrived: float = 0.0

    @property
    def size(self) -> int:
        """See Unit."""
        return len(self.data)

    @property
    def pts(self) -> timedelta | None:
        """See Unit."""
        return None if self.raw is None else timedelta(microseconds=self.raw)

    @property
    def packet(self) -> "Packet[Any]":
        """See Unit; a new one at each call."""
        packet: Packet[Any] = Packet(self.data) if self.data else Packet()
        packet.pts = self.raw
        packet.time_base = Fraction(1, 1_000_000)
        packet.is_keyframe = self.is_key
        return packet


def micros(span: timedelta | None) -> int | None:
    """Whole microseconds."""
    return None if span is None else span // _MICROSECOND


def unit_record(unit: Unit, number: int) -> bytes:
    """*unit* as a record."""
    raw = micros(unit.pts)
    flags = _KEY * unit.is_key + _DAMAGED * unit.is_damaged + _WHOLE * unit.is_whole
    return record(UNIT, _UNIT.pack(number, _UNKNOWN if raw is None else raw, flags) + unit.data)


def filter_record(raw: int, *, is_filtered: bool) -> bytes:
    """The group that begins with the key picture at *raw* was decoded with its loop filter, or not."""
    return record(FILTER, _FILTER.pack(raw, is_filtered))


def read_units(path: Path) -> Iterator[KeptUnit]:
    """The units of a segment, in the order of decoding."""
    for kind, payload in records(path):
        if kind == UNIT:
            number, raw, flags = _UNIT.unpack_from(payload)
            yield KeptUnit(
                number,
                None if raw == _UNKNOWN else raw,
                bool(flags & _KEY),
                bool(flags & _DAMAGED),
                bool(flags & _WHOLE),
                payload[_UNIT.size :],
            )


def read_filters(path: Path) -> dict[int, bool]:
    """Time of a key picture to whether its group was filtered, as told last."""
    found: dict[int, bool] = {}
    for kind, payload in records(path):
        if kind == FILTER:
            raw, is_filtered = _FILTER.unpack(payload)
            found[raw] = is_filtered
    return found
