"""All pages, in the order of the navigation."""

from typing import Final

from . import deliveries, overview, streams, workers
from .page import Page

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    streams.PAGE,
    workers.PAGE,
    deliveries.PAGE,
)
