"""The fields that say which events are looked for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from vidette.analytics.catalogue import Catalogue
from vidette.core.stream import Stream

from .assets import script
from .draft import AREAS, draft_of
from .editor import shapes_of
from .event_filter import SCORES, WITHIN, EventFilter
from .field_names import event_type_name
from .page import Visit
from .parts import Tag, link, row
from .words import t

MOST_STREAMS: Final = 500
"""Streams that are offered by name."""


async def search_fields(visit: Visit, chosen: EventFilter) -> None:
    """A form that asks for the page again, with the filter in its address."""
    script("events.js")
    streams = await visit.service.fleet.streams()
    with Tag("form", "vd-event-search", action="/events", method="get", role="search"):
        names = {one.job_uid: one.title or one.job_uid for one in streams[:MOST_STREAMS]}
        if chosen.stream:
            names.setdefault(chosen.stream, chosen.stream)
        by_name = dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))
        _select(t("Stream"), "stream", {"": t("All streams")} | by_name, chosen.stream)
        types = {one: event_type_name(one) for one in _types(visit.service.case_types())}
        _select(t("Type"), "type", {"": t("All types")} | types, chosen.type)
        areas = {one: one for one in _areas(streams, chosen)}
        _select(t("Area"), "area", {"": t("All areas")} | areas, chosen.area)
        labels = {one: event_type_name(one) for one in await visit.service.events.labels()}
        if labels or chosen.label:
            labels.setdefault(chosen.label, chosen.label)
            _select(t("Class"), "label", {"": t("All classes")} | labels, chosen.label)
        regions = {one.title: one.title for one in await visit.service.regions()}
        if len(regions) > 1 or chosen.region:
            _select(t("Region"), "region", {"": t("All regions")} | regions, chosen.region)
        scores = {one: f"{one} {t('and more')}" if one else t("Any score") for one in SCORES}
        _select(t("Score"), "score", scores, chosen.score)
        _text(t("Words"), "text", chosen.text)
        _select(t("Time"), "within", {key: t(text) for key, text in WITHIN.items()}, chosen.within)
        _time(t("From"), "since", chosen.since.isoformat() if chosen.since else "")
        _time(t("To"), "until", chosen.until.isoformat() if chosen.until else "")
    with row("vd-between"):
        zone = Tag("span", "vd-note vd-zone", data_text=t("Times are those of your zone:"))
        zone.text = t("Times are those of your zone.")
        link(t("Save as a table"), chosen.export(datetime.now(UTC)), sign="download")
        if not chosen.is_empty:
            link(t("Clear the search"), "/events", sign="close")


def _types(catalogue: Catalogue) -> list[str]:
    return [one for case_type in catalogue if case_type.is_available for one in case_type.raises]


def _areas(streams: Sequence[Stream], chosen: EventFilter) -> list[str]:
    """Names of areas of the streams that are looked at."""
    looked_at = [one for one in streams if chosen.stream in ("", one.job_uid)][:MOST_STREAMS]
    names = {
        str(shape["Id"])
        for one in looked_at
        for shape in shapes_of(draft_of(one.document).get(AREAS))
    }
    return sorted(names | ({chosen.area} if chosen.area else set()))


def _select(name: str, key: str, options: Mapping[str, str], chosen: str) -> None:
    with Tag("label", "vd-search-field"):
        Tag("span", text=name)
        with Tag("select", "vd-select", name=key):
            for value, text in options.items():
                more = {"selected": "selected"} if value == chosen else {}
                Tag("option", text=text, value=value, **more)


def _text(name: str, key: str, value: str) -> None:
    with Tag("label", "vd-search-field"):
        Tag("span", text=name)
        hint = t("area, class, name of a stream")
        Tag("input", "vd-select", type="search", name=key, value=value, placeholder=hint)


def _time(name: str, key: str, value: str) -> None:
    """The browser fills the visible field in its own zone; what is sent is in UTC."""
    with Tag("label", "vd-search-field"):
        Tag("span", text=name)
        Tag("input", "vd-select", type="datetime-local", data_utc=key)
        Tag("input", type="hidden", name=key, value=value)
