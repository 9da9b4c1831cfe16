"""Liveness, readiness, and what a client sees when the service itself fails."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from starlette.types import Message

from tests.api.rig import BASE, Rig
from vidette.api.application import create_api
from vidette.core.errors import Conflict, SourceError, StoreUnavailable
from vidette.core.reasons import Reason
from vidette.orchestrator.service import Service


class OpenAccess:
    """Nobody is asked for anything."""

    async def is_open(self) -> bool:
        """Always."""
        return True


class FailingService:
    """A service whose every verb fails in the same way, but for asking who somebody is."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.access = OpenAccess()

    def __getattr__(self, verb: str) -> Any:
        async def fail(*_args: object, **_options: object) -> None:
            raise self._error

        return fail


@asynccontextmanager
async def client_of(service: object) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(
        create_api(cast(Service, service), public_url="http://vidette.invalid")
    )
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


async def test_a_service_in_order(rig: Rig, tmp_path: Path) -> None:
    assert (await rig.client.get("/healthz")).json() == {"status": "ok"}
    ready = await rig.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"
    assert ready.json()["checks"]["store"] == "ok"
    assert set(ready.json()["checks"].values()) == {"ok"}
    assert (tmp_path / "vidette.db").is_file()


async def test_what_is_wrong_is_told_by_check() -> None:
    class Unready:
        access = OpenAccess()

        async def readiness(self) -> dict[str, str]:
            return {"store": "The disk is full.", "workers": "ok"}

    async with client_of(Unready()) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "checks": {"store": "The disk is full.", "workers": "ok"},
    }


async def test_a_store_that_fails_is_told_as_such() -> None:
    async with client_of(FailingService(StoreUnavailable())) as client:
        answer = await client.get("/api/streams/")
    assert answer.status_code == 503
    assert answer.json() == {"detail": "The store cannot be read or written now."}
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("INSERT ... rtsp://user:secret-word@camera.invalid/"),
        SourceError(Reason.TIMEOUT, "secret-word"),
        KeyError("secret-word"),
    ],
)
async def test_an_unforeseen_error_tells_nothing_of_itself(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="vidette.api"):
        async with client_of(FailingService(error)) as client:
            answer = await client.get("/api/regions/")
    assert (answer.status_code, answer.json()) == (500, {"detail": "A server error occurred."})
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_a_conflict_says_why() -> None:
    async with client_of(FailingService(Conflict("It is used."))) as client:
        answer = await client.delete("/api/regions/1/")
    assert (answer.status_code, answer.json()) == (409, {"detail": "It is used."})


async def test_a_client_that_leaves_is_no_error(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []

    async def leaves() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/streams/",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    with caplog.at_level(logging.INFO, logger="vidette.api"):
        await rig.app(scope, leaves, send)
    assert (sent, caplog.records) == ([], [])
