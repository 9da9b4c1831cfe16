"""/streams/{uid}/tune: how many events each threshold would tell, and the one to take."""

from collections.abc import Mapping
from typing import Any, Final

from nicegui import ui

from vidette.core.errors import Conflict, NotFound
from vidette.core.title import title_of
from vidette.orchestrator.tuning import Progress, Tuning

from .assets import style
from .draft import Draft, Path, draft_of
from .page import Page, Visit
from .parts import Tag, button, card, figure, link, note, notify, row, told
from .stream_charts import GREY, LINES
from .times import spoken
from .words import said, t

WAIT: Final = 60.0
"""Seconds that the page waits for the answer."""
KEPT: Final = 10
"""Minutes of pictures that a stream is offered to keep."""
_MINUTES: Final[Path] = ("Pipeline", "Processing", "replay_minutes")
_NEWER: Final[Path] = ("Pipeline", "Detector", "ScoreThreshold")
_OLDER: Final[Path] = ("Pipeline", "Detector", "Threshold")


async def build(visit: Visit) -> None:
    """The whole page."""
    style("stream.css")
    await TuningPage(visit, visit.path["uid"]).build()


class TuningPage:
    """One look for a better threshold, and what to do with what it finds."""

    def __init__(self, visit: Visit, uid: str) -> None:
        self._visit, self._uid = visit, uid

    async def build(self) -> None:
        """What is known already, and the way to know more."""
        draft = await self._draft()
        link(title_of(draft.text()), f"/streams/{self._uid}", sign="arrow_back")
        with card(t("Look for a better threshold")):
            note(
                t(
                    "The kept pictures of this stream are looked at again with many thresholds at "
                    "once. The stream itself goes on as it is."
                )
            )
            with row():
                self._button = button(t("Look now"), sign="tune", look="main").on_click(self._look)
                if not draft.get(_MINUTES):
                    text = t("Keep {minutes} minutes of pictures", minutes=KEPT)
                    button(text).on_click(self._keep)
            self._said = Tag("p", "vd-note", role="status")
        self._place = Tag("div", "vd-stack")
        try:
            self._show(self._visit.service.tunings.get(self._uid))
        except NotFound:
            self._place.clear()

    async def _draft(self) -> Draft:
        return draft_of((await self._visit.service.get(self._uid)).stream.document)

    async def _look(self) -> None:
        self._button.props("loading")
        self._said.text = t("The pictures are looked at; that takes up to a minute.")
        try:
            self._show(await self._visit.service.tunings.start(self._uid, WAIT))
        except Conflict as error:
            self._said.text = t(str(error))
        finally:
            self._button.props(remove="loading")

    async def _keep(self) -> None:
        draft = await self._draft()
        draft.put(_MINUTES, KEPT)
        with told():
            await self._visit.service.replace(self._uid, draft.text())
            notify(t("Pictures are kept from now on. Come back when what matters has happened."))

    def _show(self, tuning: Tuning) -> None:
        self._place.clear()
        if tuning.status is Progress.RUNNING:
            self._said.text = t("It takes longer than usual. Look again in a while.")
            return
        self._said.text = t(tuning.detail) if tuning.detail else ""
        if tuning.result is not None:
            with self._place:
                self._tell(tuning.result)

    def _tell(self, found: Mapping[str, Any]) -> None:
        today, proposed = float(found["today"]), float(found["proposed"])
        with card(t("What was found")):
            Tag("p", text=t(found["reason"]))
            with Tag("div", "vd-figures"):
                figure(t("Threshold today"), f"{today:g}")
                figure(t("Proposed"), f"{proposed:g}")
                figure(t("Events with it"), found["predicted_events"])
                figure(t("Events won"), len(found["won"]))
                figure(t("Events lost"), len(found["lost"]))
                figure(t("Pictures looked at"), spoken(float(found["seconds"])))
            chart = ui.echart(_options(found["curve"], today, proposed))
            chart.classes("vd-curve").props(f'role=img aria-label="{t("Events an hour")}"')
            if proposed != today and self._visit.may("operator"):
                text = t("Take {threshold}", threshold=f"{proposed:g}")
                button(text, sign="check", look="main").on_click(lambda: self._take(proposed))

    async def _take(self, threshold: float) -> None:
        draft = await self._draft()
        draft.put(_NEWER, None)
        draft.put(_OLDER, threshold)
        with told():
            await self._visit.service.replace(self._uid, draft.text())
            ui.navigate.to(f"/streams/{self._uid}")


def _options(curve: list[Mapping[str, Any]], today: float, proposed: float) -> dict[str, Any]:
    axis: dict[str, Any] = {"axisLabel": {"color": GREY}, "nameTextStyle": {"color": GREY}}
    faint = {"splitLine": {"lineStyle": {"color": GREY, "opacity": 0.2}}}
    names = {"nameLocation": "middle", "nameGap": 30}
    marks = [
        {"xAxis": at, "label": {"formatter": name, "color": color}, "lineStyle": {"color": color}}
        for at, name, color in ((today, t("today"), GREY), (proposed, t("proposed"), LINES[1]))
        if color == GREY or proposed != today
    ]
    return {
        "animation": False,
        "grid": {"left": 56, "right": 24, "top": 28, "bottom": 48},
        "tooltip": {"trigger": "axis"},
        "xAxis": axis
        | names
        | {"type": "log", "name": t("Threshold"), "splitLine": {"show": False}},
        "yAxis": axis | faint | {"type": "value", "name": t("Events an hour"), "min": 0},
        "series": [
            {
                "type": "line",
                "name": t("Events an hour"),
                "data": [[max(one["threshold"], 1), one["events_per_hour"]] for one in curve],
                "lineStyle": {"width": 2, "color": LINES[0]},
                "itemStyle": {"color": LINES[0]},
                "markLine": {"symbol": "none", "data": marks},
            }
        ],
    }


PAGE: Final = Page(
    "/streams/{uid}/tune", said("Threshold"), build, role="operator", group="/streams"
)
