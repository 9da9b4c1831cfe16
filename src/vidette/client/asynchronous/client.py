"""The client: one connection pool to one service, its calls by what they are about."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from vidette.client.answers import Readiness
from vidette.client.asking import SECONDS, checked, headers
from vidette.client.errors import Unreachable

from .access import Keys, Sessions, Users
from .deliveries import Deliveries, Endpoints
from .events import Events
from .streams import Streams
from .tables import Tables
from .tuning import Shadows, Tunings


class AsyncClient:
    """Calls a service. Every call may raise ClientError: Unreachable, or a kind of Refused.

    Of use as a context manager, or to be closed.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8080",
        *,
        key: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """*url*: of the service; *key*: of `vidette keys add`, where the service asks for one."""
        self._http = httpx.AsyncClient(
            base_url=url, headers=headers(key), timeout=SECONDS, transport=transport
        )
        self.streams = Streams(self)
        self.events = Events(self)
        self.tables = Tables(self)
        self.deliveries, self.endpoints = Deliveries(self), Endpoints(self)
        self.tunings, self.shadows = Tunings(self), Shadows(self)
        self.session, self.users, self.keys = Sessions(self), Users(self), Keys(self)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: object, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._http.aclose()

    async def is_alive(self) -> bool:
        """Whether the process answers; raises Unreachable when nothing does."""
        return bool((await self.ask("GET", "/healthz")).json()["status"] == "ok")

    async def readiness(self) -> Readiness:
        """Whether the service can do its work, and what is wrong when it cannot."""
        answer = await self.send("GET", "/readyz")
        if answer.status_code != 503:
            checked(answer)
        return Readiness.model_validate(answer.json())

    async def ask(
        self,
        method: str,
        where: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        text: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer to any call, when it is one of success.

        *body* is sent as JSON, *text* as JSON that is written already; *more*: headers.
        """
        return checked(await self.send(method, where, query=query, body=body, text=text, more=more))

    async def send(
        self,
        method: str,
        where: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        text: str | None = None,
        more: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """As `ask`, whatever the answer is."""
        given = dict(more or {})
        if text is not None:
            given["Content-Type"] = "application/json"
        try:
            return await self._http.request(
                method, where, params=query, json=body, content=text, headers=given
            )
        except httpx.TransportError as error:
            raise Unreachable(_why(error, self._http.base_url)) from error

    def stream(
        self,
        where: str,
        *,
        query: Mapping[str, Any] | None = None,
        more: Mapping[str, str] | None = None,
        silence: float = SECONDS,
    ) -> Any:
        """An answer to be read as it comes, as a context manager of httpx; *silence* in seconds."""
        return self._http.stream(
            "GET", where, params=query, headers=more, timeout=httpx.Timeout(SECONDS, read=silence)
        )


def _why(error: httpx.TransportError, url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()} does not answer: {error or type(error).__name__}"
