"""RTCP (RFC 3550): the camera's clock from its reports, and the reports that it gets."""

import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vidette.core.clock import CameraClock

SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION, BYE = 200, 201, 202, 203
_NTP_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_ERA = 1 << 32
_NAME = b"vidette"
_HELD = 256
_LEAST_SPAN = 60.0
"""Seconds of reports that a drift is told from: a report's arrival is known to 0.1 s only."""
_FURTHEST = timedelta(days=365 * 20)


@dataclass(frozen=True, slots=True)
class SenderReport:
    """What a camera says of its clocks."""

    ssrc: int
    at: datetime | None
    """Its wall clock (aware, UTC); None when it has none."""
    stamp: int
    """The RTP timestamp of that moment, 32 bits."""
    middle: int
    """The middle 32 bits of its NTP time, to be named in the answer."""


def sender_reports(packet: bytes, now: datetime) -> Iterator[SenderReport]:
    """The sender reports in a compound packet; what is malformed ends it."""
    at = 0
    while at + 8 <= len(packet) and packet[at] >> 6 == 2:
        size = 4 + 4 * (packet[at + 2] << 8 | packet[at + 3])
        if packet[at + 1] == SENDER_REPORT and size >= 28 and at + 28 <= len(packet):
            ssrc, seconds, fraction, stamp = struct.unpack_from("!IIII", packet, at + 4)
            middle = (seconds & 0xFFFF) << 16 | fraction >> 16
            yield SenderReport(ssrc, wall_clock(seconds, fraction, now), stamp, middle)
        at += size


def wall_clock(seconds: int, fraction: int, now: datetime) -> datetime | None:
    """An NTP time in the era that is nearest to *now*; None for one that is no wall clock at all.

    Cameras without a clock count from 1970 or from their start.
    """
    if not seconds:
        return None
    since = (now - _NTP_EPOCH).total_seconds()
    era = round((since - seconds) / _ERA)
    at = _NTP_EPOCH + timedelta(seconds=seconds + era * _ERA, microseconds=fraction * 10**6 >> 32)
    return at if abs(at - now) < _FURTHEST else None


class ClockBook:
    """The camera's wall clock beside its media time, and how it runs against ours."""

    def __init__(self, clock_rate: int) -> None:
        self._rate = clock_rate
        self._anchor: tuple[datetime, int] | None = None
        self._offsets: deque[tuple[float, float]] = deque(maxlen=_HELD)

    def note(self, at: datetime, ticks: int, *, ours: datetime, monotonic: float) -> None:
        """A report: its clock said *at* at media time *ticks*; it came at *ours* / *monotonic*."""
        self._anchor = (at, ticks)
        self._offsets.append((monotonic, (at - ours).total_seconds()))

    def time_of(self, ticks: float) -> datetime | None:
        """What the camera's clock said at media time *ticks*; None before the first report."""
        anchor = self._anchor
        if anchor is None:
            return None
        return anchor[0] + timedelta(seconds=(ticks - anchor[1]) / self._rate)

    @property
    def reading(self) -> CameraClock | None:
        """How it stands at its newest report; None before the first."""
        if not self._offsets:
            return None
        return CameraClock(timedelta(seconds=self._offsets[-1][1]), self._drift())

    def _drift(self) -> float | None:
        """Least squares; None when it is too early to tell."""
        points = tuple(self._offsets)
        if len(points) < 3 or points[-1][0] - points[0][0] < _LEAST_SPAN:
            return None
        middle = sum(when for when, _ in points) / len(points)
        spread = sum((when - middle) ** 2 for when, _ in points)
        return sum((when - middle) * offset for when, offset in points) / spread


@dataclass(frozen=True, slots=True)
class Reception:
    """What a receiver tells of one interval."""

    source: int
    """The camera's SSRC."""
    lost_share: float
    """Of the interval's packets, 0..1."""
    lost: int
    highest: int
    """Extended highest sequence number."""
    middle: int
    """Of the last sender report; 0 when there was none."""
    since: float
    """Seconds since it came."""


def receiver_report(ours: int, told: Reception | None) -> bytes:
    """A receiver report of SSRC *ours* with its description; without a block before any packet.

    Jitter is not measured (packets are read in heaps) and told as 0.
    """
    if told is None:
        head = struct.pack("!BBHI", 0x80, RECEIVER_REPORT, 1, ours)
    else:
        share = min(255, round(told.lost_share * 256))
        head = struct.pack(
            "!BBHIIIIIII",
            *(0x81, RECEIVER_REPORT, 7, ours, told.source),
            share << 24 | min(told.lost, 0x7FFFFF),
            told.highest & 0xFFFFFFFF,
            0,
            told.middle,
            round(told.since * 65536) & 0xFFFFFFFF if told.middle else 0,
        )
    item = struct.pack("!IBB", ours, 1, len(_NAME)) + _NAME
    item += b"\x00" * (4 - len(item) % 4)
    return head + struct.pack("!BBH", 0x81, DESCRIPTION, len(item) // 4) + item
