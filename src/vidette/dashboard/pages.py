"""All pages, in the order of the navigation."""

from typing import Final

from . import add, edit, overview, streams
from .page import Page

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    streams.PAGE,
    add.PAGE,
    edit.PAGE,
)
