"""The API as one ASGI application over the verbs of the service."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.types import ASGIApp

from vidette.orchestrator.service import Service

from . import (
    case_types,
    channels,
    deliveries,
    event_counts,
    events,
    explain,
    health,
    live,
    looks,
    openapi,
    pictures,
    problems,
    proposals,
    regions,
    session,
    shadow,
    statuses,
    streams,
    trials,
    tune,
    workers,
)
from .beside import Beside
from .dialect import Dialect
from .security import Security
from .signed import Signer
from .strangers import Strangers, host_names

_PARTS = (
    trials,  # before the streams, whose uids would take `try` for one
    streams,
    live,
    proposals,
    tune,
    shadow,
    event_counts,
    events,
    explain,
    pictures,
    looks,
    statuses,
    case_types,
    regions,
    workers,
    deliveries,
    session,
    health,
    openapi,
)


def create_api(
    service: Service, *, public_url: str, app_keys: Sequence[str] = (), pages: ASGIApp | None = None
) -> FastAPI:
    """The application; it opens nothing and closes nothing, *service* is its owner's.

    *pages* answer what is not the API's. The host of *public_url* is the one name that it answers to
    beside addresses and localhost. *app_keys* open the WebSocket channels; without any, every key does.
    """
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.service, app.state.app_keys = service, app_keys
    app.state.signer = signer = Signer()
    for part in _PARTS:
        app.include_router(part.router)
    app.include_router(channels.router)
    if pages is not None:
        app.router.routes.append(Beside(pages))
    app.add_middleware(Dialect)
    app.add_middleware(Security, service=service, signer=signer)
    app.add_middleware(Strangers, names=host_names(public_url))
    problems.install(app)
    return app
