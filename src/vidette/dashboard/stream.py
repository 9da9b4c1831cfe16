"""/streams/{uid}: one stream as it is now, and what became of it."""

from collections.abc import Sequence
from typing import Final

from nicegui import ui

from vidette.core.errors import StreamNotFound, VidetteError
from vidette.orchestrator.broadcast import Missed, Wanted
from vidette.store.events import EventQuery
from vidette.store.news import EventSeen, News, StatusChanged, StreamRemoved

from .assets import style
from .draft import draft_of
from .event_grid import EventGrid, EventItems
from .live import follow
from .live_picture import live_picture
from .page import Page, Visit
from .parts import Tag, card, empty, heading, link, row
from .stream_charts import StreamCharts
from .stream_explain import StreamExplain
from .stream_history import StreamHistory
from .stream_state import StreamState
from .words import said, t

PACE: Final = 2.0
"""Seconds between two looks at the figures."""
EXPLAINED: Final = 10.0
"""Seconds between two looks at the record of explanations."""
RECENT: Final = 12
"""Events shown."""


async def build(visit: Visit) -> None:
    """The whole page."""
    try:
        await StreamPage(visit, visit.path["uid"]).build()
    except StreamNotFound:
        with empty(t("There is no such stream"), t("It was deleted, or the address is mistyped.")):
            link(t("All streams"), "/streams", "vd-button vd-button-main")


class StreamPage:
    """All cards, and who keeps them current."""

    def __init__(self, visit: Visit, uid: str) -> None:
        self._visit, self._uid = visit, uid

    async def build(self) -> None:
        """Lays the cards out and begins to follow the stream."""
        visit, uid = self._visit, self._uid
        view = await visit.service.get(uid)
        stream = view.stream
        style("strip.css")
        style("stream.css")
        self._items = EventItems(visit, names_streams=False)
        with row("vd-between"):
            heading(stream.title or uid, 2).classes("vd-stream-name")
            Tag("span", "vd-note vd-mono", text=uid)
        with Tag("div", "vd-two"):
            with Tag("div", "vd-card"):
                self._live = live_picture(stream)
            self._state = StreamState(visit, view, await self._shared())
        with card(t("Recent events")):
            await self._build_events()
        self._explain = StreamExplain(visit, uid)
        self._charts = StreamCharts()
        self._charts.add(view.figures)
        self._history = StreamHistory(visit, uid)
        if visit.may("operator"):
            with card(t("Document")), Tag("details", "vd-more"):
                Tag("summary", text=t("As JSON, without secrets"))
                Tag("pre", "vd-document vd-mono", text=draft_of(stream.document).pretty())
        await self._history.draw()
        await self._explain.draw()
        follow(visit.service, Wanted(job_uid=uid), self._told)
        ui.timer(PACE, self._look)
        ui.timer(EXPLAINED, self._look_back)

    async def _build_events(self) -> None:
        found, _ = await self._visit.service.events.find(
            EventQuery(job_uid=self._uid, limit=RECENT)
        )
        self._grid = EventGrid(await self._items.of(found), most=RECENT)
        link(t("All events of this stream"), f"/events?stream={self._uid}", sign="event")

    async def _shared(self) -> int:
        """How many other streams are on the same connection."""
        streams = await self._visit.service.fleet.streams()
        mine = next(one for one in streams if one.job_uid == self._uid)
        return sum(
            one.source_key == mine.source_key
            and one.worker_uid == mine.worker_uid is not None
            and one.job_uid != mine.job_uid
            for one in streams
        )

    async def _told(self, news: Sequence[News | Missed]) -> None:
        if any(isinstance(one, StreamRemoved) for one in news):
            ui.navigate.to("/streams")
            return
        events = [one for one in news if isinstance(one, EventSeen)]
        if events:
            self._grid.fresh(await self._items.of_news(events))
        if any(isinstance(one, StatusChanged | Missed) for one in news):
            await self._look()
            await self._history.draw()

    async def _look(self) -> None:
        try:
            view = await self._visit.service.get(self._uid)
        except VidetteError:
            return  # it was deleted just now, or the store cannot be read: the frame says so
        self._state.draw(view)
        self._charts.add(view.figures)
        self._live.follow(view.stream)

    async def _look_back(self) -> None:
        try:
            await self._explain.draw()
        except VidetteError:
            return  # as above


PAGE: Final = Page("/streams/{uid}", said("Stream"), build, group="/streams")
