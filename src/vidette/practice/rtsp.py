"""RTSP 1.0 messages (RFC 2326) as they go over a connection, between interleaved packets."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 64 * 1024
_OWN_PHRASES = {
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    459: "Aggregate Operation Not Allowed",
    461: "Unsupported Transport",
}


class MalformedRequest(ValueError):
    """What came is not an RTSP request."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks."""

    method: str
    url: str
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def path(self) -> str:
        """The address's path without slashes at its ends, percent-decoded."""
        return unquote(urlsplit(self.url).path).strip("/")


@dataclass(frozen=True, slots=True)
class Response:
    """What the camera answers."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def encode(self, sequence: str) -> bytes:
        """The bytes to send as the answer to the request with this CSeq."""
        lines = [f"RTSP/1.0 {self.status} {phrase(self.status)}", f"CSeq: {sequence}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def phrase(status: int) -> str:
    """The words for a status code."""
    if status in _OWN_PHRASES:
        return _OWN_PHRASES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Status"


async def read_request(reader: asyncio.StreamReader) -> Request:
    """The next request; a client's own interleaved packets and empty lines are passed over.

    Raises MalformedRequest, and asyncio.IncompleteReadError when the connection ends. Interleaved
    packets are `$`, a channel, a length of two bytes and that many bytes (RFC 2326, 10.12).
    """
    first = await reader.readexactly(1)
    while first in b"$\r\n":
        if first == b"$":
            length = (await reader.readexactly(3))[1:]
            await reader.readexactly(int.from_bytes(length))
        first = await reader.readexactly(1)
    try:
        head = first + await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise MalformedRequest("the request's head is too long") from None
    request = parse_head(head)
    try:
        size = int(request.headers.get("content-length", "0"))
    except ValueError:
        raise MalformedRequest("the Content-Length is not a number") from None
    if not 0 <= size <= LARGEST_BODY:
        raise MalformedRequest("the body is too large")
    await reader.readexactly(size)
    return request


def parse_head(head: bytes) -> Request:
    """The request in its lines up to the empty one; raises MalformedRequest."""
    start, *lines = head.decode("utf-8", "replace").rstrip("\r\n").split("\r\n")
    parts = start.split(" ")
    if len(parts) != 3 or not parts[2].startswith("RTSP/"):
        raise MalformedRequest("the first line is not an RTSP request")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise MalformedRequest("a header has no colon")
        headers[name.strip().lower()] = value.strip()
    request = Request(method=parts[0], url=parts[1], headers=headers)
    try:
        urlsplit(request.url)
    except ValueError:
        raise MalformedRequest("the address cannot be read") from None
    return request


@dataclass(frozen=True, slots=True)
class Transport:
    """How a client wants its packets: over this connection, or to two UDP ports of its host."""

    interleaved: bool
    pair: tuple[int, int]
    """Channels when interleaved, else the client's ports; RTP, RTCP."""


def parse_transport(header: str) -> Transport | None:
    """The first wish of a Transport header that can be met, or None."""
    for wish in header.split(","):
        words = [word.strip() for word in wish.split(";")]
        fields = {name: value for name, _, value in (word.partition("=") for word in words)}
        if "multicast" in words:
            continue
        if words[0] == "RTP/AVP/TCP":
            pair = _pair(fields.get("interleaved", "0-1"), 0, 255)
        elif words[0] in ("RTP/AVP", "RTP/AVP/UDP"):
            pair = _pair(fields.get("client_port", ""), 1, 65535)
        else:
            continue
        if pair is not None:
            return Transport(interleaved=words[0] == "RTP/AVP/TCP", pair=pair)
    return None


def _pair(text: str, least: int, most: int) -> tuple[int, int] | None:
    first, _, second = text.partition("-")
    try:
        low = int(first)
        high = int(second) if second else low + 1
    except ValueError:
        return None
    return (low, high) if least <= low <= most and least <= high <= most else None
