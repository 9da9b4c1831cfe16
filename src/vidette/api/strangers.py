"""Keeps web pages of other sites from calling a service that their visitor can reach."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Strangers:
    """Refuses host names that are not this service's, and changes that another site's page asks for.

    A browser sends a page's own site as `Origin` with every change, and the name that the page
    was loaded from as `Host`: a name that was pointed at this machine afterwards (DNS rebinding)
    is no name of ours. Addresses and `localhost` cannot be repointed and always pass.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or WebSocket."""
        fault = self._fault(scope) if scope["type"] in ("http", "websocket") else None
        if fault is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": fault})
        else:
            await JSONResponse({"detail": fault}, 403)(scope, receive, send)

    def _fault(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(_name(f"//{host}")):
            return "This host name is not the service's: set VIDETTE_PUBLIC_URL to allow it."
        origin = headers.get("origin")
        # A page may read from and write to a WebSocket of any site: one is as good as a change.
        if origin is None or scope.get("method") in _READS:
            return None
        if origin.partition("://")[2] == host:
            return None
        return "A page of another site may not change anything here."

    def _is_ours(self, name: str | None) -> bool:
        if not name or name == "localhost" or name in self._names:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True


def _name(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return "?"


def host_names(url: str) -> frozenset[str]:
    """The host name of *url*, as what `Strangers` lets pass."""
    name = _name(url)
    return frozenset({name} if name else ())
