"""Connects to the address that was judged, while Host, SNI and certificate stay the name's."""

import asyncio
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

from vidette.core.addresses import AddressPolicy

from .address import resolve_allowed


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves once, judges, and connects to one of the very addresses that were judged."""

    def __init__(self, policy: AddressPolicy) -> None:
        self._policy = policy
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to *host*; raises AddressRefused, httpcore.ConnectError, ConnectTimeout."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await _lookup(host, port, self._policy)
                return await self._first(addresses, port, local_address, socket_options)
        except TimeoutError:
            raise httpcore.ConnectTimeout("the connection was not made in time") from None

    async def _first(
        self,
        addresses: list[str],
        port: int,
        local_address: str | None,
        socket_options: Iterable[Any] | None,
    ) -> httpcore.AsyncNetworkStream:
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(
                    address, port, None, local_address, socket_options
                )
            except httpcore.ConnectError:
                continue
        return await self._inner.connect_tcp(
            addresses[-1], port, None, local_address, socket_options
        )

    async def sleep(self, seconds: float) -> None:
        """Asked for by httpcore between its own retries, of which there are none."""
        await self._inner.sleep(seconds)


async def _lookup(host: str, port: int, policy: AddressPolicy) -> list[str]:
    try:
        return await resolve_allowed(host, port, policy)
    except (OSError, UnicodeError):
        raise httpcore.ConnectError("the host name cannot be resolved") from None


class CheckedTransport(httpx.AsyncBaseTransport):
    """httpx over CheckedNetwork: no proxy, no retry of its own."""

    def __init__(self, policy: AddressPolicy, *, largest_pool: int) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=largest_pool,
            max_keepalive_connections=largest_pool,
            keepalive_expiry=30.0,
            network_backend=CheckedNetwork(policy),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; httpcore's errors come through as they are."""
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The answer's body as it comes; closing it gives the connection back."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __aiter__(self) -> Any:
        return self._answer.aiter_stream()

    async def aclose(self) -> None:
        await self._answer.aclose()
