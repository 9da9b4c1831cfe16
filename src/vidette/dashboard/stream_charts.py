"""How fast, how late and how costly a stream is, drawn while somebody looks."""

from collections import deque
from datetime import UTC, datetime
from typing import Any, Final

from nicegui import ui

from vidette.core.reports import Figures

from .parts import Tag, card, heading
from .words import t

MOST: Final = 180
"""Points of a curve: six minutes."""
SHORTEST: Final = 60_000
"""Milliseconds that are shown at least."""
GREY: Final = "#8490a1"
LINES: Final = ("#3d8bfd", "#22a06b")


class Chart:
    """One or two curves of the last minutes."""

    def __init__(self, title: str, names: tuple[str, ...]) -> None:
        self._points: list[deque[list[float]]] = [deque(maxlen=MOST) for _ in names]
        with Tag("div", "vd-chart"):
            heading(title, 3)
            self._chart = ui.echart(_options(names)).classes("vd-chart-canvas")
            self._chart.props(f'role=img aria-label="{title}"')

    def add(self, at: datetime, *values: float) -> None:
        """A point on each curve."""
        ms = round(at.timestamp() * 1000)
        first = self._points[0][0][0] if self._points[0] else ms
        self._chart.options["xAxis"] |= {"min": first, "max": max(ms, first + SHORTEST)}
        for number, value in enumerate(values):
            self._points[number].append([ms, round(value, 3)])
            self._chart.options["series"][number]["data"] = list(self._points[number])
        self._chart.update()


class StreamCharts:
    """Pictures a second, lag and processor."""

    def __init__(self) -> None:
        with card(t("Last minutes")), Tag("div", "vd-charts"):
            self._fps = Chart(t("Pictures a second"), (t("received"), t("analysed")))
            self._lag = Chart(t("Lag, ms"), (t("lag"),))
            self._cpu = Chart(t("Processor, % of a core"), (t("processor"),))

    def add(self, figures: Figures | None) -> None:
        """What the worker says now; nothing while it says nothing: the curves have a gap."""
        if figures is None:
            return
        at = datetime.now(UTC)
        self._fps.add(at, figures.fps_in, figures.fps_analysed)
        self._lag.add(at, figures.lag_ms)
        self._cpu.add(at, figures.cpu_share * 100)


def _options(names: tuple[str, ...]) -> dict[str, Any]:
    axis = {"axisLabel": {"color": GREY, "hideOverlap": True}, "axisLine": {"show": False}}
    faint = {"splitLine": {"lineStyle": {"color": GREY, "opacity": 0.2}}}
    return {
        "animation": False,
        "grid": {"left": 44, "right": 12, "top": 30 if len(names) > 1 else 10, "bottom": 24},
        "legend": {"show": len(names) > 1, "textStyle": {"color": GREY}, "top": 0, "right": 0},
        "tooltip": {"trigger": "axis"},
        "xAxis": axis | {"type": "time", "splitNumber": 3, "splitLine": {"show": False}},
        "yAxis": axis | faint | {"type": "value", "min": 0, "splitNumber": 3},
        "series": [
            {
                "name": name,
                "type": "line",
                "showSymbol": False,
                "lineStyle": {"width": 2, "color": LINES[number]},
                "itemStyle": {"color": LINES[number]},
                "data": [],
            }
            for number, name in enumerate(names)
        ],
    }
