"""From an error to the answer that a client sees: the only such table."""

import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vidette.core.errors import (
    AddressRefused,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    StoreUnavailable,
    TooMany,
    TooOften,
    Unknown,
    VidetteError,
)
from vidette.core.faults import faults_of

from .dialect import asked_method, methods_of

_log = logging.getLogger(__name__)

STATUS_CODES: dict[type[VidetteError], int] = {
    InvalidInput: 400,
    AddressRefused: 400,
    NotFound: 404,
    Unknown: 401,
    Forbidden: 403,
    Conflict: 409,
    TooMany: 503,
    TooOften: 429,
    StoreUnavailable: 503,
}
"""The status of each error and of those below it in the tree; any other is 500."""
_RETRY_AFTER = {
    503: {"Retry-After": "5"},
    401: {"WWW-Authenticate": "Bearer"},
    429: {"Retry-After": "60"},
}


def answer_to(error: VidetteError) -> JSONResponse:
    """Status and body for *error*; one that has no place in the table says nothing of itself."""
    for kind in type(error).__mro__:
        if kind in STATUS_CODES:
            status = STATUS_CODES[kind]
            body = error.faults if isinstance(error, InvalidInput) else {"detail": str(error)}
            return JSONResponse(body, status, headers=_RETRY_AFTER.get(status))
    _log.error("A request met an error that clients are not told.", exc_info=error)
    return _unexpected()


def install(app: FastAPI) -> None:
    """Makes *app* answer every error by this table."""
    answers: dict[type[Exception], Callable[[Request, Any], Any]] = {
        VidetteError: _on_vidette_error,
        HTTPException: _on_http_exception,
        RequestValidationError: _on_parameters,
    }
    for kind, answer in answers.items():
        app.add_exception_handler(kind, answer)
    app.add_middleware(LastResort)


async def _on_vidette_error(_request: Request, error: VidetteError) -> Response:
    return answer_to(error)


async def _on_http_exception(request: Request, error: HTTPException) -> Response:
    if error.status_code == 405:
        return _on_wrong_method(request)
    detail = "Not found." if error.status_code == 404 else error.detail
    return JSONResponse({"detail": detail}, error.status_code, headers=error.headers)


async def _on_parameters(_request: Request, error: RequestValidationError) -> Response:
    errors = [fault | {"loc": fault["loc"][1:]} for fault in error.errors()]
    return answer_to(InvalidInput(faults_of(errors)))


def _on_wrong_method(request: Request) -> Response:
    allowed = {"Allow": ", ".join(methods_of(request.app, request.scope))}
    method = asked_method(request.scope)
    if method == "OPTIONS":
        return Response(status_code=204, headers=allowed)
    return JSONResponse({"detail": f'Method "{method}" not allowed.'}, 405, headers=allowed)


def _unexpected() -> JSONResponse:
    return JSONResponse({"detail": "A server error occurred."}, 500)


class LastResort:
    """Answers an error that nobody foresaw with 500, and tells the log instead of the client."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything that is not HTTP passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            _log.debug("A client left before its request was complete.")
        except Exception:  # noqa: BLE001  # the last resort of every request
            _log.exception("A request met an unexpected error.")
            if not started:
                await _unexpected()(scope, receive, send)
