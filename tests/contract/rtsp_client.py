"""A client of the practice camera: PyAV for pictures, a bare one for what PyAV hides."""

import asyncio
from dataclasses import dataclass
from typing import Self

import av


@dataclass(frozen=True, slots=True)
class Seen:
    """One picture as a reader got it."""

    ticks: int | None
    """Its timestamp in units of 1/90000 s; FFmpeg gives none to the first one."""
    luma: float
    is_key: bool
    is_corrupt: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader got."""

    codec: str
    size: tuple[int, int]
    pictures: list[Seen]


def read_pictures(url: str, transport: str, count: int) -> Reading:
    """The first *count* pictures at *url*; blocks. Raises av.error.FFmpegError."""
    options = {"rtsp_transport": transport, "allowed_media_types": "video"}
    with av.open(url, options=options, timeout=(8, 8)) as container:
        stream = container.streams.video[0]
        seen: list[Seen] = []
        for frame in container.decode(stream):
            luma = float(frame.to_ndarray()[: frame.height].mean())
            seen.append(Seen(frame.pts, luma, bool(frame.key_frame), frame.is_corrupt))
            if len(seen) == count:
                break
        context = stream.codec_context
        return Reading(context.name, (context.width, context.height), seen)


class BareClient:
    """Speaks RTSP word by word."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self._sequence = 0

    @classmethod
    async def connect(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=4096))

    async def ask(self, method: str, url: str, **headers: str) -> tuple[int, dict[str, str]]:
        """Status and headers (lower case) of the answer; its body is read and left."""
        self._sequence += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._sequence}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode())
        return await self.answer()

    async def answer(self) -> tuple[int, dict[str, str]]:
        """The next answer."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        status = int(head[0].split(" ")[1])
        fields = (line.partition(": ") for line in head[1:] if line)
        answer = {name.lower(): value for name, _, value in fields}
        await self.reader.readexactly(int(answer.get("content-length", "0")))
        return status, answer

    async def play(self, url: str, transport: str = "RTP/AVP/TCP;unicast;interleaved=0-1") -> None:
        """SETUP and PLAY; asserts that both succeed."""
        status, answer = await self.ask("SETUP", f"{url}/trackID=0", Transport=transport)
        assert status == 200
        session = answer["session"].partition(";")[0]
        status, _ = await self.ask("PLAY", url, Session=session)
        assert status == 200

    async def packet(self) -> tuple[int, bytes]:
        """Channel and bytes of the next interleaved packet."""
        head = await self.reader.readexactly(4)
        assert head[:1] == b"$"
        return head[1], await self.reader.readexactly(int.from_bytes(head[2:]))

    def close(self) -> None:
        """Ends the connection at once."""
        self.writer.transport.abort()
