"""Looks a host up and judges every address that it has."""

import asyncio
import socket
from urllib.parse import urlsplit

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import AddressRefused

LOOKUP_SECONDS = 3.0
"""How long `refusal` waits for a name; a slower one is judged when it is connected to."""


async def resolve_allowed(host: str, port: int, policy: AddressPolicy) -> list[str]:
    """The literal addresses of *host*, in the resolver's order.

    Raises AddressRefused when *policy* forbids any of them: a name with one forbidden address
    could be steered to it. Raises OSError (socket.gaierror) when the name cannot be resolved, and
    UnicodeError when it is not a name at all.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    for address in addresses:
        if why := policy.refusal(address):
            raise AddressRefused(why)
    return addresses


async def refusal(url: str, policy: AddressPolicy) -> str | None:
    """Why the host of *url* is refused now, or None.

    A name that cannot be resolved is accepted: it is judged again at every connection.
    """
    host = urlsplit(url).hostname or ""
    try:
        async with asyncio.timeout(LOOKUP_SECONDS):
            await resolve_allowed(host, 0, policy)
    except AddressRefused as error:
        return str(error)
    except UnicodeError:
        return "its host is not a valid name"
    except (OSError, TimeoutError):
        return None
    return None
