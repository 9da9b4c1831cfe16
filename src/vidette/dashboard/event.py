"""/events/{event_uid}: one event: its picture, what was found, and why."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from nicegui.element import Element

from vidette.core.errors import EventNotFound, StreamNotFound

from .assets import style
from .event_grid import ENDED, EventItems
from .field_names import event_name
from .page import Page, Visit
from .parts import Tag, badge, card, empty, heading, link, moment, note, row
from .pictures import kept
from .stream_explain import StreamExplain
from .times import spoken, wire_moment
from .words import said, t

AFTER: Final = timedelta(seconds=60)
"""How much of the time behind an event is explained with it."""


class EventFrame(Element, component="event_frame.js"):
    """A picture with boxes in its own pixels."""

    def __init__(self, picture: str, boxes: list[list[int]]) -> None:
        super().__init__()
        self.props["picture"] = picture
        self.props["boxes"] = boxes
        self.props["alt"] = t("The whole picture")


async def build(visit: Visit) -> None:
    """The whole page."""
    for name in ("events.css", "strip.css", "stream.css"):
        style(name)
    try:
        envelope = await visit.service.events.get(visit.path["uid"])
    except EventNotFound:
        with empty(
            t("There is no such event"),
            t("It is older than what is kept, or the address is mistyped."),
        ):
            link(t("All events"), "/events", "vd-button vd-button-main")
        return
    await _show(visit, envelope)


async def _show(visit: Visit, envelope: dict[str, Any]) -> None:
    data = envelope["data"]
    uid = data["JobUid"]
    items = EventItems(visit, names_streams=True)
    started = wire_moment(data["timestampMs"] - data["durationMs"])
    with row("vd-between"):
        with row():
            heading(event_name(data))
            is_open = data["phase"] != ENDED
            badge(t("goes on") if is_open else t("over"), "busy" if is_open else "idle")
        link(await items.stream_name(uid), f"/streams/{uid}", sign="videocam")
    with Tag("div", "vd-two"):
        with card():
            _pictures(data)
        with card(t("What is known")):
            _facts(data, started)
            link(
                t("Events of this stream at that time"),
                f"/events?stream={uid}&until={(started + AFTER).isoformat().replace('+', '%2B')}",
                sign="event",
            )
    try:
        await StreamExplain(visit, uid).draw(wire_moment(data["timestampMs"]) + AFTER)
    except StreamNotFound:
        note(t("The stream was deleted, and its record with it."))
    with card(t("As it is told")), Tag("details", "vd-more"):
        Tag("summary", text="JSON")
        Tag("pre", "vd-document vd-mono", text=json.dumps(envelope, indent=2, ensure_ascii=False))


def _pictures(data: Mapping[str, Any]) -> None:
    if url := data.get("eventFrameUrl"):
        frame = EventFrame(kept(url), data["rect"])
        if data["seq"]:
            frame.classes("vd-later")
            note(t("The picture was taken before; dashed boxes show where things were last."))
    else:
        note(t("No whole picture was kept of this event."))
    if crops := data.get("crop"):
        with Tag("div", "vd-crops"):
            for crop in crops:
                Tag("img", src=kept(crop), alt=t("What was found"), loading="lazy")


def _facts(data: Mapping[str, Any], started: Any) -> None:
    with Tag("dl", "vd-facts"):
        _name(t("Began"))
        with Tag("dd"):
            moment(started)
        _fact(t("Lasted"), spoken(data["durationMs"] / 1000))
        _fact(t("Area"), data.get("areaName") or t("the whole picture"))
        _fact(t("Type"), data["type"])
        _fact(t("Boxes"), str(len(data["rect"])))
        _fact(t("Scores"), ", ".join(f"{score:.2f}" for score in data["score"]))
        if labels := data.get("labels"):
            _fact(t("Labels"), ", ".join(labels))
        _fact(t("Told"), t("{count} times", count=data["seq"] + 1))
        _fact(t("Lag"), f"{data['lagMs']} ms")
        _fact(t("Event uid"), data["EventUid"])


def _name(name: str) -> None:
    Tag("dt", text=name)


def _fact(name: str, value: str) -> None:
    _name(name)
    Tag("dd", text=value)


PAGE: Final = Page("/events/{uid}", said("Event"), build, group="/events")
