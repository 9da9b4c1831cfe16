"""/login: name and password, and then the page that was asked for."""

from typing import Final

from .assets import script
from .page import Page, Visit
from .parts import Tag, heading, note
from .words import said, t


async def build(visit: Visit) -> None:
    """The whole page."""
    script("login.js")
    with Tag("main", "vd-dialog vd-login"):
        heading("Vidette", 1)
        if await visit.service.access.is_open():
            note(t("Nobody is asked for a password here yet."))
            Tag("a", "vd-button vd-button-main", href="/", text=t("To the overview"))
            return
        note(t("Log in to go on."))
        with Tag("form", "vd-login-form", id="login"):
            _field(t("Name"), "name", "text", "username")
            _field(t("Password"), "password", "password", "current-password")
            Tag("p", "vd-login-fault", role="alert", id="login-fault")
            Tag("button", "vd-button vd-button-main", type="submit", text=t("Log in"))


def _field(text: str, name: str, kind: str, complete: str) -> None:
    with Tag("label", "vd-login-field"):
        Tag("span", text=text)
        Tag(
            "input",
            type=kind,
            name=name,
            autocomplete=complete,
            required="required",
            maxlength="200",
        )


PAGE: Final = Page("/login", said("Log in"), build, has_frame=False)
