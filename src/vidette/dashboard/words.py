"""The texts of the pages: written in English where they stand, shown in the viewer's language."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, Literal

from nicegui import context

Language = Literal["en", "ru"]
LANGUAGES: Final[Mapping[Language, str]] = MappingProxyType({"en": "English", "ru": "Русский"})
"""Each language by its own name."""
_KEPT: Final = "language"


def t(text: str, **values: object) -> str:
    """*text* in the language of the page that is being built or acted on, `{name}` filled in.

    Called outside a page it stays English.
    """
    said = russian().get(text, text) if language() == "ru" else text
    return said.format(**values) if values else said


def said(text: str) -> str:
    """*text* itself: marks a constant that is given to `t` later."""
    return text


def speak(wanted: Language) -> None:
    """Sets the language of the page that is being built."""
    context.client.storage[_KEPT] = wanted


def language() -> Language:
    """The language of the page that is being built or acted on."""
    try:
        kept: Language = context.client.storage.get(_KEPT, "en")
    except RuntimeError:  # no page: a test, a log line
        return "en"
    return kept


def preferred(cookie: str | None, accepted: str) -> Language:
    """The language that a viewer chose, else the first of *accepted* (of a browser) that there is."""
    known: dict[str, Language] = {name: name for name in LANGUAGES}
    if cookie in known:
        return known[cookie]
    asked = (part.partition(";")[0].strip()[:2] for part in accepted.lower().split(","))
    return next((known[name] for name in asked if name in known), "en")


@cache
def russian() -> Mapping[str, str]:
    """English text to Russian text: the files of the folder `russian`, one for each page."""
    texts: dict[str, str] = {}
    for file in sorted(
        (resources.files(__package__) / "russian").iterdir(), key=lambda one: one.name
    ):
        if file.name.endswith(".json"):
            part: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            texts |= part
    return MappingProxyType(texts)
