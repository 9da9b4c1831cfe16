"""The file of a site: which streams a service is to have, and what all of them share."""

import json
import os
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

from vidette.analytics.catalogue import catalogue
from vidette.core.errors import InvalidInput

MARK = "Vidette"
"""The key of a job document that says which entry of which site it is."""
_CAMERAS = UUID("6d0f6a0e-8f5b-4b0e-9d8e-3c1f2a7b9e44")
_VARIABLE = re.compile(r"\$(\$|\{(\w+)\})")
_KEYS = {"site", "regions", "defaults", "streams"}


@dataclass(frozen=True, slots=True)
class Site:
    """What a file declares."""

    name: str
    regions: tuple[str, ...]
    documents: Mapping[str, dict[str, Any]]
    """Whole job documents by the names of their entries."""


def read_site(path: Path) -> Site:
    """The site in a file; raises InvalidInput with every fault by entry and field."""
    given = _read(path)
    name, defaults = given.get("site") or path.stem, given.get("defaults") or {}
    documents: dict[str, dict[str, Any]] = {}
    wrong: dict[str, Any] = {}
    for key, entry in given["streams"].items():
        try:
            documents[str(key)] = _document(name, str(key), defaults, entry)
        except InvalidInput as error:
            wrong[str(key)] = error.faults
    if wrong:
        raise InvalidInput({"streams": wrong})
    return Site(name, tuple(map(str, given.get("regions") or ())), documents)


def _read(path: Path) -> dict[str, Any]:
    """The file, with everything of the right kind in it but for the entries."""
    try:
        given = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # a safe one
    except yaml.YAMLError as error:
        raise InvalidInput({str(path): [" ".join(str(error).split())]}) from None
    if not isinstance(given, dict) or not isinstance(given.get("streams"), dict):
        raise InvalidInput({"streams": ["The file needs `streams`, with an entry for each."]})
    unknown = [f"Unknown; known are {', '.join(sorted(_KEYS))}."]
    faults: dict[str, Any] = {str(key): unknown for key in given if key not in _KEYS}
    for key, kind, wanted in (
        ("site", str, "Not a valid string."),
        ("regions", list, "A list of titles is expected."),
        ("defaults", dict, "A part of a job document is expected."),
    ):
        if given.get(key) is not None and not isinstance(given[key], kind):
            faults[key] = [wanted]
    if faults:
        raise InvalidInput(faults)
    return given


def default_uid(site: str, name: str) -> str:
    """The `Source.Uid` of an entry that gives none: the same each time."""
    return str(uuid5(_CAMERAS, f"{site}/{name}"))


def _document(site: str, name: str, defaults: dict[str, Any], entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise InvalidInput({"detail": "A job document, or a part of one, is expected."})
    whole = _filled(_merged(defaults, entry))
    whole.setdefault("Title", name)
    whole.setdefault("Pipeline", {})
    if isinstance(whole.get("Source"), dict):
        whole["Source"].setdefault("Uid", default_uid(site, name))
    whole[MARK] = {"Site": site, "Name": name}
    try:
        text = json.dumps(whole, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InvalidInput({"detail": f"This cannot be written as JSON: {error}."}) from None
    catalogue().read_job(text)
    plain: dict[str, Any] = json.loads(text)
    return plain


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """*above* over *below*: objects are merged, all else is replaced."""
    found = dict(below)
    for key, value in above.items():
        known = found.get(key)
        both = isinstance(known, Mapping) and isinstance(value, Mapping)
        found[key] = _merged(known, value) if both else value  # type: ignore[arg-type]  # both are mappings
    return found


def _filled(value: Any) -> Any:
    """*value* with `${NAME}` in its texts replaced from the environment; `$$` is a dollar sign."""
    if isinstance(value, Mapping):
        return {key: _filled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one) for one in value]
    return _VARIABLE.sub(_variable, value) if isinstance(value, str) else value


def _variable(match: re.Match[str]) -> str:
    if match[1] == "$":
        return "$"
    if match[2] not in os.environ:
        raise InvalidInput({"detail": f"The environment has no {match[2]}, which is used here."})
    return os.environ[match[2]]


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice: the first entry would be lost without a word."""

    def construct_mapping(
        self, node: Any, deep: bool = False
    ) -> dict[Hashable, Any]:  # as PyYAML calls it
        """As the safe one; raises for a key that came before."""
        seen = set[Any]()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen and key.tag != "tag:yaml.org,2002:merge":
                problem = f"the key {name} stands here twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)
