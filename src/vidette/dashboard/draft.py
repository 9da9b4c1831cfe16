"""A job document while people change it: unknown keys stay, and secrets of addresses are not shown."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final
from uuid import uuid4

from vidette.core.job import parse_document
from vidette.core.redaction import redacted

Path = tuple[str, ...]
ADDRESS: Final[Path] = ("Source", "Url")
AREAS: Final[Path] = ("Pipeline", "Areas")
FENCES: Final[Path] = ("Pipeline", "Fences")


class Draft:
    """One document; a secret that was hidden comes back when the hidden text does."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = deepcopy(dict(document))
        self._hidden: dict[str, str] = {}

    def get(self, path: Path) -> Any:
        """What stands at *path*; None when nothing does."""
        node: Any = self._document
        for key in path:
            if not isinstance(node, dict) or key not in node:
                return None
            node = node[key]
        return node

    def put(self, path: Path, value: Any) -> None:
        """Puts *value* at *path*; None takes away what is there."""
        node = self._document
        for key in path[:-1]:
            below = node.get(key)
            if not isinstance(below, dict):
                if value is None:
                    return
                below = node[key] = {}
            node = below
        if value is None:
            node.pop(path[-1], None)
        else:
            node[path[-1]] = value

    def shown(self, path: Path) -> str:
        """The text at *path* without its secrets; what is not a text is none."""
        value = self.get(path)
        return self._hide(value) if isinstance(value, str) else ""

    def take(self, path: Path, text: str) -> None:
        """Puts a text at *path* that the viewer wrote, or left as it was shown; empty: none."""
        self.put(path, self._hidden.get(text, text) or None)

    def pretty(self) -> str:
        """The whole document as people read it, without secrets."""
        return json.dumps(_each_text(self._document, self._hide), indent=2, ensure_ascii=False)

    def take_pretty(self, text: str) -> None:
        """Another document in the place of all; raises InvalidInput when it is none."""
        self._document = _each_text(parse_document(text), lambda one: self._hidden.get(one, one))

    def text(self) -> str:
        """What is sent to the service, with its secrets."""
        return json.dumps(self._document, ensure_ascii=False)

    def _hide(self, text: str) -> str:
        hidden = redacted(text)
        if hidden != text:
            self._hidden[hidden] = text
        return hidden


def new_draft() -> Draft:
    """A job of a new camera; its uid is made here."""
    return Draft({"CaseType": "motion-detect", "Source": {"Uid": str(uuid4()), "Url": ""}})


def draft_of(document: str) -> Draft:
    """The document of a stream, to be changed."""
    return Draft(parse_document(document))


def fault_at(faults: Mapping[str, Any], path: Path) -> str:
    """All that is said of *path* and of what is below it, in one line."""
    node: Any = faults
    for key in path:
        if not isinstance(node, Mapping) or key not in node:
            return ""
        node = node[key]
    return " ".join(_leaves(node))


def _leaves(node: object) -> list[str]:
    if isinstance(node, Mapping):
        return [leaf for below in node.values() for leaf in _leaves(below)]
    return [str(one) for one in node] if isinstance(node, list) else [str(node)]


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {key: _each_text(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_each_text(one, change) for one in value]
    return change(value) if isinstance(value, str) else value
