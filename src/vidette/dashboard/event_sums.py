"""Where and of what kind the events of a search were: the most frequent, each a narrower search."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from nicegui import ui

from vidette.orchestrator.seen import Counts

from .event_filter import EventFilter
from .event_grid import EventItems
from .event_hours import span
from .field_names import event_type_name
from .page import Visit
from .parts import Tag, link
from .words import said, t

SHOWN: Final = 6
"""Values of each."""
_BY: Final[Mapping[str, str]] = {
    "job_uid": said("By stream"),
    "area": said("By area"),
    "label": said("By class"),
    "type": said("By type"),
}


def event_sums(visit: Visit, chosen: EventFilter, place: Tag) -> None:
    """Puts the sums of the time that the bars span into *place*, once the page is there.

    Of many events they take long. What a search fixes already is left out.
    """

    async def fill() -> None:
        now = datetime.now(UTC)
        query = chosen.query(now)
        since, until = span(query.since, query.until, now)
        wanted = replace(query, since=since, until=until)
        found = await visit.service.events.counts(wanted, ["job_uid", "area", "type"])
        sums = {by: _sum(found, number) for number, by in enumerate(["job_uid", "area", "type"])}
        sums["label"] = _sum(await visit.service.events.counts(wanted, ["label"]), 0)
        items = EventItems(visit, names_streams=True)
        with place:
            for by, title in _BY.items():
                if len(sums[by]) > 1:
                    await _one(chosen, by, t(title), sums[by], items)

    ui.timer(0.05, fill, once=True)


def _sum(found: Counts, number: int) -> Counter[str]:
    """By the value at that place of the keys; what has none is left out."""
    sums = Counter[str]()
    for key, count in found.items():
        if key[number] is not None:
            sums[key[number]] += count
    return sums


async def _one(
    chosen: EventFilter, by: str, title: str, counts: Counter[str], items: EventItems
) -> None:
    with Tag("section", "vd-sum"):
        Tag("strong", text=title)
        for value, count in counts.most_common(SHOWN):
            narrow: dict[str, Any] = {"stream" if by == "job_uid" else by: value}
            name = event_type_name(value)
            if by == "job_uid":
                name = await items.stream_name(value)
            with Tag("div"):
                link(name, replace(chosen, **narrow).address())
                Tag("span", "vd-number", text=str(count))
