"""A small HTTP/1.1 server for the sink: keep-alive, chunked bodies, one answer at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

LARGEST_BODY = 32 * 1024 * 1024
"""Bytes; a larger request is answered 413."""
LARGEST_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What a client sent, whole."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)
    keep_alive: bool


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What goes back."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)

    def encode(self, *, keep_alive: bool) -> bytes:
        """The bytes to send."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Status"
        lines = [f"HTTP/1.1 {self.status} {phrase}", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines.append(f"Connection: {'keep-alive' if keep_alive else 'close'}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


Respond = Callable[[HttpRequest], Awaitable[HttpAnswer]]


class HttpConnection(asyncio.Protocol):
    """One client; requests are answered in their order, and read on only when all are."""

    def __init__(self, respond: Respond, connections: "set[HttpConnection]") -> None:
        self._respond = respond
        self._connections = connections
        self._parser = HttpRequestParser(self)
        self._requests: asyncio.Queue[HttpRequest] = asyncio.Queue()
        self._transport: asyncio.Transport | None = None
        self.task: asyncio.Task[None] | None = None
        self._refusal: int | None = None
        self.on_message_begin()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(self)
        self.task = asyncio.get_running_loop().create_task(self._answer())

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        del exc
        self._connections.discard(self)
        if self.task is not None:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        if self._refusal is not None:
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._refusal = self._refusal or 400
        if self._refusal is not None and self._transport is not None:
            self._transport.write(HttpAnswer(self._refusal).encode(keep_alive=False))
            self._transport.close()

    def on_message_begin(self) -> None:
        """A request starts."""
        self._target = b""
        self._headers: dict[str, str] = {}
        self._pieces: list[bytes] = []
        self._size = 0
        self._head_size = 0

    def on_url(self, url: bytes) -> None:
        """A piece of the request's target."""
        self._target += url
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        self._count_head(len(name) + len(value))

    def _count_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > LARGEST_HEAD:
            self._refusal = 431

    def on_headers_complete(self) -> None:
        """The body follows; who asks first whether to send it is told to."""
        if self._headers.get("expect", "").lower() == "100-continue" and self._transport:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._size += len(body)
        if self._size > LARGEST_BODY:
            self._refusal = 413
            self._pieces.clear()
        else:
            self._pieces.append(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        request = HttpRequest(
            method=self._parser.get_method().decode(),
            target=self._target.decode("latin-1"),
            headers=self._headers,
            body=b"".join(self._pieces),
            keep_alive=self._parser.should_keep_alive(),
        )
        if self._refusal is None and self._transport is not None:
            self._requests.put_nowait(request)
            self._transport.pause_reading()

    async def _answer(self) -> None:
        transport = self._transport
        assert transport is not None
        try:
            is_wanted = True
            while is_wanted:
                request = await self._requests.get()
                answer = await self._respond(request)
                transport.write(answer.encode(keep_alive=request.keep_alive))
                is_wanted = request.keep_alive
                if self._requests.empty():
                    transport.resume_reading()
        finally:
            transport.close()

    def abort(self) -> None:
        """Ends the connection at once."""
        if self._transport is not None:
            self._transport.abort()
