"""/add: from a camera's address to a stream that is watched."""

from typing import Final

from nicegui import ui

from .draft import new_draft
from .job_form import JobForm
from .page import Page, Visit
from .words import said


async def build(visit: Visit) -> None:
    """The whole page."""

    async def save(text: str) -> None:
        uid = await visit.service.create(text)
        ui.navigate.to(f"/streams/{uid}")

    JobForm(visit, new_draft(), await visit.service.regions(), save, is_new=True)


PAGE: Final = Page(
    "/add", said("Watch a camera"), build, role="operator", icon="add_a_photo", key="a"
)
