"""An RTSP server by script: answers as it is told, then sends the bytes that it is given."""

import socket
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from vidette.media.packets import Clip, read_clip
from vidette.practice.rtp import RtpSender
from vidette.practice.rtsp import Request, Response, parse_head
from vidette.practice.sdp import describe

SESSION = "4711"
Answers = Mapping[str, Callable[[Request], Response | None]]
"""By method; None stands for the usual answer."""


def interleaved(packets: Iterable[bytes], channel: int = 0) -> list[bytes]:
    """Each packet as it goes over an RTSP connection."""
    return [struct.pack("!BBH", 0x24, channel, len(packet)) + packet for packet in packets]


def packets_of(
    clip: Clip, *, first_sequence: int = 65_500, origin: int = 2**32 - 90_000
) -> list[bytes]:
    """All RTP packets of a clip; numbers and times wrap on the way."""
    sender = RtpSender(clip.codec, ssrc=7, first_sequence=first_sequence)
    return [
        packet
        for unit in clip.units
        for packet in sender.packets(unit.nal_units, origin + round(unit.pts * 90_000))
    ]


@dataclass
class ScriptedCamera:
    """Listens on loopback while it is entered."""

    sdp: str
    stream: bytes
    """Sent after PLAY."""
    answers: Answers = field(default_factory=dict)
    session: str = SESSION
    stays: bool = False
    """Whether the connection is kept when all is sent."""

    def __post_init__(self) -> None:
        self.requests: list[Request] = []
        self.received: list[bytes] = []
        """Interleaved packets of the client."""
        self.heard = threading.Condition()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]

    @classmethod
    def of(cls, clip: Path | Clip, answers: Answers | None = None, *, stays: bool = False) -> Self:
        """Plays a clip, as fast as it is read."""
        read = read_clip(clip) if isinstance(clip, Path) else clip
        stream = b"".join(interleaved(packets_of(read)))
        return cls(describe(read, "yard", "127.0.0.1"), stream, answers or {}, stays=stays)

    @property
    def port(self) -> int:
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self.port}/yard"

    def asked(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]

    def wait_for(self, count: Callable[[], bool], timeout: float = 10) -> None:
        """Until *count* holds; it is looked at after each request."""
        with self.heard:
            assert self.heard.wait_for(count, timeout)

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self._sockets.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, suppress(OSError, EOFError):
            while True:
                request = self._next(lines.read, lines.readline)
                response = self._answer(request)
                connection.sendall(response.encode(request.headers["cseq"]))
                if request.method == "PLAY" and response.status == 200:
                    connection.sendall(self.stream)
                    if not self.stays:
                        return

    def _next(self, read: Callable[[int], bytes], readline: Callable[[], bytes]) -> Request:
        while (first := read(1)) == b"$":
            size = int.from_bytes(read(3)[1:])
            self.received.append(read(size))
        head = first + readline()
        while not head.endswith(b"\r\n\r\n"):
            line = readline()
            if not line:
                raise EOFError
            head += line
        if head.startswith(b"RTSP/"):
            return self._next(read, readline)  # an answer to what the script asked
        request = parse_head(head)
        with self.heard:
            self.requests.append(request)
            self.heard.notify_all()
        return request

    def _answer(self, request: Request) -> Response:
        script = self.answers.get(request.method)
        if script is not None and (told := script(request)) is not None:
            return told
        if request.method == "OPTIONS":
            return Response(200, {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"})
        if request.method == "DESCRIBE":
            return Response(200, {"Content-Type": "application/sdp"}, self.sdp.encode())
        if request.method == "SETUP":
            chosen = "RTP/AVP/TCP;unicast;interleaved=0-1"
            return Response(200, {"Transport": chosen, "Session": self.session})
        return Response(200, {"Session": self.session})
