"""Requests and answers over one connection while it is opened: each within its time."""

import errno
import os
import select
import socket
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

from .auth import Credentials
from .messages import Answer, read_message, request
from .strange import Strange

_POLL = 0.1
_BUFFER = 64 * 1024
_RECEIVE_BUFFER = 2 * 1024 * 1024
"""Bytes that the system may keep for a camera between two looks (it grants what it can)."""
_MOST_EARLY = 8 * 1024 * 1024
_MOST_TRIES = 3
_REASONS: dict[type[OSError], Reason] = {
    ConnectionRefusedError: Reason.REFUSED,
    TimeoutError: Reason.TIMEOUT,
}
_NO_WAY = {
    Reason.REFUSED: "The connection was refused.",
    Reason.UNREACHABLE: "There is no route to the host.",
    Reason.TIMEOUT: "The connection was not made in time.",
}


def connect(address: tuple[str, int], *, timeout: float, stop: threading.Event) -> socket.socket:
    """A connection to *address* (a checked number), non-blocking; SourceError when there is none."""
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        _connect(sock, address, time.monotonic() + timeout, stop)
    except OSError as error:
        sock.close()
        reason = _REASONS.get(type(error), Reason.UNREACHABLE)
        raise SourceError(reason, _NO_WAY[reason]) from None
    except SourceError:
        sock.close()
        raise
    return sock


def _connect(
    sock: socket.socket, address: tuple[str, int], deadline: float, stop: threading.Event
) -> None:
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    number = sock.connect_ex(address)
    if number == errno.EINPROGRESS:
        _wait(sock, select.POLLOUT, deadline, stop)
        number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))


def _wait(sock: socket.socket, event: int, deadline: float, stop: threading.Event) -> None:
    """Until *event* is there; SourceError TIMEOUT at the deadline, or soon when *stop* is set."""
    poll = select.poll()
    poll.register(sock, event)
    while not poll.poll(_POLL * 1000):
        if stop.is_set() or time.monotonic() > deadline:
            raise SourceError(Reason.TIMEOUT, "No answer came in time.")


class Dialogue:
    """Asks over a connection and waits for each answer. Holds no address in what it shows."""

    def __init__(
        self,
        sock: socket.socket,
        credentials: Credentials,
        *,
        timeout: float,
        stop: threading.Event,
    ) -> None:
        self.sock = sock
        self.credentials = credentials
        self.sequence = 0
        self.rest = b""
        """What came and is no answer: interleaved packets, from the first byte not taken."""
        self._timeout = timeout
        self._stop = stop

    def ask(self, method: str, url: str, headers: Mapping[str, str] = {}) -> Answer:
        """The final answer, with authentication when it is demanded.

        Raises SourceError TIMEOUT, UNREACHABLE, UNAUTHORIZED; Strange for no RTSP answer.
        """
        for _ in range(_MOST_TRIES):
            answer = self._exchange(method, url, headers)
            if answer.status != 401:
                return answer
            if not self.credentials.accept(answer.headers.get("www-authenticate", "")):
                break
        raise SourceError(Reason.UNAUTHORIZED, "The source answers 401.")

    def _exchange(self, method: str, url: str, headers: Mapping[str, str]) -> Answer:
        self.sequence += 1
        told = {"CSeq": str(self.sequence), "Authorization": self.credentials.header(method, url)}
        deadline = time.monotonic() + self._timeout
        self._send(request(method, url, told | dict(headers)), deadline)
        early = b""
        while True:
            while (packet := self._packet_end()) is not None:
                early, self.rest = early + self.rest[:packet], self.rest[packet:]
            if self.rest[:1] != b"$" and (found := read_message(self.rest)) is not None:
                answer, following = found
                self.rest = self.rest[following:].lstrip(b"\r\n")
                # Some servers leave the CSeq out; one that is there must be ours.
                if answer.status and answer.sequence in ("", str(self.sequence)):
                    self.rest = early + self.rest
                    return answer
                continue
            if len(early) + len(self.rest) > _MOST_EARLY:
                raise Strange("it sends packets and no answer")
            self.rest += self._receive(deadline)

    def _packet_end(self) -> int | None:
        """Length of the interleaved packet that stands first; None when none stands there whole."""
        rest = self.rest
        if rest[:1] != b"$" or len(rest) < 4:
            return None
        end = 4 + (rest[2] << 8 | rest[3])
        return end if len(rest) >= end else None

    def _send(self, data: bytes, deadline: float) -> None:
        while data:
            _wait(self.sock, select.POLLOUT, deadline, self._stop)
            try:
                data = data[self.sock.send(data) :]
            except BlockingIOError:
                continue
            except OSError:
                raise SourceError(Reason.UNREACHABLE, "The connection was reset.") from None

    def _receive(self, deadline: float) -> bytes:
        _wait(self.sock, select.POLLIN, deadline, self._stop)
        try:
            data = self.sock.recv(_BUFFER)
        except BlockingIOError:
            return b""
        except OSError:
            raise SourceError(Reason.UNREACHABLE, "The connection was reset.") from None
        if not data:
            detail = "The source closed the connection while being opened."
            raise SourceError(Reason.PROTOCOL, detail)
        return data


def bare(url: str) -> str:
    """*url* without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
