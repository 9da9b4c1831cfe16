"""The ways in which packets reach one reader; each bounded, so that a slow reader is dropped."""

import asyncio
import logging
import struct
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

_log = logging.getLogger(__name__)

LARGEST_BACKLOG = 4 * 1024 * 1024
"""Bytes that wait for one reader before it is dropped."""
_BURST = 16
_PAUSE = 0.004
"""16 packets every 4 ms are 5.6 MB/s: a key picture does not overrun a usual receive buffer."""


class Reader(Protocol):
    """One client that plays."""

    def send(self, packets: Sequence[bytes]) -> None:
        """Sends RTP packets, or drops the reader when too much waits for it already."""

    def send_report(self, report: bytes) -> None:
        """Sends an RTCP packet."""

    def close(self) -> None:
        """Ends the reader's connection at once."""


class InterleavedReader:
    """Packets go over the RTSP connection itself (RFC 2326, 10.12)."""

    def __init__(
        self, transport: asyncio.WriteTransport, channels: tuple[int, int], *, largest_backlog: int
    ) -> None:
        self._transport = transport
        self._channels = channels
        self._largest_backlog = largest_backlog

    def send(self, packets: Sequence[bytes]) -> None:
        """See Reader."""
        if self._transport.is_closing():
            return
        channel = self._channels[0]
        self._transport.write(
            b"".join(
                piece
                for packet in packets
                for piece in (struct.pack("!BBH", 0x24, channel, len(packet)), packet)
            )
        )
        if self._transport.get_write_buffer_size() > self._largest_backlog:
            _log.warning("A reader was dropped: it does not take its packets.")
            self.close()

    def send_report(self, report: bytes) -> None:
        """See Reader."""
        if not self._transport.is_closing():
            head = struct.pack("!BBH", 0x24, self._channels[1], len(report))
            self._transport.write(head + report)

    def close(self) -> None:
        """See Reader."""
        self._transport.abort()


class UdpReader:
    """Packets go to two ports of the client's host, in small bursts."""

    def __init__(
        self,
        sockets: tuple[asyncio.DatagramTransport, asyncio.DatagramTransport],
        targets: tuple[tuple[str, int], tuple[str, int]],
        *,
        end: Callable[[], None],
        largest_backlog: int,
    ) -> None:
        """*sockets* and *targets* are for RTP and RTCP; *end* ends the RTSP connection."""
        self._sockets = sockets
        self._targets = targets
        self._end = end
        self._most = largest_backlog // 1400
        self._waiting: deque[bytes] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def send(self, packets: Sequence[bytes]) -> None:
        """See Reader."""
        self._waiting.extend(packets)
        if len(self._waiting) > self._most:
            _log.warning("A reader was dropped: its packets come faster than they may be sent.")
            self.close()
        elif self._timer is None:
            self._burst()

    def _burst(self) -> None:
        for _ in range(min(_BURST, len(self._waiting))):
            self._sockets[0].sendto(self._waiting.popleft(), self._targets[0])
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_PAUSE, self._burst) if self._waiting else None

    def send_report(self, report: bytes) -> None:
        """See Reader."""
        self._sockets[1].sendto(report, self._targets[1])

    def close(self) -> None:
        """See Reader."""
        self.stop()
        self._end()

    def stop(self) -> None:
        """Sends nothing more."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
