"""The practice camera: an RTSP server that plays files in a loop, live, to many readers."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from vidette.core.errors import InvalidInput
from vidette.media.packets import read_clip
from vidette.practice.mount import Mount
from vidette.practice.readers import LARGEST_BACKLOG
from vidette.practice.rtsp import LARGEST_HEAD
from vidette.practice.session import House, Session
from vidette.practice.udp import UdpPair

_NAME = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*")


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class CameraOptions:
    """When the camera gives a reader up, and how its streams begin."""

    session_timeout: float = 60.0
    """Seconds without a request or RTCP; a reader over TCP lives while it takes its packets."""
    largest_backlog: int = LARGEST_BACKLOG
    """Bytes that wait for one reader."""
    spread: bool = False
    """Whether the streams begin at different key pictures, evenly spread, and so out of step."""


class PracticeCamera:
    """H.264 and H.265 files as live RTSP streams on one port, over TCP and UDP.

    A stream runs from `start` on, whether or not it is read; its timestamps grow for ever. A new
    reader gets all since the newest key picture at once. `drop`, `pause` and `refuse` make faults.
    """

    def __init__(
        self,
        files: Mapping[str, Path],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        now: Callable[[], datetime] = _utc_now,
        options: CameraOptions = CameraOptions(),
    ) -> None:
        """*files* by the path that plays them; *token* is a `user:password` that is demanded.

        Raises InvalidInput for a path of other than letters, digits, `.`, `_`, `~`, `-` and `/`.
        """
        for name in files:
            if not _NAME.fullmatch(name):
                raise InvalidInput({"name": [f"{name!r} cannot be the path of a stream."]})
        self._files = dict(files)
        self._host = host
        self._wanted_port = port
        self._token = token
        self._now = now
        self._options = options
        self._mounts: dict[str, Mount] = {}
        self._server: asyncio.Server | None = None
        self._udp: UdpPair | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._sessions: dict[Session, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Reads the files, then listens and plays.

        Raises SourceError for a file that cannot be played, OSError when the port is taken.
        """
        clips = {
            path: await asyncio.to_thread(read_clip, path) for path in set(self._files.values())
        }
        for number, (name, path) in enumerate(self._files.items()):
            share = number / len(self._files) if self._options.spread else 0.0
            self._mounts[name] = Mount(clips[path], now=self._now, share=share)
        self._udp = await UdpPair.open(self._host)
        house = House(
            mounts=self._mounts,
            udp=self._udp,
            credentials=self._token,
            session_timeout=self._options.session_timeout,
            largest_backlog=self._options.largest_backlog,
        )
        try:
            self._server = await asyncio.start_server(
                partial(self._serve, house), self._host, self._wanted_port, limit=LARGEST_HEAD
            )
        except OSError:
            self._udp.close()
            raise
        self._tasks = [
            asyncio.create_task(mount.run(), name=f"practice camera {name}")
            for name, mount in self._mounts.items()
        ]

    async def _serve(
        self, house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        session = Session(house, reader, writer)
        task = asyncio.current_task()
        if task is not None:
            self._sessions[session] = task
        try:
            await session.serve()
        finally:
            self._sessions.pop(session, None)

    async def close(self) -> None:
        """Ends all connections and gives the ports back."""
        if self._server is None or self._udp is None:
            return
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        serving = list(self._sessions.values())
        for session in list(self._sessions):
            session.abort()
        await asyncio.gather(*serving, return_exceptions=True)
        await self._server.wait_closed()
        self._udp.close()
        self._server = self._udp = None

    @property
    def port(self) -> int:
        """The RTSP port; to be asked after `start`."""
        if self._server is None:
            raise RuntimeError("the practice camera is not started")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def url(self, name: str) -> str:
        """The address of a stream, with the user and the password when they are demanded."""
        user, colon, password = (self._token or "").partition(":")
        credentials = f"{quote(user, safe='')}{colon}{quote(password, safe='')}@" * bool(user)
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"rtsp://{credentials}{host}:{self.port}/{name}"

    def readers(self, name: str) -> int:
        """Sessions that play *name* now."""
        return self._mounts[name].readers

    async def wait_for_readers(self, name: str, count: int, *, timeout: float = 10.0) -> None:
        """Waits until exactly *count* sessions play *name*; TimeoutError after *timeout* s."""
        async with asyncio.timeout(timeout):
            await self._mounts[name].wait_for_readers(count)

    def connections_total(self, name: str) -> int:
        """Connections that ever asked for *name*, let in or not."""
        return self._mounts[name].connections_total

    async def drop(self, name: str) -> None:
        """Ends the connections of all readers of *name*; they may come again."""
        self._mounts[name].drop()

    def pause(self, name: str) -> None:
        """Sends no more packets of *name*; connections stay, newcomers are let in and get none."""
        self._mounts[name].pause()

    def resume(self, name: str) -> None:
        """Goes on where `pause` stopped; timestamps have grown by the time that passed."""
        self._mounts[name].resume()

    def refuse(self, name: str, status: int | None = 503) -> None:
        """Answers newcomers of *name* with *status* (such as 403, 404, 503); None lets them in."""
        self._mounts[name].refusal = status
