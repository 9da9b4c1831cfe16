"""Puts NAL units into RTP packets (RFC 3550, 6184, 7798) and tells the time by RTCP."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

CLOCK_RATE = 90_000
"""RTP ticks a second of every video format."""
PAYLOAD_TYPE = 96
LARGEST_PACKET = 1400
"""Bytes of RTP header and payload: fits an Ethernet frame with room for tunnels."""
_HEADER = struct.Struct("!BBHII")
_ROOM = LARGEST_PACKET - _HEADER.size
_FU_A, _FU_H265 = 28, 49
_NTP_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)


class RtpSender:
    """One RTP stream: numbers its packets and counts them."""

    def __init__(self, codec: Literal["h264", "hevc"], *, ssrc: int, first_sequence: int) -> None:
        """*ssrc* has 32 bits, *first_sequence* 16."""
        self._fragments = _fragments_h264 if codec == "h264" else _fragments_h265
        self._ssrc = ssrc
        self._sequence = first_sequence
        self._packets = 0
        self._octets = 0

    @property
    def next_sequence(self) -> int:
        """The sequence number of the next packet."""
        return self._sequence

    def packets(self, nal_units: Sequence[bytes], timestamp: int) -> list[bytes]:
        """The packets of one picture; the last one carries the marker bit."""
        payloads = [
            payload
            for nal in nal_units
            for payload in ([nal] if len(nal) <= _ROOM else self._fragments(nal))
        ]
        last = len(payloads) - 1
        return [
            self._packet(payload, timestamp, is_last=number == last)
            for number, payload in enumerate(payloads)
        ]

    def _packet(self, payload: bytes, timestamp: int, *, is_last: bool) -> bytes:
        kind = PAYLOAD_TYPE | (0x80 if is_last else 0)
        header = _HEADER.pack(0x80, kind, self._sequence, timestamp & 0xFFFFFFFF, self._ssrc)
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._packets = (self._packets + 1) & 0xFFFFFFFF
        self._octets = (self._octets + len(payload)) & 0xFFFFFFFF
        return header + payload

    def report(self, at: datetime, timestamp: int) -> bytes:
        """An RTCP sender report with its source description: *timestamp* is what RTP says *at*."""
        seconds, fraction = ntp_time(at)
        ticks = timestamp & 0xFFFFFFFF
        counted = struct.pack("!II", self._packets, self._octets)
        head = struct.pack("!BBHIIII", 0x80, 200, 6, self._ssrc, seconds, fraction, ticks)
        name = b"practice-camera@vidette"
        item = struct.pack("!IBB", self._ssrc, 1, len(name)) + name
        item += b"\x00" * (4 - len(item) % 4)
        return head + counted + struct.pack("!BBH", 0x81, 202, len(item) // 4) + item


def ntp_time(at: datetime) -> tuple[int, int]:
    """Seconds since 1900 and the rest in units of 2**-32 s."""
    since = at - _NTP_EPOCH
    whole = since.days * 86_400 + since.seconds
    return whole & 0xFFFFFFFF, (since.microseconds << 32) // 1_000_000


def _fragments_h264(nal: bytes) -> list[bytes]:
    """FU-A, RFC 6184 5.8: the type moves from the NAL header into a byte of its own."""
    indicator = nal[0] & 0xE0 | _FU_A
    return _fragments(bytes([indicator]), nal[0] & 0x1F, nal[1:])


def _fragments_h265(nal: bytes) -> list[bytes]:
    """Fragmentation units, RFC 7798 4.4.3: the same for a NAL header of two bytes."""
    indicator = nal[0] & 0x81 | _FU_H265 << 1
    return _fragments(bytes([indicator, nal[1]]), nal[0] >> 1 & 0x3F, nal[2:])


def _fragments(indicator: bytes, kind: int, data: bytes) -> list[bytes]:
    step = _ROOM - len(indicator) - 1
    starts = range(0, len(data), step)
    result: list[bytes] = []
    for start in starts:
        begin = 0x80 if start == 0 else 0
        end = 0x40 if start == starts[-1] else 0
        result.append(indicator + bytes([begin | end | kind]) + data[start : start + step])
    return result
