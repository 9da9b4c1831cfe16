"""How a stream is, why, what to do about it, and what can be done with it."""

from collections.abc import Awaitable, Callable
from typing import Final

from nicegui import ui

from vidette.core.decoding import DecodeReason, Decoding
from vidette.core.reports import Figures
from vidette.core.status import Status
from vidette.core.stream import Stream
from vidette.orchestrator.service import StreamView

from .field_names import case_type_name
from .page import Visit
from .parts import Tag, badge, button, card, confirmed, moment, note, row, told
from .remedies import remedy
from .states import reason_text, status_text, status_tone
from .words import said, t

_DECODING: Final = {
    DecodeReason.ASKED: said("the job asks for it"),
    DecodeReason.STILL: said("nothing moves"),
    DecodeReason.MOVING: said("something moves, or may"),
    DecodeReason.LEARNING: said("the camera at rest is being learnt"),
    DecodeReason.WAITING: said("there is no processor time to learn the camera yet"),
    DecodeReason.SIZES: said("the sizes of this camera's pictures do not tell whether it moves"),
    DecodeReason.KEYS: said("key pictures come too seldom"),
    DecodeReason.OVERLOAD: said("the worker is too full for more"),
    DecodeReason.DAMAGE: said("something was lost on the way"),
}
_PAUSED: Final = (Status.IN_PAUSE, Status.PAUSE)


class StreamState:
    """The card beside the picture."""

    def __init__(self, visit: Visit, view: StreamView, shared: int) -> None:
        self._visit, self._uid, self._shared = visit, view.stream.job_uid, shared
        with card(t("State")):
            self._state = Tag("div", "vd-stack", role="status")
            if visit.may("operator"):
                self._bar = Tag("div", "vd-row vd-actions")
            self._facts = Tag("dl", "vd-facts")
        self.draw(view)

    def draw(self, view: StreamView) -> None:
        """Brings all up to date."""
        stream = view.stream
        key = (stream.status, stream.reason, stream.detail, stream.since, stream.attempt)
        if key != getattr(self, "_drawn", None):
            self._drawn = key
            self._state.clear()
            with self._state:
                _tell(stream)
            if self._visit.may("operator"):
                self._bar.clear()
                with self._bar:
                    self._offer(stream)
        self._list(_facts(view, self._visit, self._shared))

    def _list(self, facts: list[tuple[str, str]]) -> None:
        names = [name for name, _ in facts]
        if names != getattr(self, "_names", None):
            self._names = names
            self._facts.clear()
            with self._facts:
                self._values = {}
                for name in names:
                    Tag("dt", text=name)
                    self._values[name] = Tag("dd")
        for name, value in facts:
            if self._values[name].text != value:
                self._values[name].text = value

    def _offer(self, stream: Stream) -> None:
        service = self._visit.service
        if stream.status in _PAUSED:
            _verb(t("Resume"), "play_arrow", lambda: service.unpause(self._uid))
        else:
            _verb(t("Pause"), "pause", lambda: service.pause(self._uid))
        if stream.worker_uid is not None:
            _verb(t("Restart"), "restart_alt", lambda: service.restart(self._uid))
        _to(t("Change"), "edit", f"/streams/{self._uid}/edit")
        _to(t("Tune"), "tune", f"/streams/{self._uid}/tune")
        button(t("Delete"), sign="delete", look="danger").on_click(self._delete)

    async def _delete(self) -> None:
        sentence = t(
            "Its job and settings are removed for good and cannot be brought back. The events that "
            "it raised stay."
        )
        if await confirmed(t("Delete this stream?"), sentence, t("Delete")):
            with told():
                await self._visit.service.delete(self._uid)
                ui.navigate.to("/streams")


def _tell(stream: Stream) -> None:
    with row():
        badge(status_text(stream.status), status_tone(stream.status))
        moment(stream.since, ago=True)
    if stream.reason:
        Tag("p", text=reason_text(stream.reason))
    if advice := remedy(stream.reason):
        with Tag("p", "vd-advice"):
            Tag("span", "vd-icon material-icons", text="lightbulb", aria_hidden="true")
            Tag("span", text=advice)
    if stream.detail:
        Tag("p", "vd-note vd-detail", text=stream.detail)
    if stream.next_attempt_at is not None:
        with row():
            note(t("Tried again"))
            moment(stream.next_attempt_at, ago=True)


def _verb(text: str, sign: str, act: Callable[[], Awaitable[object]]) -> None:
    async def clicked() -> None:
        with told():
            await act()

    button(text, sign=sign).on_click(clicked)


def _to(text: str, sign: str, target: str) -> None:
    button(text, sign=sign).on_click(lambda: ui.navigate.to(target))


def _facts(view: StreamView, visit: Visit, shared: int) -> list[tuple[str, str]]:
    stream, figures = view.stream, view.figures
    case_type = visit.service.case_types().with_code(stream.case_type)
    facts = [
        (t("Case type"), case_type_name(case_type.slug) if case_type is not None else ""),
        (t("Regions"), ", ".join(region.title for region in stream.regions)),
        (t("Worker"), stream.worker_uid or t("none")),
    ]
    if figures is not None:
        facts += _measured(figures)
    if shared:
        facts.append((t("Connection"), t("shared with other streams: {count}", count=shared)))
    return facts


def _measured(figures: Figures) -> list[tuple[str, str]]:
    facts = [
        (
            t("Pictures a second"),
            t(
                "{received} received, {analysed} analysed",
                received=f"{figures.fps_in:.1f}",
                analysed=f"{figures.fps_analysed:.1f}",
            ),
        ),
        (t("Lag"), f"{figures.lag_ms} ms"),
        (t("Cost"), t("{percent} % of a processor core", percent=f"{figures.cpu_share * 100:.1f}")),
    ]
    if figures.decoding is not None:
        facts.append((t("Decoding"), _decoding(figures.decoding)))
    if figures.shed > 0:
        left_out = t("{percent} % of the pictures", percent=f"{figures.shed * 100:.0f}")
        facts.append((t("Left out, worker full"), left_out))
    return facts


def _decoding(how: Decoding) -> str:
    what = t("every picture") if how.is_full else t("key pictures alone")
    share = t("lately {percent} %", percent=f"{how.decoded_share * 100:.0f}")
    return f"{what}: {t(_DECODING[how.reason])} ({share})"
