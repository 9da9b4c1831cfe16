"""A load client: GETs at a fixed rate for a fixed time, whatever the answers take."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from itertools import cycle
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlsplit

CONNECTIONS = 32


@dataclass
class Times:
    """What the calls took, in seconds from the moment when each was due."""

    seconds: list[float] = field(default_factory=list)
    faults: int = 0

    def line(self) -> str:
        """Median, p99 and the slowest, in ms."""
        parts = quantiles(self.seconds, n=100)
        return (
            f"{len(self.seconds)} calls: median {1000 * parts[49]:.1f} ms, "
            f"p99 {1000 * parts[98]:.1f} ms, slowest {1000 * max(self.seconds):.1f} ms"
            + (f", {self.faults} FAILED" if self.faults else "")
        )


@dataclass(frozen=True)
class Load:
    """*rate* GETs a second of *paths*, one after the other, for *seconds*."""

    paths: tuple[str, ...]
    rate: float
    seconds: float


def run_loads(url: str, loads: list[Load]) -> list[Times]:
    """Runs all *loads* side by side; to be called in a process of its own."""
    return asyncio.run(_all(url, loads))


async def _all(url: str, loads: list[Load]) -> list[Times]:
    return list(await asyncio.gather(*(_run(url, load) for load in loads)))


async def _run(url: str, load: Load) -> Times:
    """The calls do not wait for each other, as those of many clients."""
    times, free = Times(), deque[_Connection]()
    paths, began = cycle(load.paths), perf_counter()
    calls: set[asyncio.Task[None]] = set()
    for number in range(int(load.rate * load.seconds)):
        due = began + number / load.rate
        await asyncio.sleep(max(0.0, due - perf_counter()))
        call = asyncio.create_task(_call(url, free, next(paths), due, times))
        calls.add(call)
        call.add_done_callback(calls.discard)
    await asyncio.gather(*calls)
    for connection in free:
        connection.close()
    return times


async def _call(url: str, free: deque["_Connection"], path: str, due: float, times: Times) -> None:
    connection = free.popleft() if free else await _Connection.open(url)
    try:
        status = await connection.get(path)
    except (OSError, asyncio.IncompleteReadError):  # the service closed it while it was idle
        connection = await _Connection.open(url)
        status = await connection.get(path)
    times.seconds.append(perf_counter() - due)
    times.faults += status != 200
    if len(free) < CONNECTIONS:
        free.append(connection)
    else:
        connection.close()


class _Connection:
    """One kept-alive HTTP connection."""

    def __init__(
        self, host: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._host, self._reader, self._writer = host, reader, writer

    @classmethod
    async def open(cls, url: str) -> "_Connection":
        parts = urlsplit(url)
        return cls(parts.netloc, *await asyncio.open_connection(parts.hostname, parts.port))

    async def get(self, path: str) -> int:
        """The status, once the whole body is here."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await self._reader.readexactly(length)
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        self._writer.close()
