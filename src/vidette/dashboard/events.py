"""/events: what happened, newest first, and what happens now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from vidette.orchestrator.broadcast import Missed
from vidette.store.events import EventQuery
from vidette.store.news import EventSeen, News

from .assets import style
from .event_filter import EventFilter, filter_of
from .event_grid import EventGrid, EventItems
from .event_hours import EventHours
from .event_search import search_fields
from .event_sums import event_sums
from .live import follow
from .page import Page, Visit
from .parts import Tag, empty, link, told
from .words import said, t


async def build(visit: Visit) -> None:
    """The whole page."""
    chosen = filter_of(visit.query)
    style("events.css")
    await search_fields(visit, chosen)
    await EventsPage(visit, chosen).build()


class EventsPage:
    """The grid of one search."""

    def __init__(self, visit: Visit, chosen: EventFilter) -> None:
        self._visit, self._chosen = visit, chosen
        self._items = EventItems(visit, names_streams=not chosen.stream)
        self._query = chosen.query(datetime.now(UTC))
        self._cursor: str | None = None

    async def build(self) -> None:
        """The first events, and what is to be told of later ones."""
        found, self._cursor = await self._visit.service.events.find(self._query)
        if not found and self._chosen.is_empty:
            await self._tell_nothing()
        elif not found:
            with empty(
                t("No event matches"),
                t("Choose a longer time, or clear the search."),
                sign="search",
            ):
                link(t("Clear the search"), "/events", "vd-button vd-button-main")
        hours = None
        if found or not self._chosen.is_empty:
            hours = EventHours(self._visit, self._chosen)
            await hours.count()
            sums = Tag("div", "vd-sums")
        self._grid = EventGrid(
            await self._items.of(found),
            asked=self._more,
            has_more=self._cursor is not None,
            is_quiet=not found,
        )
        if hours is not None:
            hours.begin()
            event_sums(self._visit, self._chosen, sums)
        wanted = self._chosen.wanted()
        if wanted is not None:
            follow(self._visit.service, wanted, self._told)

    async def _tell_nothing(self) -> None:
        is_watching = await self._visit.service.fleet.count() > 0
        sentence = (
            t("As soon as something happens before a camera, it appears here.")
            if is_watching
            else t("Give the address of a camera; what happens before it appears here.")
        )
        with empty(t("Nothing has happened yet"), sentence, sign="event"):
            if not is_watching:
                link(t("Watch a camera"), "/add", "vd-button vd-button-main")

    async def _more(self) -> None:
        query: EventQuery = replace(self._query, cursor=self._cursor)
        with told():
            found, self._cursor = await self._visit.service.events.find(query)
            self._grid.put(await self._items.of(found), has_more=self._cursor is not None)

    async def _told(self, news: Sequence[News | Missed]) -> None:
        events = [one for one in news if isinstance(one, EventSeen)]
        if events:
            self._grid.fresh(await self._items.of_news(events))


PAGE: Final = Page("/events", said("Events"), build, icon="event", key="e")
