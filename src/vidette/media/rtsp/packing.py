"""How H.264 (RFC 6184) and H.265 (RFC 7798) are put into RTP packets, as far as a receiver must know."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

_RECOVERY_POINT = 6


@dataclass(frozen=True, slots=True)
class Packing:
    """One codec's way. A *head* is the first byte of a packet's payload, or of a NAL unit."""

    fast: struct.Struct
    """An interleaved packet's start with neither contributors nor extension: `$`, channel, length,
    flags, marker and type, sequence number, head, FU header."""
    header: int
    """Bytes of a NAL header."""
    kind: Callable[[int], int]
    """The type number in a head."""
    mask: int
    sign: int
    """A head says "fragment" when `head & mask == sign`."""
    bundle: int
    """The type of a packet of several NAL units."""
    fragment: int
    """The type of a packet with a part of a NAL unit."""
    unknown: frozenset[int]
    """Types with decoding order numbers or extensions, which are not read here."""
    largest: int
    """Types up to this are NAL units."""
    slices: range
    """Types that hold a part of a picture."""
    keys: frozenset[int]
    """Types of pictures where decoding may begin."""
    message: int
    """The type of a supplemental message that goes before a picture; -1 for none that matters."""

    def rebuilt(self, payload: bytes) -> bytes:
        """The NAL header of the unit that a fragment belongs to."""
        kind = payload[self.header] & (0x1F if self.header == 1 else 0x3F)
        if self.header == 1:
            return bytes((payload[0] & 0xE0 | kind,))
        return bytes((payload[0] & 0x81 | kind << 1, payload[1]))

    def is_recovery_point(self, nal: bytes) -> bool:
        """Whether *nal* says that decoding may begin right here although the picture is no IDR."""
        is_told = len(nal) > 3 and self.message == self.kind(nal[0]) and nal[1] == _RECOVERY_POINT
        return is_told and bool(nal[3] & 0x80)


H264 = Packing(
    fast=struct.Struct("!BBHBBH8xBB"),
    header=1,
    kind=lambda head: head & 0x1F,
    mask=0x1F,
    sign=28,
    bundle=24,
    fragment=28,
    unknown=frozenset({25, 26, 27, 29}),
    largest=23,
    slices=range(1, 6),
    keys=frozenset({5}),
    message=6,
)
H265 = Packing(
    fast=struct.Struct("!BBHBBH8xBxB"),
    header=2,
    kind=lambda head: head >> 1 & 0x3F,
    mask=0x7E,
    sign=49 << 1,
    bundle=48,
    fragment=49,
    unknown=frozenset({50}),
    largest=47,
    slices=range(32),
    keys=frozenset(range(16, 22)),
    message=-1,
)
PACKINGS = {"h264": H264, "hevc": H265}
