"""The camera's address, and what is found when it is tried."""

from collections.abc import Callable
from typing import Final

from nicegui import ui
from nicegui.events import GenericEventArguments

from vidette.core.errors import InvalidInput, VidetteError, flat_faults
from vidette.core.trial import SourceTrial

from .draft import ADDRESS, Draft
from .page import Visit
from .parts import Tag, button, card, icon, note, row
from .remedies import remedy
from .states import reason_text
from .words import t

USUAL_WIDTH: Final = 1280
"""Pixels across beyond which a smaller stream of the same camera serves as well."""
EXAMPLE: Final = "rtsp://name:password@192.168.1.20:554/stream2"
_SUBMIT: Final = """(event) => {
    event.preventDefault();
    emit(event.target.querySelector("input").value);
}"""


class CameraCard:
    """An address that is tried at once; `tried` hears of the picture."""

    def __init__(self, visit: Visit, draft: Draft, tried: Callable[[SourceTrial], None]) -> None:
        self._service = visit.service
        self._draft = draft
        self._tried = tried
        self._is_filling = False
        with card(t("Camera")):
            with Tag("form", "vd-address") as form:
                self._address = ui.input(t("Address of the camera"), placeholder=EXAMPLE)
                self._address.props("outlined stack-label hide-bottom-space autocomplete=off")
                self._address.props("spellcheck=false inputmode=url autofocus")
                self._try = button(t("Try it"), sign="play_arrow", look="main")
            self._fault = Tag("p", "vd-fault", role="alert")
            self._said = Tag("div", "vd-tried", role="status")
            with self._said:
                note(t("RTSP, HTTP or a file; name and password stand before the host."))
        self._address.on_value_change(self._write)
        form.on("submit", self._submit, js_handler=_SUBMIT)
        self._try.props("type=submit")
        self.fill()

    def fill(self) -> None:
        """Shows the draft's address, without its secrets."""
        shown = self._draft.shown(ADDRESS)
        if shown != self._address.value:
            self._is_filling = True
            self._address.value = shown
            self._is_filling = False

    def tell(self, fault: str) -> None:
        """Says what is wrong with the address."""
        self._fault.text = fault
        self._address.props(add="error" if fault else "", remove="" if fault else "error")

    def _write(self) -> None:
        if not self._is_filling:
            self._draft.take(ADDRESS, str(self._address.value or "").strip())

    async def _submit(self, event: GenericEventArguments) -> None:
        if isinstance(event.args, str):  # what was typed before the page was connected comes too
            self._address.value = event.args
        await self._look()

    async def _look(self) -> None:
        self.tell("")
        self._try.props("loading")
        self._write()
        self._say_busy()
        try:
            found = await self._service.trials.source(self._draft.get(("Source",)))
        except InvalidInput as error:
            self.tell(" ".join(line.partition(": ")[2] for line in flat_faults(error.faults)))
            self._said.clear()
        except VidetteError as error:
            self.tell(str(error))
            self._said.clear()
        else:
            self._tell(found)
            self._tried(found)
        finally:
            self._try.props(remove="loading")

    def _say_busy(self) -> None:
        self._said.clear()
        with self._said, row():
            ui.spinner(size="20px")
            note(t("The camera is called. That takes some seconds."))

    def _tell(self, found: SourceTrial) -> None:
        self._said.clear()
        with self._said:
            if found.reason:
                _tell_failure(found)
            else:
                _tell_facts(found)


def _tell_failure(found: SourceTrial) -> None:
    with Tag("div", "vd-problem"):
        icon("videocam_off")
        with Tag("div"):
            Tag("strong", text=reason_text(found.reason))
            if advice := remedy(found.reason):
                Tag("p", text=advice)
            if found.detail:
                Tag("p", "vd-note vd-mono", text=found.detail)


def _tell_facts(found: SourceTrial) -> None:
    facts = [f"{found.width} \N{MULTIPLICATION SIGN} {found.height}"]
    if found.codec:
        facts.insert(0, found.codec.upper())
    if found.fps:
        facts.append(t("{fps} pictures a second", fps=f"{found.fps:.3g}"))
    with Tag("p", "vd-plays"):
        icon("check_circle")
        Tag("strong", text=t("It plays."))
        Tag("span", text=" · ".join(facts))
    if found.width > USUAL_WIDTH:
        with Tag("p", "vd-advice"):
            icon("lightbulb")
            Tag(
                "span",
                text=t(
                    "The picture is larger than what is looked at, which is 1280 pixels wide. Most "
                    "cameras have a second, smaller stream (substream): its address costs less."
                ),
            )
