"""A receiver of callbacks that checks their signatures and keeps a ledger."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from vidette.practice.http import HttpAnswer, HttpConnection, HttpRequest
from vidette.practice.ledger import Entry, Ledger, NoEnvelope, read_envelope

__all__ = ["Answer", "Entry", "Sink"]

_log = logging.getLogger(__name__)

Verify = Callable[[Mapping[str, str], bytes], bool]
REMEMBERED = 100_000
"""Entries held in memory, the newest."""
GOOD = range(200, 300)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sink says to one callback."""

    status: int = 200
    delay: float = 0.0
    """Seconds before anything is answered or kept."""
    retry_after: str | None = None
    """Seconds or an HTTP date."""
    location: str | None = None
    """For redirects."""
    body: bytes = field(default=b"", repr=False)

    def http(self) -> HttpAnswer:
        """The answer on the wire."""
        headers = {"Retry-After": self.retry_after, "Location": self.location}
        return HttpAnswer(
            self.status, {name: value for name, value in headers.items() if value}, self.body
        )


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sink:
    """An HTTP server on 127.0.0.1; every path takes callbacks by POST.

    What is answered 2xx is an entry, in the ledger and on the disk before the answer leaves. A
    bad signature is answered 401, what is no envelope 400; neither is an entry.
    """

    def __init__(
        self,
        verify: Verify | None = None,
        *,
        on_entry: Callable[[Entry], None] | None = None,
        ledger: Path | None = None,
        port: int = 0,
        keep_bodies: bool = False,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        """*verify* tells from headers (names in lower case) and body whether the signature is good.

        *on_entry* hears of every entry; *ledger* is the file that they are appended to.
        """
        self._verify = verify
        self._on_entry = on_entry
        self._ledger_path = ledger
        self._ledger: Ledger | None = None
        self._wanted_port = port
        self._keep_bodies = keep_bodies
        self._now = now
        self._server: asyncio.Server | None = None
        self._connections: set[HttpConnection] = set()
        self._changed = asyncio.Event()
        self._script: deque[Answer] = deque()
        self._entries: deque[Entry] = deque(maxlen=REMEMBERED)
        self._turned_away: deque[Entry] = deque(maxlen=REMEMBERED)
        self.otherwise = Answer()
        """What is answered when the script is at its end."""

    async def start(self) -> None:
        """Listens. Raises OSError when the port is taken or the ledger cannot be opened."""
        if self._ledger_path is not None:
            self._ledger = Ledger(self._ledger_path)
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: HttpConnection(self._respond, self._connections),
                "127.0.0.1",
                self._wanted_port,
                backlog=1024,
            )
        except OSError:
            await self._close_ledger()
            raise

    async def close(self) -> None:
        """Ends all connections; a callback that is being answered is lost to its sender."""
        if self._server is None:
            return
        self._server.close()
        tasks = [connection.task for connection in self._connections if connection.task]
        for connection in list(self._connections):
            connection.abort()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None
        await self._close_ledger()

    async def _close_ledger(self) -> None:
        if self._ledger is not None:
            await self._ledger.close()
            self._ledger = None

    @property
    def url(self) -> str:
        """The address to give as CallbackUrl; to be asked after `start`."""
        if self._server is None:
            raise RuntimeError("the sink is not started")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Callbacks that were answered 2xx, oldest first."""
        return tuple(self._entries)

    @property
    def turned_away(self) -> tuple[Entry, ...]:
        """Callbacks that were answered otherwise, oldest first."""
        return tuple(self._turned_away)

    def script(self, *answers: Answer) -> None:
        """Says what the next callbacks are answered, one each, in their order of arrival."""
        self._script.extend(answers)

    async def wait_for(self, predicate: Callable[[Entry], bool], *, timeout: float = 10.0) -> Entry:
        """The first entry, past or to come, of which *predicate* holds.

        TimeoutError after *timeout* seconds.
        """
        async with asyncio.timeout(timeout):
            while True:
                for entry in self._entries:
                    if predicate(entry):
                        return entry
                await self._changed.wait()

    async def wait_until(
        self, condition: Callable[["Sink"], bool], *, timeout: float = 10.0
    ) -> None:
        """Waits until *condition* holds, which is asked after each callback; TimeoutError else."""
        async with asyncio.timeout(timeout):
            while not condition(self):
                await self._changed.wait()

    async def _respond(self, request: HttpRequest) -> HttpAnswer:
        if request.method != "POST":
            return HttpAnswer(405, {"Allow": "POST"})
        answer = self._script.popleft() if self._script else self.otherwise
        await asyncio.sleep(answer.delay)
        try:
            channel, event, data, crops = read_envelope(request.body)
        except NoEnvelope:
            return HttpAnswer(400, body=b"The body is not an envelope.\n")
        signed = self._verify(request.headers, request.body) if self._verify else None
        if signed is False:
            answer = Answer(401, body=b"The signature is not good.\n")
        entry = Entry(
            received_at=self._now(),
            webhook_id=request.headers.get("webhook-id", ""),
            channel=channel,
            event=event,
            data=data,
            crops=crops,
            signed=signed,
            status=answer.status,
            size=len(request.body),
            body=request.body if self._keep_bodies else b"",
        )
        try:
            await self._keep(entry)
        except OSError as error:
            _log.warning("A callback was turned away: the ledger cannot be written (%s).", error)
            return HttpAnswer(500)
        return answer.http()

    async def _keep(self, entry: Entry) -> None:
        if entry.status in GOOD:
            if self._ledger is not None:
                await self._ledger.keep(entry)
            self._entries.append(entry)
            if self._on_entry is not None:
                self._on_entry(entry)
        else:
            self._turned_away.append(entry)
        self._changed.set()
        self._changed = asyncio.Event()
