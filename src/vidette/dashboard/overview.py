"""/: how everything is, trouble first."""

from typing import Final

from vidette.store.streams import StreamQuery

from .page import Page, Visit
from .parts import empty, link
from .words import said, t


async def build(visit: Visit) -> None:
    """The whole page."""
    count, _ = await visit.service.find(StreamQuery(limit=1))
    if not count:
        with empty(
            t("Nothing is watched yet"),
            t("Give the address of a camera; it is tried at once."),
            sign="videocam",
        ):
            link(t("Watch a camera"), "/add", "vd-button vd-button-main")


PAGE: Final = Page("/", said("Overview"), build, icon="space_dashboard", key="o")
