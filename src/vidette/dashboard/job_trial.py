"""A job tried for ten seconds before it is saved: what it would tell, and why no more."""

from collections.abc import Callable
from typing import Final

from nicegui import ui

from vidette.core.errors import VidetteError
from vidette.core.plain_words import sentence
from vidette.core.trial import JobTrial

from .assets import style
from .event import EventFrame
from .field_names import event_name
from .page import Visit
from .parts import Tag, badge, button, icon, note, row
from .remedies import remedy
from .states import reason_text
from .words import t

SECONDS: Final = 10.0


class JobTrialCard:
    """A button, and what was seen once it was pressed."""

    def __init__(
        self, visit: Visit, document: Callable[[], str], tell: Callable[[VidetteError], None]
    ) -> None:
        """*document* gives the job as it stands now; *tell* is told what is wrong with it."""
        style("events.css")
        self._visit, self._document, self._wrong = visit, document, tell
        self.found = Tag("div", "vd-trial", role="status")

    def button(self) -> None:
        """Puts the button here."""
        text = t("Try it for ten seconds")
        self._button = button(text, sign="play_circle").on_click(self._try)

    async def _try(self) -> None:
        self._button.props("loading")
        self.found.clear()
        with self.found, row():
            ui.spinner(size="20px")
            note(t("The job runs for ten seconds; nobody is told."))
        try:
            found = await self._visit.service.trials.job(self._document(), SECONDS)
        except VidetteError as error:
            self.found.clear()
            self._wrong(error)
        else:
            self._show(found)
        finally:
            self._button.props(remove="loading")

    def _show(self, found: JobTrial) -> None:
        self.found.clear()
        with self.found:
            if found.reason:
                with Tag("div", "vd-problem"):
                    icon("videocam_off")
                    with Tag("div"):
                        Tag("strong", text=reason_text(found.reason))
                        if advice := remedy(found.reason):
                            Tag("p", text=advice)
                return
            _tell(found)


def _tell(found: JobTrial) -> None:
    boxes = [list(box) for event in found.events[:1] for box in event.boxes]
    with Tag("div", "vd-trial-found"):
        EventFrame(f"data:image/jpeg;base64,{found.jpeg}", boxes)
        with Tag("div"):
            Tag("strong", text=t("Events in ten seconds: {count}", count=len(found.events)))
            if found.events:
                note(t("The picture is that of the first one."))
            with Tag("ol"):
                for event in found.events:
                    end = t("now") if event.end is None else f"{event.end:.1f} s"
                    name = event_name({"type": event.type, "labels": event.labels})
                    where = event.area or t("the whole picture")
                    Tag("li", text=f"{event.start:.1f}\N{EN DASH}{end}: {name}, {where}")
            for area in found.areas:
                with row():
                    badge(
                        area.area or t("The whole picture"),
                        "good" if area.stage == "event" else "idle",
                    )
                    Tag("span", text=sentence(area.verdict, t))
