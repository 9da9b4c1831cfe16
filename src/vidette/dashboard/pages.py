"""All pages, in the order of the navigation."""

from typing import Final

from . import (
    add,
    deliveries,
    edit,
    event,
    events,
    login,
    overview,
    people,
    settings_page,
    stream,
    streams,
    tuning,
    workers,
)
from .page import Page

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    streams.PAGE,
    stream.PAGE,
    tuning.PAGE,
    add.PAGE,
    edit.PAGE,
    events.PAGE,
    event.PAGE,
    deliveries.PAGE,
    workers.PAGE,
    people.PAGE,
    settings_page.PAGE,
    login.PAGE,
)
