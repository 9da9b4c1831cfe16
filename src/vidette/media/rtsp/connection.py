"""One camera that plays: its packets taken in heaps, its session kept alive, its units handed over."""

import re
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from random import getrandbits

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

from .depacketizer import Depacketizer
from .handover import Handover
from .keeping import Keeping
from .messages import read_message
from .opening import Session
from .packing import PACKINGS
from .rtcp import ClockBook, Reception, receiver_report, sender_reports
from .strange import Strange

BUSY = 96 * 1024
"""Bytes in one look after which a camera is looked at again soon: the system's buffer is small."""
_MOST_READS = 8
_MOST_STRAY = 1024 * 1024
_MOST_UNSENT = 16 * 1024
_REPORT_EVERY = 10.0
_TALK = re.compile(rb"(?:RTSP/|[A-Z_]{3,16} )")
_MALFORMED = (ArithmeticError, LookupError, ValueError, struct.error)


class Connection:
    """Polled by the thread of all cameras; read from and closed by the feed's."""

    def __init__(self, session: Session, now: Callable[[], datetime]) -> None:
        self._sock = session.sock
        self._rest = b""
        self._early = session.rest
        self._now = now
        self._channels = session.channels
        self._packets = Depacketizer(
            PACKINGS[session.track.codec],
            channel=session.channels[0],
            payload_type=session.track.payload_type,
        )
        self._sync = re.compile(rb"\$[%b].." % re.escape(bytes(session.channels)), re.DOTALL)
        self.clock = ClockBook(session.track.clock_rate)
        self._keeping = Keeping(session, time.monotonic())
        self._ssrc = getrandbits(32)
        self._report_due = time.monotonic() + _REPORT_EVERY / 2
        self._told = (0, 0)
        self._heard = (0, 0.0)
        self._unsent = b""
        self._stray = 0
        self._lock = threading.Lock()
        self._is_over = False
        self.handover = Handover()
        self._received = 0
        self.last_packet_at = 0.0
        """When the newest packet of the video came (monotonic seconds)."""

    @property
    def is_over(self) -> bool:
        """Whether it is closed or has failed."""
        return self._is_over

    def poll(self, buffer: memoryview, at: float) -> bool:
        """Takes what has come by *at* (monotonic); whether to look again soon. Never blocks."""
        with self._lock:
            if self._is_over:
                return False
            try:
                return self._poll(buffer, at)
            except (SourceError, Strange) as error:
                self._end(error)
            except OSError:
                self._end(SourceError(Reason.UNREACHABLE, "The connection was reset."))
            except _MALFORMED:
                self._end(Strange("it sends what cannot be taken apart"))
            return False

    def close(self) -> None:
        """Says goodbye if that is possible at once, and ends; may be called twice."""
        with self._lock:
            if not self._is_over:
                self._is_over = True
                with suppress(OSError):  # it may be gone, or not listen
                    self._sock.send(self._keeping.goodbye())
            self._sock.close()

    def _poll(self, buffer: memoryview, at: float) -> bool:
        size = 0
        if self._early:
            early, self._early = self._early, b""
            self._take(early)
        for _ in range(_MOST_READS):
            try:
                count = self._sock.recv_into(buffer)
            except BlockingIOError:
                break
            if count == 0:
                self._collect(at)
                raise SourceError(Reason.UNREACHABLE, "The source closed the connection.")
            size += count
            self._take(self._rest + buffer[:count])
            if count < len(buffer):
                break
        self._collect(at)
        if at >= self._report_due or self._keeping.is_due(at) or self._unsent:
            self._chores(at)
        return size > BUSY

    def _take(self, data: bytes) -> None:
        at = self._packets.take(data, 0)
        while (following := self._take_other(data, at)) > at:
            at = self._packets.take(data, following)
        self._rest = data[at:]

    def _take_other(self, data: bytes, at: int) -> int:
        """Takes what is no video packet; where the next thing begins, or *at* while it is cut."""
        if at >= len(data):
            return at
        if data[at] == 0x24:
            following = at + 4 + int.from_bytes(data[at + 2 : at + 4])
            if at + 4 > len(data) or following > len(data):
                return at
            if data[at + 1] == self._channels[1]:
                self._hear(data[at + 4 : following])
            return following
        if data[at] in b"\r\n":
            return at + 1
        if _TALK.match(data, at) or len(data) - at < 17:
            found = read_message(data, at)
            if found is not None and (answer := self._keeping.heard(found[0])):
                self._send(answer)
            return at if found is None else found[1]
        return self._synchronised(data, at)

    def _synchronised(self, data: bytes, at: int) -> int:
        self._packets.assembly.lose()
        found = self._sync.search(data, at)
        following = len(data) if found is None else found.start()
        self._stray += following - at
        if self._stray > _MOST_STRAY:
            raise SourceError(Reason.CORRUPT, "The stream can no longer be taken apart.")
        return following

    def _hear(self, packet: bytes) -> None:
        now = self._now()
        for report in sender_reports(packet, now):
            if self._packets.ssrc in (None, report.ssrc):
                monotonic = time.monotonic()
                self._heard = (report.middle, monotonic)
                if report.at is not None:
                    ticks = self._packets.assembly.unwrapped(report.stamp)
                    self.clock.note(report.at, ticks, ours=now, monotonic=monotonic)

    def _collect(self, at: float) -> None:
        units = self._packets.assembly.units
        if self._packets.received != self._received:
            self._received = self._packets.received
            self.last_packet_at = at
        if not units:
            return
        self._packets.assembly.units = []
        self._stray = 0
        self.handover.put(units, at)

    def _chores(self, at: float) -> None:
        if self._keeping.is_due(at):
            self._send(self._keeping.sign(at))
        if at >= self._report_due:
            self._report_due = at + _REPORT_EVERY
            report = receiver_report(self._ssrc, self._reception(at))
            self._send(struct.pack("!BBH", 0x24, self._channels[1], len(report)) + report)
        self._send(b"")

    def _reception(self, at: float) -> Reception | None:
        packets = self._packets
        if packets.ssrc is None:
            return None
        received, lost = packets.received - self._told[0], packets.lost - self._told[1]
        self._told = (packets.received, packets.lost)
        return Reception(
            source=packets.ssrc,
            lost_share=lost / max(1, lost + received),
            lost=packets.lost,
            highest=packets.highest,
            middle=self._heard[0],
            since=at - self._heard[1],
        )

    def _send(self, data: bytes) -> None:
        """Sends when that is possible at once; what is too much for a deaf camera is dropped."""
        if len(self._unsent) < _MOST_UNSENT:
            self._unsent += data
        if self._unsent:
            with suppress(BlockingIOError):
                self._unsent = self._unsent[self._sock.send(self._unsent) :]

    def _end(self, error: SourceError | Strange) -> None:
        self._is_over = True
        self.handover.end(error)
