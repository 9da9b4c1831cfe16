"""/settings: how this service runs, and what each setting does."""

from typing import Final

from vidette import __version__

from .assets import style
from .overview import head
from .page import Page, Visit
from .parts import Tag, badge, card, note
from .words import said, t


async def build(visit: Visit) -> None:
    """The whole page."""
    style("stream.css")
    site = visit.site
    with card(t("This service")), Tag("dl", "vd-facts"):
        for name, value in (
            (t("Version"), __version__),
            (t("Address"), site.url),
            (t("Data folder"), str(site.data_dir)),
        ):
            Tag("dt", "vd-note", text=name)
            Tag("dd", "vd-mono", text=value)
    with card(t("Settings")):
        note(t("They come from the environment or the command line, and are read at the start."))
        # It holds nothing else to stop at by keys, and a phone must scroll it.
        box = Tag("div", "vd-table-box", tabindex="0", role="region", aria_label=t("Settings"))
        with box, Tag("table", "vd-table"):
            head(t("Setting"), t("Value"), t("Meaning"))
            with Tag("tbody"):
                for line in site.settings:
                    with Tag("tr"):
                        Tag("td", "vd-mono", text=line.name)
                        with Tag("td"):
                            shown = t("hidden") if line.is_secret and line.is_given else line.value
                            Tag("span", "vd-mono", text=shown)
                            if line.is_given:
                                badge(t("given"), "busy")
                        # As in the docs, where it is English too.
                        Tag("td", text=line.meaning)


PAGE: Final = Page("/settings", said("Settings"), build, role="admin", icon="settings", key="c")
