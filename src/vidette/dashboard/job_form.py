"""A job from its camera's address to its last setting: for a new stream, and to change one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from vidette.core.errors import InvalidInput, VidetteError, flat_faults
from vidette.core.stream import Region
from vidette.core.trial import SourceTrial

from .assets import style
from .camera_card import CameraCard
from .case_card import CaseCard
from .draft import ADDRESS, AREAS, FENCES, Draft, fault_at
from .editor import Drawn, Editor, shapes_of
from .field_names import WITH_LINES
from .form import Form
from .general_fields import FPS, general_fields
from .job_trial import JobTrialCard
from .page import Visit
from .parts import Tag, button, card, icon, note, notify, row, told
from .schema import fields_of
from .words import t

Save = Callable[[str], Awaitable[None]]


class JobForm:
    """The cards of one job, all kept in step with its draft."""

    def __init__(
        self, visit: Visit, draft: Draft, regions: list[Region], save: Save, *, is_new: bool
    ) -> None:
        style("job.css")
        self._visit, self._draft, self._save, self._is_new = visit, draft, save, is_new
        self._regions = [region.title for region in regions]
        self._drawn: Drawn | None = None
        self._picture, self._size, self._pace = "", (0, 0), 0.0
        self._camera = CameraCard(visit, draft, self._tried)
        with Tag("div", "vd-steps") as self._rest:
            self._cases = CaseCard(
                visit.service.case_types(), self._slug, self._take_case, is_fixed=not is_new
            )
            with card(t("Where to look")):
                self._board = Tag("div")
            with card(t("Settings")):
                self._build_settings()
            self._build_end()
        if is_new:
            self._rest.props["hidden"] = ""
            with row() as self._skip:
                button(t("Go on without a picture")).on_click(self._go_on)
        self._rebuild()

    def show(self, address: str, seconds: float) -> None:
        """Draws on the picture at *address*, asked for anew every *seconds*."""
        self._picture, self._pace = address, seconds
        self._editor.show(address, self._size, seconds=seconds)

    @property
    def _slug(self) -> str:
        return str(self._draft.get(("CaseType",)) or "")

    def _tried(self, found: SourceTrial) -> None:
        self._write_json()
        if found.reason:
            return
        self._size = (found.width, found.height)
        self.show(f"data:image/jpeg;base64,{found.jpeg}" if found.jpeg else "", 0)
        self._go_on()

    def _go_on(self) -> None:
        self._rest.props.pop("hidden", None)
        self._rest.update()
        if self._is_new:
            self._skip.set_visibility(False)

    # --- settings ---------------------------------------------------------------------------------

    def _build_settings(self) -> None:
        with ui.tabs().props("align=left no-caps dense") as tabs:
            form = ui.tab("form", label=t("Form"))
            raw = ui.tab("json", label="JSON")
        with ui.tab_panels(tabs, value=form).props("keep-alive").classes("vd-panels"):
            with ui.tab_panel(form):
                self._form_place = Tag("div", "vd-forms")
            with ui.tab_panel(raw):
                note(t("The whole document. Keys that Vidette does not know are kept."))
                self._json = ui.textarea().props(
                    f'outlined autogrow debounce=400 spellcheck=false aria-label="{t("Document")}"'
                )
                self._json.classes("vd-json")
                self._json_fault = Tag("p", "vd-fault", role="alert")
        self._json.on_value_change(self._take_json)

    def _rebuild(self) -> None:
        """Board and fields anew: of the case type that is chosen now."""
        self._board.clear()
        with self._board:
            self._editor = Editor(self._take_drawn, can_draw_lines=self._has_lines())
            self._area_fault = Tag("p", "vd-fault", role="alert")
        self._editor.show(self._picture, self._size, seconds=self._pace)
        self._form_place.clear()
        with self._form_place:
            self._general = Form(general_fields(self._regions), self._draft, self._write_json)
            case_type = self._visit.service.case_types().get(self._slug)
            fields = fields_of(case_type.document) if case_type is not None else []
            wanted = [field for field in fields if field.path != FPS]
            self._special = Form(wanted, self._draft, self._write_json)
        self._place_shapes()
        self._write_json()

    def _has_lines(self) -> bool:
        return self._slug in WITH_LINES or bool(self._draft.get(FENCES))

    def _place_shapes(self) -> None:
        areas, fences = (shapes_of(self._draft.get(path)) for path in (AREAS, FENCES))
        self._editor.place(areas, fences)

    def _take_case(self, slug: str) -> None:
        self._draft.put(("CaseType",), slug)
        self._rebuild()

    def _take_drawn(self, drawn: Drawn) -> None:
        self._drawn = drawn
        self._draft.put(AREAS, drawn.areas or None)
        if drawn.fences or self._draft.get(FENCES):
            self._draft.put(FENCES, drawn.fences or None)
        self._area_fault.text = ""
        self._write_json()

    def _write_json(self) -> None:
        self._pretty = self._draft.pretty()
        self._json.value = self._pretty
        self._json_fault.text = ""

    def _take_json(self) -> None:
        if self._json.value == self._pretty:
            return
        slug = self._slug
        try:
            self._draft.take_pretty(str(self._json.value or ""))
        except InvalidInput as error:
            self._json_fault.text = " ".join(flat_faults(error.faults))
            return
        self._pretty = str(self._json.value)
        self._json_fault.text = ""
        self._camera.fill()
        if slug != self._slug:
            self._cases.choose(self._slug)
            self._rebuild()
        else:
            self._general.fill()
            self._special.fill()
            self._place_shapes()

    # --- the end ----------------------------------------------------------------------------------

    def _build_end(self) -> None:
        self._faults = Tag("div", "vd-faults")
        trial = JobTrialCard(self._visit, self._draft.text, self._refused)
        with row("vd-end vd-last"):
            trial.button()
            if not self._is_new:
                button(t("Cancel")).on_click(ui.navigate.back)
            text = t("Watch it") if self._is_new else t("Save")
            self._save_button = button(text, sign="check", look="main").on_click(self._finish)

    async def _finish(self) -> None:
        if self._drawn is not None and self._drawn.is_drawing:
            notify(t("An area is begun and not closed. Press Enter in the picture."), is_bad=True)
            return
        self._tell({})
        self._save_button.props("loading")
        try:
            with told():
                await self._send()
        finally:
            self._save_button.props(remove="loading")

    async def _send(self) -> None:
        try:
            await self._save(self._draft.text())
        except InvalidInput as error:
            self._tell(error.faults)

    def _refused(self, error: VidetteError) -> None:
        if isinstance(error, InvalidInput):
            self._tell(error.faults)
        else:
            notify(str(error), is_bad=True)

    def _tell(self, faults: Mapping[str, Any]) -> None:
        self._camera.tell(fault_at(faults, ADDRESS))
        self._general.tell(faults)
        self._special.tell(faults)
        drawn = [fault_at(faults, path) for path in (AREAS, FENCES)]
        self._area_fault.text = " ".join(filter(None, drawn))
        self._faults.clear()
        if not faults:
            return
        with self._faults, Tag("div", "vd-problem", role="alert"):
            icon("error_outline")
            with Tag("div"):
                Tag("strong", text=t("The service does not take it yet:"))
                for line in flat_faults(faults):
                    Tag("p", text=line)
