"""All pages, in the order of the navigation."""

from typing import Final

from . import add, edit, overview, stream, streams
from .page import Page

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    streams.PAGE,
    stream.PAGE,
    add.PAGE,
    edit.PAGE,
)
