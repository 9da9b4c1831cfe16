"""The small pieces that all pages are laid out with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal

from nicegui import context, ui
from nicegui.elements.mixins.text_element import TextElement

from vidette.core.errors import InvalidInput, VidetteError, flat_faults

from .words import t

Tone = Literal["good", "bad", "busy", "idle"]


class Tag(TextElement):
    """A plain HTML element with CSS classes, text and attributes (`aria_label` is `aria-label`)."""

    def __init__(self, tag: str, classes: str = "", *, text: str = "", **attributes: str) -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)
        for name, value in attributes.items():
            self.props[name.rstrip("_").replace("_", "-")] = value


def heading(text: str, level: int = 2) -> Tag:
    """A heading of *level*, 1 to 4."""
    return Tag(f"h{level}", f"vd-h{level}", text=text)


def note(text: str) -> Tag:
    """A quiet sentence."""
    return Tag("p", "vd-note", text=text)


@contextmanager
def card(title: str = "", classes: str = "") -> Iterator[Tag]:
    """A bordered part of the page, with a heading."""
    with Tag("section", f"vd-card {classes}") as made:
        if title:
            heading(title)
        yield made


@contextmanager
def row(classes: str = "") -> Iterator[Tag]:
    """Things side by side that wrap."""
    with Tag("div", f"vd-row {classes}") as made:
        yield made


def icon(name: str) -> Tag:
    """A drawn sign beside words that say the same."""
    return Tag("span", "vd-icon material-icons", text=name, aria_hidden="true")


def link(text: str, target: str, classes: str = "", *, sign: str = "") -> Tag:
    """A link; with *sign* an icon before its text."""
    with Tag("a", f"vd-link {classes}", href=target) as made:
        if sign:
            icon(sign)
        Tag("span", text=text)
    return made


def badge(text: str, tone: Tone = "idle") -> Tag:
    """A word in a coloured shape; the colour never says more than the word."""
    return Tag("span", f"vd-badge vd-{tone}", text=text)


def moment(at: datetime | None, *, ago: bool = False) -> Tag:
    """A time, written in the viewer's own zone; with *ago*, as the time since then, kept current."""
    if at is None:
        return Tag("span", "vd-time", text="-")
    return Tag("time", "vd-time", datetime=at.isoformat(), data_ago="1" if ago else "0")


def figure(name: str, value: object, *, target: str = "", tone: Tone | None = None) -> Tag:
    """A number with its name; a link to *target* when there is one."""
    tag, more = ("a", {"href": target}) if target else ("div", {})
    with Tag(tag, f"vd-figure vd-{tone}" if tone else "vd-figure", **more) as made:
        Tag("span", "vd-figure-value", text=str(value))
        Tag("span", "vd-figure-name", text=name)
    return made


@contextmanager
def empty(title: str, sentence: str, *, sign: str = "inbox") -> Iterator[Tag]:
    """What stands in the place of nothing: a title, what to do next, and inside it the way there."""
    with Tag("div", "vd-empty") as made:
        icon(sign)
        heading(title)
        note(sentence)
        with row("vd-centre"):
            yield made


def problem(title: str, error: VidetteError) -> Tag:
    """What went wrong, where it can be read."""
    with Tag("div", "vd-problem", role="alert") as made:
        icon("error_outline")
        with Tag("div"):
            Tag("strong", text=title)
            for line in sentences(error):
                Tag("p", text=line)
    return made


def sentences(error: VidetteError) -> list[str]:
    """What *error* says, line by line."""
    if isinstance(error, InvalidInput):
        return flat_faults(error.faults)
    return [t(str(error))]


def notify(text: str, *, is_bad: bool = False) -> None:
    """Says it to the viewer: good news for a while, bad news until it is closed."""
    kind: Literal["negative", "positive"] = "negative" if is_bad else "positive"
    ui.notify(
        text, type=kind, position="bottom", timeout=0 if is_bad else 4000, close_button=t("Close")
    )


@contextmanager
def told(failed: str = "") -> Iterator[None]:
    """Tells the viewer of an error inside, after the words *failed*, instead of letting it go on."""
    client = context.client
    try:
        yield
    except VidetteError as error:
        with client:
            notify(" ".join([failed, *sentences(error)]).strip(), is_bad=True)


def button(
    text: str, *, sign: str = "", look: Literal["main", "plain", "danger"] = "plain"
) -> ui.button:
    """A button; the one main thing to do on a page looks so."""
    made = ui.button(text, icon=sign or None, color=None)
    return made.classes(f"vd-button vd-button-{look}").props("no-caps unelevated")


async def confirmed(title: str, sentence: str, action: str) -> bool:
    """Asks before something that cannot be undone; whether the viewer wants it."""
    with ui.dialog() as dialog, Tag("div", "vd-dialog", role="alertdialog", aria_label=title):
        heading(title)
        Tag("p", text=sentence)
        with row("vd-end"):
            button(t("Cancel")).props("autofocus").on_click(lambda: dialog.submit(False))
            button(action, look="danger").on_click(lambda: dialog.submit(True))
    answer = bool(await dialog)
    dialog.delete()
    return answer
