"""The frame around every page: navigation, top bar, theme, language, keyboard."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from nicegui import context, ui

from vidette import __version__
from vidette.core.errors import VidetteError

from .assets import script, style
from .page import Page, Visit
from .parts import Tag, badge, heading, icon, link, problem
from .words import LANGUAGES, Language, language, preferred, speak, t

_THEMES: Final = {"auto": None, "light": False, "dark": True}


async def show(page: Page, pages: Sequence[Page], visit: Visit) -> None:
    """Builds *page* for *visit*, or says why not."""
    cookies = visit.request.cookies
    speak(
        preferred(cookies.get("vidette_language"), visit.request.headers.get("accept-language", ""))
    )
    theme = cookies.get("vidette_theme", "auto")
    ui.dark_mode(_THEMES.get(theme))
    context.client.title = f"{t(page.title)} · Vidette"
    _head(theme)
    if page.has_frame:
        with frame(page, pages, visit) as state:
            await _inside(page, visit)
            state.begin()
    else:
        context.client.content.classes("vd-bare")
        await _inside(page, visit)


async def _inside(page: Page, visit: Visit) -> None:
    if not visit.may(page.role):
        _not_for_you(page)
        return
    try:
        await page.build(visit)
    except VidetteError as error:
        problem(t("This page cannot be shown now."), error)
        link(t("Try again"), str(visit.request.url.path), sign="refresh")


@contextmanager
def frame(page: Page, pages: Sequence[Page], visit: Visit) -> Iterator["ServiceState"]:
    """Everything around a page; what is built inside is its content.

    Timers are begun behind it: one that waits for its first turn has NiceGUI send the page as far as
    it is, and the rest later over the socket, which takes most of a second.
    """
    client = context.client
    with client.layout:
        bar, state = _top_bar(visit)
        bar.move(target_index=0)
        _navigation(page, pages, visit).move(target_index=1)
        Tag("a", "vd-skip", text=t("Skip to the content"), href="#content").move(target_index=0)
    client.page_container.classes("vd-page")
    client.content.classes("vd-content").props["id"] = "content"
    client.content.props["tabindex"] = "-1"
    with Tag("header", "vd-title"):
        heading(t(page.title), 1)
    _keys(pages, visit)
    yield state


def _head(theme: str) -> None:
    scheme = {"light": "light", "dark": "dark"}.get(theme, "light dark")
    ui.add_head_html(
        f'<meta name="color-scheme" content="{scheme}">'
        f"<script>document.documentElement.lang = {language()!r};</script>"
    )
    style("shell.css")
    script("shell.js")


def _top_bar(visit: Visit) -> tuple[Tag, "ServiceState"]:
    with Tag("header", "vd-bar") as bar:
        with Tag("button", "vd-menu", type="button", aria_label=t("Menu"), aria_expanded="false"):
            icon("menu")
        link("Vidette", "/", "vd-brand")
        Tag("span", "vd-grow")
        state = ServiceState(visit)
        _choice(t("Language"), "language", "vidette_language", LANGUAGES, language())
        themes = {"auto": t("As the system"), "light": t("Light"), "dark": t("Dark")}
        chosen = visit.request.cookies.get("vidette_theme", "auto")
        _choice(t("Theme"), "contrast", "vidette_theme", themes, chosen)
        if visit.name:
            with Tag("button", "vd-leave", type="button", aria_label=t("Log out")):
                icon("logout")
    return bar, state


def _choice(
    name: str,
    sign: str,
    cookie: str,
    options: Mapping[Language, str] | Mapping[str, str],
    chosen: str,
) -> None:
    with Tag("label", "vd-choice", title=name):
        icon(sign)
        with Tag("select", aria_label=name, data_cookie=cookie):
            for value, text in options.items():
                more = {"selected": "selected"} if value == chosen else {}
                Tag("option", text=text, value=value, **more)


def _navigation(page: Page, pages: Sequence[Page], visit: Visit) -> Tag:
    with Tag("nav", "vd-nav", aria_label=t("Pages")) as navigation:
        with Tag("ul"):
            for one in pages:
                if one.icon and visit.may(one.role):
                    with Tag("li"):
                        made = link(t(one.title), one.path, "vd-nav-link", sign=one.icon)
                        made.props["data-key"] = one.key
                        if one.path in (page.path, page.group):
                            made.props["aria-current"] = "page"
        with Tag("div", "vd-nav-foot"):
            with Tag("button", "vd-keys", type="button"):
                icon("keyboard")
                Tag("span", text=t("Keys"))
            link(t("API"), "/api/docs", sign="code")
            Tag("span", "vd-note", text=f"Vidette {__version__}")
    return navigation


def _keys(pages: Sequence[Page], visit: Visit) -> None:
    with Tag("dialog", "vd-dialog vd-keys-dialog", aria_label=t("Keys")):
        heading(t("Keys"))
        with Tag("dl"):
            _key("/", t("To the search field"))
            for one in pages:
                if one.key and one.icon and visit.may(one.role):
                    _key(f"g {one.key}", t(one.title))
            _key("?", t("This list"))
        with Tag("form", method="dialog"):
            Tag("button", "vd-button vd-plain-button", text=t("Close"))


def _key(keys: str, meaning: str) -> None:
    with Tag("dt"):
        for key in keys.split():
            Tag("kbd", text=key)
    Tag("dd", text=meaning)


def _not_for_you(page: Page) -> None:
    with Tag("div", "vd-empty"):
        icon("lock")
        heading(t("This page needs another role"))
        needed = t("It is for the role “{role}” and those above it.", role=t(page.role))
        Tag("p", "vd-note", text=needed)
        link(t("To the overview"), "/")


class ServiceState:
    """In the top bar: whether all parts of the service work, looked at again every few seconds."""

    PACE = 5.0

    def __init__(self, visit: Visit) -> None:
        self._service = visit.service
        self._badge = badge("…").classes("vd-state")
        self._badge.props["role"] = "status"

    def begin(self) -> None:
        """Looks from now on."""
        ui.timer(self.PACE, self._look)

    async def _look(self) -> None:
        checks = await self._service.readiness()
        wrong = [f"{name}: {state}" for name, state in checks.items() if state != "ok"]
        self._badge.classes(add="vd-bad" if wrong else "vd-good", remove="vd-idle vd-bad vd-good")
        text = t("Trouble") if wrong else t("Service works")
        if self._badge.text != text:
            self._badge.text = text
        title = "; ".join(wrong)
        if self._badge.props.get("title") != title:
            self._badge.props["title"] = title
            self._badge.update()
