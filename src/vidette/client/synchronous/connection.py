"""One connection pool to one service: what is asked, and what an answer means."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from vidette.client.asking import SECONDS, checked, headers
from vidette.client.errors import Unreachable


class Connection:
    """Asks. Every call may raise ClientError: Unreachable, or a kind of Refused."""

    def __init__(self, url: str, key: str | None, transport: httpx.BaseTransport | None) -> None:
        self._http = httpx.Client(
            base_url=url, headers=headers(key), timeout=SECONDS, transport=transport
        )

    def close(self) -> None:
        """Lets go of the connections."""
        self._http.close()

    def ask(
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
        return checked(self.send(method, where, query=query, body=body, text=text, more=more))

    def send(
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
            return self._http.request(
                method, where, params=query, json=body, content=text, headers=given
            )
        except httpx.TransportError as error:
            raise Unreachable(_why(error, self._http.base_url)) from error

    @contextmanager
    def stream(
        self,
        where: str,
        *,
        query: Mapping[str, Any] | None = None,
        more: Mapping[str, str] | None = None,
        silence: float = SECONDS,
    ) -> Generator[httpx.Response]:
        """An answer of success to be read as it comes; *silence*: seconds without a part of it.

        Raises Unreachable also when it breaks off while it is read.
        """
        timeout = httpx.Timeout(SECONDS, read=silence)
        try:
            with self._http.stream(
                "GET", where, params=query, headers=more, timeout=timeout
            ) as answer:
                if not answer.is_success:
                    answer.read()
                yield checked(answer)
        except httpx.TransportError as error:
            raise Unreachable(_why(error, self._http.base_url)) from error


def _why(error: httpx.TransportError, url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()} does not answer: {error or type(error).__name__}"
