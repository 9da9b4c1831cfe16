"""The API as one ASGI application over the verbs of the service."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from vidette.orchestrator.service import Service

from . import (
    case_types,
    events,
    explain,
    health,
    looks,
    openapi,
    pictures,
    problems,
    proposals,
    regions,
    shadow,
    statuses,
    streams,
    tune,
    workers,
)
from .beside import Beside
from .dialect import Dialect
from .strangers import Strangers, host_names

_PARTS = (
    streams,
    proposals,
    tune,
    shadow,
    events,
    explain,
    pictures,
    looks,
    statuses,
    case_types,
    regions,
    workers,
    health,
    openapi,
)


def create_api(service: Service, *, public_url: str, pages: ASGIApp | None = None) -> FastAPI:
    """The application; it opens nothing and closes nothing, *service* is its owner's.

    *pages* answer what is not the API's. The host of *public_url* is the one name that it answers to beside addresses and localhost.
    """
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service = service
    for part in _PARTS:
        app.include_router(part.router)
    if pages is not None:
        app.router.routes.append(Beside(pages))
    app.add_middleware(Dialect)
    app.add_middleware(Strangers, names=host_names(public_url))
    problems.install(app)
    return app
