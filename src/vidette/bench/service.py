"""A Vidette service as a process of its own, to be called, measured and killed."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from vidette.practice.sink import Sink

from .cameras import pin

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class ServiceProcess:
    """One `vidette serve` on loopback over a data folder; started and killed any number of times."""

    def __init__(
        self,
        data_dir: Path,
        log: Path,
        *,
        settings: Mapping[str, str] | None = None,
        processors: set[int] | None = None,
        command: Sequence[str] = ("-m", "vidette", "serve"),
    ) -> None:
        """*settings* are environment variables; *processors* those that it and its hosts run on.

        *command* is for Python, and must greet as `vidette serve` does.
        """
        self._command = command
        self._data_dir, self._log, self._port = data_dir, log, 0
        self._settings = dict(settings or {})
        self._processors = processors
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""

    @property
    def pid(self) -> int:
        """Of the service itself, not of its hosts."""
        assert self._process is not None
        return self._process.pid

    async def start(self, *, patience: float = 30) -> None:
        """Starts the service and waits until it answers; the port stays the same from then on."""
        environment = os.environ | {
            "VIDETTE_DATA_DIR": str(self._data_dir),
            "VIDETTE_PORT": str(self._port),
            "VIDETTE_ALLOW_LOOPBACK": "1",
            "VIDETTE_ALLOW_FILES": "1",
        }
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, *self._command),
                env=environment | self._settings,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                preexec_fn=None if self._processors is None else partial(pin, self._processors),
            )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), patience)
        if not line:
            raise RuntimeError(f"the service did not start; its log is {self._log}")
        self.url = line.decode().split(" at ")[1].split()[0]
        self._port = int(self.url.rsplit(":", 1)[1])

    async def kill(self) -> None:
        """SIGKILL, and the wait for its end."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self, *, patience: float = 20) -> int:
        """SIGTERM, and the wait for its end; the exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), patience)

    def hosts(self) -> list[int]:
        """Pids of the worker hosts that run now."""
        return [pid for pid in children(self.pid) if b"spawn_main" in _command(pid)]

    def kill_host(self, pid: int) -> None:
        """SIGKILL to one host of this service."""
        if pid in self.hosts():
            os.kill(pid, signal.SIGKILL)

    def cpu_seconds(self) -> float:
        """user + sys CPU time of the service and its hosts since each began."""
        return sum(_cpu(pid) for pid in (self.pid, *children(self.pid)))

    def resident_bytes(self) -> int:
        """Memory of the service and its hosts, pages they share counted for each."""
        return sum(_resident(pid) for pid in (self.pid, *children(self.pid)))

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        """One API call; the parsed answer, or None for an empty one."""
        return await asyncio.to_thread(call, method, self.url + path, body)


@asynccontextmanager
async def told(service: ServiceProcess) -> AsyncIterator[Sink]:
    """Runs *service*, and beside it a sink for its callbacks, while the block lasts."""
    sink = Sink()
    await sink.start()
    try:
        await service.start()
        try:
            yield sink
        finally:
            await service.stop(patience=60)
    finally:
        await sink.close()


def call(method: str, url: str, body: Any = None) -> Any:
    """One JSON call; raises RuntimeError with the answer's text for a status of 400 and above."""
    data = None if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"Content-Type": "application/json"}
    try:
        with urlopen(Request(url, data, headers, method=method), timeout=30) as response:
            text = response.read()
    except HTTPError as error:
        with error:
            raise RuntimeError(f"{method} answered {error.code}: {error.read()!r}") from None
    return json.loads(text) if text else None


def children(pid: int) -> list[int]:
    """Pids of the processes that *pid* started and that still are there."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in text.split()]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
