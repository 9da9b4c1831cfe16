"""Shows what becomes of one verb for many streams, while it goes on and after."""

import asyncio
from collections.abc import Sequence
from typing import Final

from nicegui import ui

from .bulk import Outcome, Verb, apply
from .parts import Tag, button, heading, link, notify, row, sentences
from .words import t

PACE: Final = 0.2
"""Seconds between two looks at how far it is."""
SHOWN: Final = 50
"""Failures that are listed one by one."""


async def run_bulk(title: str, chosen: Sequence[tuple[str, str]], verb: Verb) -> None:
    """Calls *verb* for each of *chosen* (uid, name); the viewer sees how far it is and may stop it."""
    if not chosen:
        return
    outcome = Outcome(len(chosen))
    working = asyncio.create_task(apply(chosen, verb, outcome))
    with ui.dialog().props("persistent") as dialog, Tag("div", "vd-dialog", aria_label=title):
        heading(title)
        bar = Tag("progress", "vd-progress", max=str(outcome.total), value="0", aria_label=title)
        said = Tag("p", text="", role="status")
        with row("vd-end"):
            stop = button(t("Stop here"))
    stop.on_click(lambda: setattr(outcome, "is_stopped", True))
    opening = asyncio.get_running_loop().time() + 2 * PACE
    while not working.done():
        await asyncio.wait({working}, timeout=PACE)
        if asyncio.get_running_loop().time() > opening:
            dialog.open()
        bar.props["value"] = str(outcome.tried)
        said.text = t("{tried} of {total}", tried=outcome.tried, total=outcome.total)
    await working
    dialog.close()
    dialog.delete()
    _tell(title, outcome)


def _tell(title: str, outcome: Outcome) -> None:
    if not outcome.failed and not outcome.is_stopped:
        notify(t("{title}: {count} done.", title=title, count=outcome.done))
        return
    with ui.dialog(value=True) as dialog, Tag("div", "vd-dialog", aria_label=title):
        heading(title)
        Tag("p", text=t("Done: {count}", count=outcome.done))
        if skipped := outcome.total - outcome.tried:
            Tag("p", text=t("Not begun, since you stopped it: {count}", count=skipped))
        if outcome.failed:
            Tag("p", text=t("Not done: {count}", count=len(outcome.failed)))
            with Tag("ul", "vd-failures"):
                for uid, name, error in outcome.failed[:SHOWN]:
                    with Tag("li"):
                        link(name, f"/streams/{uid}")
                        Tag("span", "vd-note", text=" ".join(sentences(error)))
            if (more := len(outcome.failed) - SHOWN) > 0:
                Tag("p", "vd-note", text=t("And more: {count}", count=more))
        with row("vd-end"):
            button(t("Close"), look="main").on_click(dialog.close)
    dialog.on("hide", dialog.delete)
