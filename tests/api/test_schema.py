"""schemathesis over the OpenAPI document: whatever is sent, the answer is one that is documented."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.rig import control_plane, job
from vidette.api.application import create_api
from vidette.api.openapi import document
from vidette.orchestrator.service import Service

# The service makes uuids in its thread, which draws from `random`; Hypothesis blames a strategy.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Do not use the `random` module:hypothesis.errors.HypothesisDeprecationWarning"
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 2,
        "cache": {"enabled": False},
        "generation": {"deterministic": True, "database": "none", "no-shrink": True},
        "phases": {"stateful": {"enabled": False}},
    }
)
# The first user or key would close the service to all other calls: tests/api/test_security.py.
SCHEMA = schemathesis.openapi.from_dict(
    document(
        create_api(cast(Service, None), public_url="")
    ),  # no call is made: only its description is read
    config=CONFIG,
).exclude(path_regex=r"^/api/(users|keys)/")
OF_A_STREAM = SCHEMA.include(path_regex=r"\{job_uid\}").exclude(method="DELETE")
few = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the API, run by a real server in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()
        folder = tmp_path_factory.mktemp("served")
        thread = threading.Thread(target=lambda: asyncio.run(_serve(folder, listener, stop)))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def stream(served: str) -> str:
    """The uid of a stream that is there."""
    answer = httpx.post(f"{served}/api/streams/", json=job(), trust_env=False)
    uid: str = answer.json()["stream_uid"]
    return uid


async def _serve(folder: Path, listener: socket.socket, stop: threading.Event) -> None:
    async with control_plane(folder) as (app, _engine):
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await asyncio.to_thread(stop.wait)
        server.should_exit = True
        await serving


@SCHEMA.parametrize()
@few
def test_any_call(case: schemathesis.Case[Any], served: str) -> None:
    case.call_and_validate(base_url=served, checks=CHECKS)


@OF_A_STREAM.parametrize()
@few
def test_any_call_of_a_stream_that_is_there(
    case: schemathesis.Case[Any], served: str, stream: str
) -> None:
    case.path_parameters["job_uid"] = stream
    case.call_and_validate(base_url=served, checks=CHECKS)
