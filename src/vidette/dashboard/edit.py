"""/streams/{uid}/edit: the settings of a stream, on its own picture."""

from typing import Final

from nicegui import ui

from vidette.core.status import Status

from .draft import draft_of
from .job_form import JobForm
from .page import Page, Visit
from .parts import link
from .pictures import snapshot
from .words import said


async def build(visit: Visit) -> None:
    """The whole page."""
    uid = visit.path["uid"]
    stream = (await visit.service.get(uid)).stream
    link(stream.title, f"/streams/{uid}", sign="arrow_back")

    async def save(text: str) -> None:
        await visit.service.replace(uid, text)
        ui.navigate.to(f"/streams/{uid}")

    form = JobForm(
        visit, draft_of(stream.document), await visit.service.regions(), save, is_new=False
    )
    if stream.status is Status.WORKING:
        form.show(snapshot(uid), 2)


PAGE: Final = Page(
    "/streams/{uid}/edit", said("Change a stream"), build, role="operator", group="/streams"
)
