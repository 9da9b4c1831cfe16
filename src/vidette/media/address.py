"""Turns a source's address into what may be connected to: looked up, judged, by number."""

import queue
import socket
import threading
import time
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

DEFAULT_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
_POLL = 0.1


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to connect to."""

    url: str
    """Has a checked number in the place of the host's name, but for TLS, which needs the name."""
    host: str
    """The host and port as they were written, for the Host header."""

    def __repr__(self) -> str:
        return "Target(***)"


def file_path(url: str) -> Path:
    """The path of a file:// address; raises SourceError NOT_FOUND unless it is a plain file."""
    path = Path(unquote(urlsplit(url).path))
    try:
        found = path.is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        raise SourceError(Reason.NOT_FOUND, "There is no such file.")
    return path


def checked_targets(
    url: str, policy: AddressPolicy, *, timeout: float, stop: threading.Event
) -> list[Target]:
    """What *url* resolves to, best first. Blocks for *timeout* seconds at the most.

    Raises SourceError: PROTOCOL for an address that cannot be read, DNS, TIMEOUT, and
    ADDRESS_REFUSED when the policy refuses any of the host's addresses.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SourceError(Reason.PROTOCOL, "The address cannot be read.") from None
    if not host:
        raise SourceError(Reason.PROTOCOL, "The address has no host.")
    numbers = _look_up(host, port or DEFAULT_PORTS[parts.scheme], timeout, stop)
    for number in numbers:
        if refusal := policy.refusal(number):
            raise SourceError(Reason.ADDRESS_REFUSED, f"The source's host is refused: {refusal}.")
    written = parts.netloc.rpartition("@")[2]
    if parts.scheme in ("rtsps", "https"):
        return [Target(url, written)]
    return [Target(_with_number(parts, number), written) for number in numbers]


def _with_number(parts: SplitResult, number: str) -> str:
    user, at, _ = parts.netloc.rpartition("@")
    host = f"[{number}]" if ":" in number else number
    port = "" if parts.port is None else f":{parts.port}"
    return parts._replace(netloc=f"{user}{at}{host}{port}").geturl()


def _look_up(host: str, port: int, timeout: float, stop: threading.Event) -> list[str]:
    try:
        return [str(ip_address(host))]
    except ValueError:
        pass
    answers: queue.SimpleQueue[list[str] | None] = queue.SimpleQueue()
    # The C library's look-up cannot be interrupted: its thread is left to run into the resolver's
    # own deadline, while the feed that asked goes on.
    threading.Thread(
        target=lambda: answers.put(_resolved(host, port)), name="look-up", daemon=True
    ).start()
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and not stop.is_set():
        try:
            numbers = answers.get(timeout=_POLL)
        except queue.Empty:
            continue
        if numbers:
            return numbers
        raise SourceError(Reason.DNS, "The host's name cannot be resolved.")
    raise SourceError(Reason.TIMEOUT, "The host's name was not resolved in time.")


def _resolved(host: str, port: int) -> list[str] | None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
