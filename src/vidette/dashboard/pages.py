"""All pages, in the order of the navigation."""

from typing import Final

from . import add, edit, event, events, overview, stream, streams
from .page import Page

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    streams.PAGE,
    stream.PAGE,
    add.PAGE,
    events.PAGE,
    event.PAGE,
    edit.PAGE,
)
