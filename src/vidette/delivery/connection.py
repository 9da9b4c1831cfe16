"""Connects to the address that was judged, while Host, SNI and certificate stay the name's."""

import asyncio
import base64
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from types import ModuleType
from typing import Any, cast

import httpcore
import httpx

from vidette.core.addresses import AddressPolicy

from .address import resolve_allowed

KEPT = 8
"""Idle connections that are kept: httpcore looks at each of them for each message."""


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


def checked_pool(policy: AddressPolicy, largest: int) -> httpcore.AsyncConnectionPool:
    """Kept-alive connections over CheckedNetwork, *largest* at the most: no proxy, no retry."""
    _note_absence("sniffio")
    return httpcore.AsyncConnectionPool(
        ssl_context=httpx.create_ssl_context(),
        max_connections=largest,
        max_keepalive_connections=min(largest, KEPT),
        keepalive_expiry=30.0,
        network_backend=CheckedNetwork(policy),
    )


def _note_absence(module: str) -> None:
    """Spares the search for a module that is not installed.

    httpcore tries to import it four times a message. Python remembers no import that failed, and
    its search of every folder again was a quarter of the processor time of a message.
    """
    if module not in sys.modules and find_spec(module) is None:
        cast("dict[str, ModuleType | None]", sys.modules)[module] = None


@lru_cache(maxsize=1024)
def destination(url: str) -> tuple[httpcore.URL, tuple[tuple[bytes, bytes], ...]]:
    """Where a request for *url* goes, and the headers that come from it.

    Raises httpx.InvalidURL; an address without a scheme or host fails when it is connected to.
    """
    read = httpx.URL(url)
    headers = [(b"Host", read.netloc)]
    if read.username or read.password:
        login = base64.b64encode(f"{read.username}:{read.password}".encode())
        headers.append((b"Authorization", b"Basic " + login))
    target = httpcore.URL(
        scheme=read.raw_scheme, host=read.raw_host, port=read.port, target=read.raw_path
    )
    return target, tuple(headers)
