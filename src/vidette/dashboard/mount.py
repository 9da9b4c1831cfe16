"""Opens the dashboard of one service: an ASGI application, and NiceGUI's life around it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Final

from fastapi import FastAPI
from nicegui import app, context, core, ui
from starlette.requests import Request

from vidette.core.errors import VidetteError

from .assets import FOLDER, PREFIX
from .missing import MISSING
from .page import Page, visit_of
from .pages import PAGES
from .shell import show
from .site import Site
from .table import Table

PATIENCE: Final = 20.0
"""Seconds that a page may take to be built."""
COLORS: Final = {"primary": "#1d5fbf", "positive": "#1b7a43", "negative": "#b3261e"}


class DashboardOpen(VidetteError):
    """This process shows a dashboard already; NiceGUI keeps its state for the whole process."""


@asynccontextmanager
async def open_dashboard(site: Site) -> AsyncIterator[FastAPI]:
    """The pages of *site*, alive while the context lasts. Raises DashboardOpen for a second one."""
    if getattr(app.state, "site", None) is not None:
        raise DashboardOpen
    door = _door()
    app.state.site, app.state.table = site, Table(site.service)
    try:
        async with door.router.lifespan_context(door):
            yield door
    finally:
        app.state.site = app.state.table = None


@cache
def _door() -> FastAPI:
    """The application that NiceGUI is mounted on, made once for the process.

    One of our own, and not the API's: its lifespan is NiceGUI's startup and shutdown alone, which
    the service then runs itself, and no path of the API is looked for among the pages.
    """
    app.add_static_files(PREFIX, FOLDER, max_cache_age=3600)
    app.add_static_file(local_file=FOLDER / "vidette.svg", url_path="/favicon.ico")
    app.colors(**COLORS)
    # Over WebSocket alone every message of a page passes the check of its Origin.
    app.config.socket_io_js_transports = ["websocket"]
    core.sio.eio.transports = ["websocket"]
    for page in (*PAGES, MISSING):
        _register(page)
    door = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    ui.run_with(
        door,
        title="Vidette",
        favicon=FOLDER / "vidette.svg",
        dark=None,
        tailwind=False,
        show_welcome_message=False,
        binding_refresh_interval=None,
        reconnect_timeout=10,
        message_history_length=100,
    )
    return door


def _register(page: Page) -> None:
    async def shown(request: Request) -> None:
        if page is MISSING:
            context.client.status_code = 404
        await show(page, PAGES, visit_of(request))

    ui.page(page.path, response_timeout=PATIENCE)(shown)
