"""/workers: the processes that watch streams, how full they are, and the regions that they serve."""

from collections.abc import Awaitable, Callable
from typing import Final

from nicegui import ui

from vidette.core.stream import Worker

from .overview import head, worker_rows
from .page import Page, Visit
from .parts import Tag, button, card, confirmed, note, row, told
from .words import said, t

PACE: Final = 5.0
"""Seconds between two looks while the page is open."""


async def build(visit: Visit) -> None:
    """The whole page."""
    with card(t("Workers")):
        table = Tag("div", "vd-table-box")
    await _regions(visit)

    async def look() -> None:
        workers = await visit.service.workers()
        table.clear()
        with table, Tag("table", "vd-table"):
            worker_rows(visit, workers, _drain(visit, look) if visit.may("operator") else None)

    await look()
    ui.timer(PACE, look)


def _drain(visit: Visit, look: Callable[[], Awaitable[None]]) -> Callable[[Worker], None]:
    """A button for each worker that lives."""

    def put(worker: Worker) -> None:
        async def switch() -> None:
            with told():
                await visit.service.drains.switch(worker.uid, on=not worker.is_draining)
                await look()

        if worker.is_alive:
            text = t("Let it take streams again") if worker.is_draining else t("Empty it")
            button(text).on_click(switch)

    return put


async def _regions(visit: Visit) -> None:
    with card(t("Regions")):
        note(t("A stream that names regions runs on workers of these regions only."))
        with Tag("div", "vd-table-box"), Tag("table", "vd-table"):
            head(t("Region"), "")
            with Tag("tbody"):
                for region in await visit.service.regions():
                    with Tag("tr"):
                        Tag("td", text=region.title)
                        with Tag("td", "vd-number"):
                            if visit.may("operator"):
                                _delete(visit, region.id, region.title)
        if visit.may("operator"):
            with row():
                title = ui.input(t("New region")).props("outlined dense maxlength=200")

                async def add() -> None:
                    with told(t("It was not added:")):
                        await visit.service.create_region(str(title.value or "").strip())
                        ui.navigate.reload()

                button(t("Add"), sign="add").on_click(add)


def _delete(visit: Visit, region_id: int, title: str) -> None:
    async def delete() -> None:
        sentence = t("Streams that name it keep it; none may name it when it is deleted.")
        question = t("Delete the region “{title}”?", title=title)
        if await confirmed(question, sentence, t("Delete")):
            with told(t("It was not deleted:")):
                await visit.service.delete_region(region_id)
                ui.navigate.reload()

    button(t("Delete")).on_click(delete)


PAGE: Final = Page("/workers", said("Workers"), build, icon="dns", key="w")
