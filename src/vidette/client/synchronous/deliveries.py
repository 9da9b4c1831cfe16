"""Deliveries: what was told to whom, and again."""

from collections.abc import Generator, Sequence
from typing import Any

from vidette.client.answers import Delivery, Endpoint
from vidette.client.asking import cursor_of, params, path

from .connection import Connection


class Deliveries:
    """The calls of /api/deliveries/."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(
        self,
        *,
        state: str | None = None,
        job_uid: str | None = None,
        event_uid: str | None = None,
        limit: int | None = None,
    ) -> Generator[Delivery]:
        """Messages, newest first, without what they say; *state*: pending, delivered or dead."""
        before: str | None = None
        left = limit
        while left is None or left > 0:
            size = 500 if left is None else min(left, 500)
            query = params(
                state=state, job_uid=job_uid, event_uid=event_uid, before=before, limit=size
            )
            page = (self._connection.ask("GET", "/api/deliveries/", query=query)).json()
            for one in page["results"]:
                yield Delivery.model_validate(one)
            left = None if left is None else left - len(page["results"])
            before = cursor_of(page["next"], "before")
            if before is None:
                return

    def get(self, delivery_id: int) -> Delivery:
        """One message with what it says; raises NotFound."""
        answer = self._connection.ask("GET", path("/api/deliveries/{id}/", id=delivery_id))
        return Delivery.model_validate(answer.json())

    def replay(self, delivery_id: int) -> int:
        """Queues a message again; how many were. Raises NotFound, Conflict."""
        where = path("/api/deliveries/{id}/replay/", id=delivery_id)
        return int((self._connection.ask("POST", where)).json()["queued"])

    def replay_all(self, *, state: str | None = None, job_uid: str | None = None) -> int:
        """Queues those that were given up again, or those of *state*; how many were."""
        query: dict[str, Any] = params(state=state, job_uid=job_uid)
        answer = self._connection.ask("POST", "/api/deliveries/replay/", query=query)
        return int(answer.json()["queued"])


class Endpoints:
    """The calls of /api/endpoints/."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Endpoint]:
        """The addresses for which something waits or was given up, and those switched off."""
        return self._endpoints("GET", "/api/endpoints/")

    def enable(self, endpoint_id: str) -> None:
        """Switches an address on again; raises NotFound."""
        self._endpoints("POST", path("/api/endpoints/{id}/enable/", id=endpoint_id))

    def disable(self, endpoint_id: str) -> None:
        """Switches an address off: what is for it waits. Raises NotFound."""
        self._endpoints("POST", path("/api/endpoints/{id}/disable/", id=endpoint_id))

    def _endpoints(self, method: str, where: str) -> Sequence[Endpoint]:
        answer = self._connection.ask(method, where)
        return [Endpoint.model_validate(one) for one in answer.json()]
