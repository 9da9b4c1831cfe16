"""How many events there were in each hour, as bars; a click narrows the search to one hour."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from nicegui import ui
from nicegui.events import EChartPointClickEventArguments

from .event_filter import EventFilter
from .page import Visit
from .parts import Tag
from .stream_charts import GREY, LINES
from .times import wire_moment
from .words import t

PACE: Final = 60.0
"""Seconds between two counts while the page is open."""
HOUR: Final = timedelta(hours=1)
SHORTEST: Final = timedelta(hours=24)
LONGEST: Final = timedelta(days=14)
"""Of the time that the bars span."""


class EventHours:
    """The bars of one search."""

    def __init__(self, visit: Visit, chosen: EventFilter) -> None:
        self._visit, self._chosen = visit, chosen
        with Tag("div", "vd-hours"):
            self._chart = ui.echart(_options(), on_point_click=self._narrow)
            self._chart.props(f'role=img aria-label="{t("Events in each hour")}"')

    def begin(self) -> None:
        """Counts again from time to time."""
        ui.timer(PACE, self.count, immediate=False)

    async def count(self) -> None:
        """Counts, and draws the bars."""
        now = datetime.now(UTC)
        query = self._chosen.query(now)
        since, until = span(query.since, query.until, now)
        found = await self._visit.service.events.by_hour(replace(query, since=since))
        self._chart.options["series"][0]["data"] = bars(found, since, until)
        self._chart.update()

    def _narrow(self, event: EChartPointClickEventArguments) -> None:
        at = event.data[0] if isinstance(event.data, list) else None
        if isinstance(at, int | float):
            begin = wire_moment(int(at)) - HOUR / 2
            narrow = replace(self._chosen, within="", since=begin, until=begin + HOUR)
            ui.navigate.to(narrow.address())


def span(
    since: datetime | None, until: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """From which whole hour to when the bars go: all that is looked for, a day at least."""
    end = until or now
    begin = min(since or end - SHORTEST, end - SHORTEST)
    begin = max(begin, end - LONGEST)
    return begin.replace(minute=0, second=0, microsecond=0), end


def bars(counts: Mapping[datetime, int], since: datetime, until: datetime) -> list[list[float]]:
    """Middle of each hour in milliseconds since 1970, and its count, also where that is 0."""
    hours = range(int((until - since) / HOUR) + 1)
    times = [since + number * HOUR for number in hours]
    return [[round((at + HOUR / 2).timestamp() * 1000), counts.get(at, 0)] for at in times]


def _options() -> dict[str, Any]:
    axis: dict[str, Any] = {"axisLabel": {"color": GREY, "hideOverlap": True}}
    faint = {"splitLine": {"lineStyle": {"color": GREY, "opacity": 0.2}}}
    bar = {"type": "bar", "name": t("Events"), "data": [], "barMaxWidth": 28}
    return {
        "animation": False,
        "grid": {"left": 40, "right": 12, "top": 10, "bottom": 24},
        "tooltip": {"trigger": "axis"},
        "xAxis": axis | {"type": "time", "splitLine": {"show": False}},
        "yAxis": axis | faint | {"type": "value", "min": 0, "minInterval": 1, "splitNumber": 2},
        "series": [bar | {"itemStyle": {"color": LINES[0], "borderRadius": [3, 3, 0, 0]}}],
    }
