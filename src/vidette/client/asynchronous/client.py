"""The client: one connection pool to one service, its calls by what they are about."""

from types import TracebackType
from typing import Self

import httpx

from vidette.client.answers import Readiness
from vidette.client.asking import checked

from .access import Keys, Sessions, Users
from .connection import AsyncConnection
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
        self._connection = connection = AsyncConnection(url, key, transport)
        self.streams = Streams(connection)
        self.events = Events(connection)
        self.tables = Tables(connection)
        self.deliveries, self.endpoints = Deliveries(connection), Endpoints(connection)
        self.tunings, self.shadows = Tunings(connection), Shadows(connection)
        self.session, self.users, self.keys = (
            Sessions(connection),
            Users(connection),
            Keys(connection),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: object, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Lets go of the connections."""
        await self._connection.close()

    async def is_alive(self) -> bool:
        """Whether the process answers; raises Unreachable when nothing does."""
        return bool((await self._connection.ask("GET", "/healthz")).json()["status"] == "ok")

    async def readiness(self) -> Readiness:
        """Whether the service can do its work, and what is wrong when it cannot."""
        answer = await self._connection.send("GET", "/readyz")
        if answer.status_code != 503:
            checked(answer)
        return Readiness.model_validate(answer.json())
