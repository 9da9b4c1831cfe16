"""What an address shows that is no page's."""

from typing import Final

from .page import Page, Visit
from .parts import empty, link
from .words import said, t


async def build(visit: Visit) -> None:  # noqa: ARG001 - the form of every page
    """The whole page."""
    with empty(
        t("There is no page here"),
        t("The address is mistyped, or what it named is gone."),
        sign="explore_off",
    ):
        link(t("To the overview"), "/", "vd-button vd-button-main")


PAGE: Final = Page("/{rest:path}", said("No such page"), build)
MISSING: Final = PAGE
