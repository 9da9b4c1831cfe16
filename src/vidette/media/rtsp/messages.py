"""RTSP 1.0 messages (RFC 2326) as a client writes and reads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .strange import Strange

LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 1024 * 1024
_AGENT = "Vidette"
_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"RTSP/\d\.\d +(\d{3})")
_TIMEOUT = re.compile(r";\s*timeout\s*=\s*(\d+)", re.IGNORECASE)
_CHANNELS = re.compile(r"interleaved\s*=\s*(\d+)(?:\s*-\s*(\d+))?", re.IGNORECASE)
_USUAL_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says: an answer to a request, or a request of its own (status 0)."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of one that comes twice the values, joined by a line feed."""
    body: bytes = b""
    request: str = ""
    """The first line of a server's own request."""

    @property
    def sequence(self) -> str:
        """The CSeq header."""
        return self.headers.get("cseq", "").strip()

    @property
    def session(self) -> tuple[str, float]:
        """Name of the session and its timeout in seconds (RFC 2326, 12.37)."""
        text = self.headers.get("session", "")
        found = _TIMEOUT.search(text)
        timeout = float(found[1]) if found else 0.0
        return text.partition(";")[0].strip(), timeout or _USUAL_TIMEOUT

    @property
    def methods(self) -> frozenset[str]:
        """What the Public header offers."""
        public = self.headers.get("public", "").replace("\n", ",")
        return frozenset(word.strip().upper() for word in public.split(","))

    @property
    def channels(self) -> tuple[int, int]:
        """The channels of RTP and RTCP as the Transport header has them; raises Strange."""
        text = self.headers.get("transport", "")
        if "rtp/avp/tcp" not in text.lower():
            raise Strange("it does not send over the connection")
        found = _CHANNELS.search(text)
        if found is None:
            return 0, 1
        first = int(found[1])
        second = int(found[2]) if found[2] else first + 1
        if max(first, second) > 255:
            raise Strange("its channels are out of range")
        return first, second


def request(method: str, url: str, headers: Mapping[str, str]) -> bytes:
    """The bytes of a request without body."""
    lines = [f"{method} {url} RTSP/1.0", f"User-Agent: {_AGENT}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", ""]).encode()


def reply(status: str, sequence: str) -> bytes:
    """The bytes of an answer to a server's own request."""
    return f"RTSP/1.0 {status}\r\nCSeq: {sequence}\r\n\r\n".encode()


def read_message(data: bytes, at: int = 0) -> tuple[Answer, int] | None:
    """The message that begins at *at*, and where the next one begins; None while it is incomplete.

    Raises Strange for what is no RTSP message.
    """
    end = _END.search(data, at)
    if end is None:
        if len(data) - at > LARGEST_HEAD:
            raise Strange("an answer has no end")
        return None
    start, *lines = data[at : end.start()].decode("utf-8", "replace").splitlines()
    headers = _headers(lines)
    try:
        length = int(headers.get("content-length", "0"))
    except ValueError:
        raise Strange("an answer's length is no number") from None
    if not 0 <= length <= LARGEST_BODY:
        raise Strange("an answer is too long")
    begin = end.end()
    if len(data) < begin + length:
        return None
    body = data[begin : begin + length]
    if found := _STATUS.match(start):
        return Answer(int(found[1]), headers, body), begin + length
    if start.rstrip().endswith(("RTSP/1.0", "RTSP/2.0")):
        return Answer(0, headers, body, start), begin + length
    raise Strange("it does not answer in RTSP")


def _headers(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        key = name.strip().lower()
        headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
    return headers
