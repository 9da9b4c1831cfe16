"""What became of a stream: its states as a strip, and the last steps with their reasons."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from vidette.core.status import Status
from vidette.core.stream import Transition

from .page import Visit
from .parts import Tag, badge, card, moment, row
from .remedies import remedy
from .states import reason_text, status_text, status_tone
from .strip import Stretch, strip
from .words import said, t

MOST: Final = 500
"""Steps that a strip is made of."""
LISTED: Final = 8
SPANS: Final = {
    "1": said("Last hour"),
    "24": said("Last day"),
    "168": said("Last week"),
}


class StreamHistory:
    """A card that is drawn anew with every step."""

    def __init__(self, visit: Visit, uid: str) -> None:
        self._visit, self._uid, self._hours = visit, uid, "1"
        with card(t("History")) as self._card, row("vd-between"):
            choice = Tag("select", "vd-select", aria_label=t("Time shown"))
        with choice:
            for hours, text in SPANS.items():
                Tag("option", text=t(text), value=hours)
        choice.on("change", self._choose, js_handler="(event) => emit(event.target.value)")
        with self._card:
            self._place = Tag("div", "vd-stack")

    async def draw(self) -> None:
        """Reads the steps and draws them."""
        steps = [step for _, step in await self._visit.service.history(self._uid, limit=MOST)]
        until = datetime.now(UTC)
        since = until - timedelta(hours=int(self._hours))
        self._place.clear()
        with self._place:
            strip(t("States over time"), stretches(steps, until), since, until)
            _table(steps[:LISTED])

    async def _choose(self, event: object) -> None:
        hours = str(getattr(event, "args", ""))
        if hours in SPANS:
            self._hours = hours
            await self.draw()


def stretches(steps: Sequence[Transition], until: datetime) -> list[Stretch]:
    """The states of a stream, newest first as *steps* are; the last one goes on until *until*."""
    found = []
    end = until
    for step in steps:
        text = f"{status_text(step.target)}: {reason_text(step.reason)}"
        found.append(Stretch(step.at, end, _tone(step.target), text))
        end = step.at
    return found


def _tone(status: Status) -> str:
    return status_tone(status)


def _table(steps: Sequence[Transition]) -> None:
    with Tag("div", "vd-table-box"), Tag("table", "vd-table"):
        with Tag("thead"), Tag("tr"):
            for name in (t("When"), t("State"), t("Reason")):
                Tag("th", text=name, scope="col")
        with Tag("tbody"):
            for step in steps:
                with Tag("tr"):
                    with Tag("td"):
                        moment(step.at)
                    with Tag("td"):
                        badge(status_text(step.target), status_tone(step.target))
                    with Tag("td"):
                        Tag("span", text=reason_text(step.reason))
                        if step.detail and remedy(step.reason):
                            Tag("span", "vd-note vd-detail", text=step.detail)
