"""/healthz and /readyz: whether the process lives, and whether it can do its work."""

from typing import Any

from fastapi import Response
from pydantic import Field

from .access import TheService
from .dialect import BothForms, written
from .wire import Body

router = BothForms("health")


class Health(Body):
    """The process answers."""

    status: str = Field(examples=["ok"])


class Readiness(Body):
    """Whether the service can do its work, by check."""

    status: str = Field(examples=["ready", "not ready"])
    checks: dict[str, str] = Field(description="`ok`, or what is wrong.")


_UNREADY: dict[int | str, dict[str, Any]] = {
    503: {"model": Readiness, "description": "Some check fails; `checks` says which and how."}
}


@router.get("/healthz")
async def health() -> Health:
    """The process lives."""
    return Health(status="ok")


@router.get("/readyz", responses=_UNREADY, response_model=Readiness)
async def readiness(service: TheService) -> Response:
    """The service can do its work; 503 with the checks when it cannot."""
    checks = await service.readiness()
    is_ready = all(result == "ok" for result in checks.values())
    body = Readiness(status="ready" if is_ready else "not ready", checks=checks)
    return written(body, 200 if is_ready else 503)
