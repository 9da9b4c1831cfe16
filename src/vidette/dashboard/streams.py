"""/streams: all streams in one table, and what can be done with many of them at once."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from nicegui import app, background_tasks, context, ui

from vidette.core.status import Status

from .assets import soon, style
from .bulk import Verb, delete
from .bulk_dialog import run_bulk
from .fleet_grid import FleetGrid
from .page import Page, Visit
from .parts import Tag, button, confirmed, empty, icon, link, row
from .states import status_text
from .table import Table
from .words import said, t

_SHOWN: Final = (Status.WORKING, Status.DOWN, Status.PREPARED, Status.PENDING, Status.IN_PAUSE)


async def build(visit: Visit) -> None:
    """The whole page."""
    if not await visit.service.fleet.count():
        with empty(
            t("Nothing is watched yet"),
            t("Give the address of a camera; it is tried at once."),
            sign="videocam",
        ):
            link(t("Watch a camera"), "/add", "vd-button vd-button-main")
        return
    style("streams.css")
    _toolbar(visit)
    if visit.may("operator"):
        _bulk_bar(visit)
    wanted = {name: visit.query.get(name, "") for name in ("status", "region", "worker", "q")}
    soon("nicegui-aggrid")
    FleetGrid(wanted)
    table: Table = app.state.table
    background_tasks.create(table.join(context.client), name="join the stream table")


def _toolbar(visit: Visit) -> None:
    with row("vd-fleet-tools"):
        with Tag("label", "vd-search"):
            icon("search")
            Tag(
                "input",
                type="search",
                id="fleet-search",
                placeholder=t("Search"),
                aria_label=t("Search streams"),
                value=visit.query.get("q", ""),
            )
        with Tag("select", "vd-select", id="fleet-status", aria_label=t("State")):
            chosen = visit.query.get("status", "")
            _option("", t("All states"), chosen)
            _option("trouble", t("Trouble"), chosen)
            for status in _SHOWN:
                _option(str(int(status)), status_text(status), chosen)
        for name, text in (("region", t("Region")), ("worker", t("Worker"))):
            if value := visit.query.get(name):
                link(f"{text}: {value} ✕", "/streams", "vd-badge")
        Tag("span", "vd-note", id="fleet-shown", role="status")
        Tag("span", "vd-grow")
        if visit.may("operator"):
            link(t("Watch a camera"), "/add", "vd-button vd-button-main", sign="add")


def _option(value: str, text: str, chosen: str) -> None:
    more = {"selected": "selected"} if value == chosen else {}
    Tag("option", text=text, value=value, **more)


def _bulk_bar(visit: Visit) -> None:
    service = visit.service
    with row("vd-bulk") as bar:
        bar.props["id"] = "fleet-bulk"
        bar.props["hidden"] = ""
        Tag("strong", id="fleet-chosen", role="status")
        _verb(t("Pause"), "pause", service.pause, t("Pausing streams"))
        _verb(t("Resume"), "play_arrow", service.unpause, t("Resuming streams"))
        _verb(t("Restart"), "restart_alt", service.restart, t("Restarting streams"))
        erase = partial(delete, service.delete)
        gone = button(t("Delete"), sign="delete", look="danger")
        gone.on_click(partial(_delete, erase))
        button(t("Choose none")).on_click(lambda: ui.run_javascript("vidette.fleet.forget()"))


def _verb(name: str, sign: str, verb: Verb, title: str) -> None:
    async def act() -> None:
        await run_bulk(title, await _chosen(), verb)

    button(name, sign=sign).on_click(act)


async def _delete(erase: Verb) -> None:
    chosen = await _chosen()
    sentence = t(
        "Their jobs and settings are removed for good and cannot be brought back. "
        "The events that they raised stay."
    )
    if chosen and await confirmed(
        t("Delete streams: {count}?", count=len(chosen)), sentence, t("Delete")
    ):
        await run_bulk(t("Deleting streams"), chosen, erase)
        await ui.run_javascript("vidette.fleet.forget()")


async def _chosen() -> Sequence[tuple[str, str]]:
    found = await ui.run_javascript("return vidette.fleet.chosen()", timeout=10)
    return [(str(uid), str(name)) for uid, name in found or ()]


PAGE: Final = Page("/streams", said("Streams"), build, icon="videocam", key="s")
