"""Who asks, and whether that role may: one table of rules for every path, also those of the pages."""

import re
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vidette.core.access import Principal, Role
from vidette.core.errors import Forbidden, StoreUnavailable, Unknown, VidetteError
from vidette.orchestrator.service import Service

from .problems import answer_to
from .signed import Signer

COOKIE: Final = "vidette_session"
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_RULES: Final[tuple[tuple[re.Pattern[str], Role | None, Role | None], ...]] = (
    (re.compile(r"/(healthz|readyz|favicon\.ico|login)/?"), None, None),
    # The socket of a page needs the page's id, which only who was shown the page knows.
    (re.compile(r"/(_vidette|_nicegui|_nicegui_ws)/.*"), None, None),
    (re.compile(r"/api/session/?"), None, None),
    # Their names are known to those alone to whom they were told.
    (re.compile(r"/api/pictures/.*"), None, None),
    # Channels have keys of their own in their addresses.
    (re.compile(r"/ws/app/.*"), None, None),
    (re.compile(r"/(api/(users|keys)|people|settings)(/.*)?"), Role.ADMIN, Role.ADMIN),
    # What is tried is kept nowhere, but it dials.
    (re.compile(r"/.*"), Role.VIEWER, Role.OPERATOR),
)
"""Path, who may read and who may change; None: everybody. The first that fits counts."""
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)


def needed(path: str, method: str) -> Role | None:
    """The role that a call of *path* needs; None: none."""
    for pattern, reading, changing in _RULES:
        if pattern.fullmatch(path):
            return reading if method in READS else changing
    return Role.ADMIN


class Security:
    """Lets pass who may, notes in `scope["state"]["principal"]` who that is, and refuses the others.

    While there is neither a user nor a key everybody may do everything, and nobody is noted.
    """

    def __init__(self, app: ASGIApp, service: Service, signer: Signer) -> None:
        self._app = app
        self._service, self._signer = service, signer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or WebSocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        fault = await self._fault(scope)
        if fault is None:
            await self._app(scope, receive, _guarded(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": str(fault)})
        else:
            await _refusal(scope, fault)(scope, receive, send)

    async def _fault(self, scope: Scope) -> VidetteError | None:
        method = scope.get("method", "GET")
        role = needed(scope["path"], method)
        if self._signer.lets_pass(scope, datetime.now(UTC)):
            role = None
        try:
            if await self._service.access.is_open():
                return None
            principal = await self._principal(Headers(scope=scope))
        except StoreUnavailable as error:
            return None if role is None else error
        scope.setdefault("state", {})["principal"] = principal
        if role is None or (principal is not None and principal.role.covers(role)):
            return None
        if principal is None:
            return Unknown()
        return Forbidden(f"This needs the role {role}; {principal.name} has {principal.role}.")

    async def _principal(self, headers: Headers) -> Principal | None:
        kind, _, key = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return await self._service.access.principal_of_key(key.strip())
        token = session_of(headers.get("cookie", ""))
        return None if token is None else await self._service.access.principal_of_session(token)


def session_of(cookies: str) -> str | None:
    """The session's token in a `Cookie` header."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return None
    return None if found is None else found.value


def _refusal(scope: Scope, fault: VidetteError) -> Response:
    accepts = Headers(scope=scope).get("accept", "")
    is_page = not scope["path"].startswith("/api/") and "text/html" in accepts
    if isinstance(fault, Unknown) and is_page and scope["method"] in READS:
        query = scope["query_string"].decode("latin-1")
        target = scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse(f"/login?next={quote(target)}", 303)
    return answer_to(fault)


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message.get("headers", ())}
            more = [pair for pair in _HEADERS if pair[0] not in known]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await send(message)

    return guarded
