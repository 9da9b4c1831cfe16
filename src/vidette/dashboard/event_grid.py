"""Events as pages show them: one tile each, with its crop."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from nicegui.element import Element

from vidette.core.errors import StreamNotFound
from vidette.core.title import title_of
from vidette.orchestrator.telling import stored_envelope, wire_time
from vidette.store.news import EventSeen

from .assets import style
from .field_names import event_name
from .page import Visit
from .pictures import kept
from .times import spoken, wire_moment
from .words import t

Item = dict[str, Any]
ENDED: Final = "end"


class EventGrid(Element, component="event_grid.js"):
    """A grid that asks for older events as it is scrolled, and takes in new ones."""

    def __init__(
        self,
        items: Sequence[Item],
        *,
        asked: Callable[[], Any] | None = None,
        has_more: bool = False,
        most: int = 0,
        is_quiet: bool = False,
    ) -> None:
        """With *most*, no more than so many are shown; *is_quiet*: it does not say that it is empty."""
        super().__init__()
        style("events.css")
        self.props["items"] = list(items)
        self.props["more"] = has_more
        self.props["most"] = most
        self.props["texts"] = {
            "fresh": t("New events"),
            "open": t("goes on"),
            "none": "" if is_quiet else t("No events here yet. They appear by themselves."),
            "more": t("Older events come ..."),
        }
        if asked is not None:
            self.on("more", asked)

    def reset(self, items: Sequence[Item], *, has_more: bool) -> None:
        """Shows other events."""
        self.run_method("reset", list(items), has_more)

    def put(self, items: Sequence[Item], *, has_more: bool) -> None:
        """Adds older events."""
        self.run_method("put", list(items), has_more)

    def fresh(self, items: Sequence[Item]) -> None:
        """Takes in what just happened, oldest first."""
        self.run_method("fresh", list(items))


class EventItems:
    """Makes tiles of events for one page; knows the names of its streams."""

    def __init__(self, visit: Visit, *, names_streams: bool) -> None:
        self._visit = visit
        self._names_streams = names_streams
        self._labels: dict[str, str] = {}

    async def of(self, envelopes: Sequence[dict[str, Any]]) -> list[Item]:
        """Tiles of stored events, in the same order."""
        return [await self._item(one["data"]) for one in envelopes]

    async def of_news(self, news: Sequence[EventSeen]) -> list[Item]:
        """Tiles of what just happened: one for each event, as it was told last."""
        newest: dict[str, EventSeen] = {}
        for one in news:
            newest[one.event.event.event_uid] = one
        return await self.of([stored_envelope("", one.event) for one in newest.values()])

    async def _item(self, data: dict[str, Any]) -> Item:
        crops = data.get("crop") or []
        picture = crops[0] if crops else data.get("eventFrameUrl")
        started = data["timestampMs"] - data["durationMs"]
        return {
            "uid": data["EventUid"],
            "href": f"/events/{data['EventUid']}",
            "title": event_name(data),
            "where": data.get("areaName", ""),
            "stream": await self.stream_name(data["JobUid"]) if self._names_streams else "",
            "at": wire_time(wire_moment(started)),
            "isOpen": data["phase"] != ENDED,
            "took": spoken(data["durationMs"] / 1000),
            "crop": kept(picture) if picture else "",
        }

    async def stream_name(self, uid: str) -> str:
        """What the stream is called."""
        if uid not in self._labels:
            try:
                document = (await self._visit.service.get(uid)).stream.document
                self._labels[uid] = title_of(document) or uid
            except StreamNotFound:
                self._labels[uid] = t("A stream that was deleted")
        return self._labels[uid]
