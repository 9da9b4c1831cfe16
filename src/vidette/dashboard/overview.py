"""/: how everything is, trouble first."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from nicegui import ui

from vidette.core.status import Status
from vidette.core.stream import Stream, Worker
from vidette.store.events import EventQuery

from .page import Page, Visit
from .parts import Tag, badge, card, empty, figure, link, moment
from .states import reason_text, status_text, status_tone
from .words import said, t

PACE: Final = 5.0
"""Seconds between two looks while the page is open."""
MOST_TROUBLE: Final = 12
"""Streams in trouble that are named; the others are in the table of all."""
MOST_EVENTS: Final = 1000
"""Events that are counted for the last hour."""
_ORDER: Final = (Status.DOWN, Status.PREPARED, Status.TO_REPLACE, Status.PENDING, Status.WORKING)


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
    whole = Tag("div", "vd-overview")

    async def look() -> None:
        streams = await visit.service.fleet.streams()
        workers = await visit.service.workers()
        waiting = await visit.service.outbox.counts()
        hour = EventQuery(since=datetime.now(UTC) - timedelta(hours=1), limit=MOST_EVENTS)
        events, more = await visit.service.events.find(hour)
        whole.clear()
        with whole:
            _numbers(streams, waiting, f"{len(events)}{'+' if more else ''}")
            _trouble(streams)
            _workers(visit, workers)
            _regions(streams)

    await look()
    ui.timer(PACE, look)


def _numbers(streams: Sequence[Stream], waiting: Mapping[str, int], events: str) -> None:
    counts = Counter(stream.status for stream in streams)
    with Tag("div", "vd-figures"):
        figure(t("Streams"), len(streams), target="/streams")
        shown = [*_ORDER, *(status for status in counts if status not in _ORDER)]
        for status in shown:
            if counts[status]:
                target = f"/streams?status={int(status)}"
                tone = status_tone(status)
                figure(status_text(status), counts[status], target=target, tone=tone)
        figure(t("Events in the last hour"), events, target="/events")
        pending, dead = waiting["pending"], waiting["dead"]
        figure(t("Messages that wait"), pending, target="/deliveries?state=pending")
        tone = "bad" if dead else "good"
        figure(t("Messages given up"), dead, target="/deliveries?state=dead", tone=tone)


def _trouble(streams: Sequence[Stream]) -> None:
    wrong = sorted((one for one in streams if is_trouble(one)), key=lambda one: one.since)
    with card(t("Trouble")):
        if not wrong:
            Tag("p", "vd-note", text=t("None: every stream is as it should be."))
            return
        with Tag("div", "vd-table-box"), Tag("table", "vd-table"):
            head(t("Stream"), t("State"), t("Reason"), t("Since"))
            with Tag("tbody"):
                for one in wrong[:MOST_TROUBLE]:
                    _row(one)
        if len(wrong) > MOST_TROUBLE:
            link(t("And more: {count}", count=len(wrong) - MOST_TROUBLE), "/streams?status=trouble")


def _row(stream: Stream) -> None:
    with Tag("tr"):
        with Tag("td"):
            link(stream.title or stream.job_uid, f"/streams/{stream.job_uid}")
        with Tag("td"):
            badge(status_text(stream.status), status_tone(stream.status))
        Tag("td", text=reason_text(stream.reason))
        with Tag("td"):
            moment(stream.since, ago=True)


def _workers(visit: Visit, workers: Sequence[tuple[Worker, int]]) -> None:
    with card(t("Workers")), Tag("div", "vd-table-box"), Tag("table", "vd-table"):
        worker_rows(visit, workers)


def worker_rows(
    visit: Visit,
    workers: Sequence[tuple[Worker, int]],
    more: Callable[[Worker], None] | None = None,
) -> None:
    """The rows of the table of workers; *more* fills a last cell of each."""
    names = (t("Worker"), t("State"), t("Regions"), t("Streams"), t("Load"), t("Last heard"))
    head(*names, *([""] if more is not None else []))
    with Tag("tbody"):
        for worker, jobs in workers:
            load = visit.service.fleet.load(worker.uid) if worker.is_alive else 0.0
            with Tag("tr"):
                Tag("td", text=worker.title)
                with Tag("td"):
                    is_up = worker.is_alive
                    badge(t("Works") if is_up else t("Gone"), "good" if is_up else "bad")
                    if worker.is_draining:
                        badge(t("Is emptied"), "busy")
                Tag("td", text=", ".join(worker.regions))
                with Tag("td"):
                    link(f"{jobs} / {worker.capacity}", f"/streams?worker={worker.uid}")
                with Tag("td"):
                    load_bar(load)
                with Tag("td"):
                    moment(worker.last_seen_at, ago=True)
                if more is not None:
                    with Tag("td", "vd-number"):
                        more(worker)


def load_bar(load: float) -> None:
    """A share of processor time, as a bar and in percent."""
    share = min(100, round(100 * load))
    tone = "vd-bad" if load >= 0.95 else "vd-busy" if load >= 0.8 else ""
    with Tag("div", "vd-row"):
        with Tag("div", f"vd-load {tone}", aria_hidden="true"):
            Tag("span", style=f"width:{share}%")
        Tag("span", text=f"{round(100 * load)} %")


def _regions(streams: Sequence[Stream]) -> None:
    counts = Counter(region.title for stream in streams for region in stream.regions)
    working = Counter(
        region.title
        for stream in streams
        if stream.status is Status.WORKING
        for region in stream.regions
    )
    with card(t("Regions")), Tag("div", "vd-figures"):
        for title, count in sorted(counts.items()):
            figure(title, f"{working[title]} / {count}", target=f"/streams?region={title}")


def head(*names: str) -> None:
    """The head of a table."""
    with Tag("thead"), Tag("tr"):
        for name in names:
            Tag("th", text=name, scope="col")


def is_trouble(stream: Stream) -> bool:
    """Whether somebody should look at *stream*."""
    return stream.status in (Status.DOWN, Status.TO_REPLACE) or (
        stream.status is Status.PREPARED and bool(stream.reason)
    )


PAGE: Final = Page("/", said("Overview"), build, icon="space_dashboard", key="o")
