"""NAL units of H.264 and H.265: finding them in a packet and telling what they are."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

_START_CODE = re.compile(rb"\x00\x00\x01")


@dataclass(frozen=True, slots=True)
class Codec:
    """How one codec numbers its NAL units."""

    name: Literal["h264", "hevc"]
    kind: Callable[[bytes], int]
    """The type number of a NAL unit."""
    parameter_sets: tuple[int, ...]
    unneeded: frozenset[int]
    """Access unit delimiters, ends of sequence and of stream, filler: a receiver can do without."""


H264 = Codec("h264", lambda nal: nal[0] & 0x1F, (7, 8), frozenset({9, 10, 11, 12}))
H265 = Codec("hevc", lambda nal: nal[0] >> 1 & 0x3F, (32, 33, 34), frozenset({35, 36, 37, 38}))
CODECS: dict[str, Codec] = {codec.name: codec for codec in (H264, H265)}


def damaged(what: str) -> SourceError:
    """The error for a file whose video is not as its codec demands."""
    return SourceError(Reason.CORRUPT, f"the file's video is damaged: {what}")


def is_parameter_set(codec: Codec, nal: bytes) -> bool:
    """Whether *nal* is a VPS, SPS or PPS."""
    return codec.kind(nal) in codec.parameter_sets


def is_worth_sending(codec: Codec, nal: bytes) -> bool:
    """Whether a receiver needs *nal*."""
    return len(nal) > 2 and codec.kind(nal) not in codec.unneeded


def split_annex_b(data: bytes) -> list[bytes]:
    """The NAL units between start codes."""
    parts = (part.rstrip(b"\x00") for part in _START_CODE.split(data))
    return [part for part in parts if part]


def split_length_prefixed(data: bytes, length_size: int) -> list[bytes]:
    """The NAL units that each follow their length in *length_size* bytes; SourceError when cut."""
    units: list[bytes] = []
    at = 0
    while at < len(data):
        begin = at + length_size
        at = begin + int.from_bytes(data[at:begin])
        if at > len(data):
            raise damaged("a picture is cut off")
        units.append(data[begin:at])
    return [unit for unit in units if unit]


def read_configuration(codec: Codec, extradata: bytes) -> tuple[int, list[bytes]]:
    """What a container says before the first picture: bytes per length prefix, and parameter sets.

    The size is 0 where pictures come with start codes (Annex B). *extradata* is an avcC box
    (ISO/IEC 14496-15, 5.3.3), an hvcC box (8.3.3), Annex B, or empty.
    """
    if not extradata or extradata[:3] == b"\x00\x00\x01" or extradata[:4] == b"\x00\x00\x00\x01":
        return 0, split_annex_b(extradata)
    try:
        return _avcc(extradata) if codec is H264 else _hvcc(extradata)
    except IndexError:
        raise damaged("its configuration is cut off") from None


def _avcc(box: bytes) -> tuple[int, list[bytes]]:
    sequence_sets, at = _units(box, 6, box[5] & 0x1F)
    picture_sets, _ = _units(box, at + 1, box[at])
    return (box[4] & 3) + 1, sequence_sets + picture_sets


def _hvcc(box: bytes) -> tuple[int, list[bytes]]:
    sets: list[bytes] = []
    at = 23
    for _ in range(box[22]):
        if at + 3 > len(box):
            raise damaged("its configuration is cut off")
        units, at = _units(box, at + 3, int.from_bytes(box[at + 1 : at + 3]))
        sets += units
    return (box[21] & 3) + 1, sets


def _units(box: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    units: list[bytes] = []
    for _ in range(count):
        begin = at + 2
        at = begin + int.from_bytes(box[at:begin])
        if at > len(box):
            raise damaged("its configuration is cut off")
        units.append(box[begin:at])
    return units, at
