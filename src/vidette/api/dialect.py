"""What clients of the documented API expect of every path: slashes, `?format=`, HEAD, methods."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("GET", "POST", "PUT", "DELETE")
_ASKED = "vidette.asked_method"


class BothForms(APIRouter):
    """A router whose paths answer with and without the trailing slash, without a redirect."""

    def __init__(self, tag: str) -> None:
        super().__init__(tags=[tag], redirect_slashes=False)

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Adds *path* as it is documented, then its other form, which the docs leave out."""
        endpoint = _written(endpoint, options.get("status_code") or 200)
        super().add_api_route(path, endpoint, **options)
        other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
        super().add_api_route(other, endpoint, **(options | {"include_in_schema": False}))


class Dialect:
    """Reads `?format=` and HEAD as Django REST framework does, before any route is looked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything that is not HTTP passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A parameter without a value counts as not given.
        given = [pair for pair in scope["query_string"].split(b"&") if pair.partition(b"=")[2]]
        scope = {**scope, "query_string": b"&".join(given), _ASKED: scope["method"]}
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
            send = _without_body(send)
        if format_is_known(scope["query_string"]):
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"detail": "Not found."}, 404)(scope, receive, send)


def _written(endpoint: Callable[..., Any], status_code: int) -> Callable[..., Any]:
    """*endpoint* with its answer written down as it is: it was checked when it was made.

    FastAPI would check every part of it again, which takes most of the time of a long list.
    """

    @wraps(endpoint)
    async def answer(*args: Any, **kwargs: Any) -> Any:
        body = await endpoint(*args, **kwargs)
        if not isinstance(body, BaseModel):
            return body
        return written(body, status_code)

    return answer


def written(body: BaseModel, status_code: int) -> Response:
    """*body* as JSON."""
    return Response(body.model_dump_json(), status_code, media_type="application/json")


def format_is_known(query: bytes) -> bool:
    """Whether the query asks for JSON or for no form in particular; the last `format` counts."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return dict(pairs).get("format", "json") == "json"


def asked_method(scope: Scope) -> str:
    """The method as the client wrote it."""
    return str(scope.get(_ASKED, scope["method"]))


def methods_of(app: FastAPI, scope: Scope) -> list[str]:
    """The methods that the path of *scope* answers."""
    routes = app.router.routes
    found = [
        method
        for method in _METHODS
        if any(_plain(scope, method, route.matches) is Match.FULL for route in routes)
    ]
    return [*found, *(["HEAD"] if "GET" in found else []), "OPTIONS"]


def _plain(scope: Scope, method: str, matches: Callable[[Scope], tuple[Match, Scope]]) -> Match:
    names = ("type", "path", "root_path", "headers")
    bare = {name: scope[name] for name in names if name in scope}
    return matches(bare | {"method": method})[0]


def _without_body(send: Send) -> Send:
    async def headers_only(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return headers_only
