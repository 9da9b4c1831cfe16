"""How the streams of a service differ from a site: what is to be added, changed and removed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vidette.client.answers import Stream
from vidette.core.redaction import redacted

from .site import MARK, Site


@dataclass(frozen=True, slots=True)
class Change:
    """One stream that is not as it is declared."""

    kind: Literal["add", "change", "renew", "remove"]
    """`renew`: removed and added, since the case type of a stream cannot be changed."""
    name: str
    uid: str | None
    """Of the stream that there is."""
    document: dict[str, Any] | None
    """What is declared."""
    lines: tuple[str, ...] = ()
    """What differs, for people, without secrets."""

    def text(self) -> str:
        """The change for people."""
        sign = {"add": "+", "change": "~", "renew": "~", "remove": "-"}[self.kind]
        return "\n".join((f"{sign} {self.name}", *(f"    {line}" for line in self.lines)))


def changes(site: Site, streams: Iterable[Stream], *, prune: bool) -> list[Change]:
    """What is to be done, in the order of the file; removals, with *prune* only, come last.

    A stream that no site declares and that has the camera's uid and the case type of an entry
    is taken over by it.
    """
    ours: dict[str, tuple[str, dict[str, Any]]] = {}
    extra: list[tuple[str, str]] = []
    strangers: dict[tuple[Any, Any], tuple[str, dict[str, Any]]] = {}
    for stream in streams:
        document = json.loads(stream.platform_json)
        mark = mark_of(document)
        if mark is None:
            strangers.setdefault(_camera(document), (stream.job_uid, document))
        elif mark[0] == site.name and mark[1] in site.documents and mark[1] not in ours:
            ours[mark[1]] = stream.job_uid, document
        elif mark[0] == site.name:
            extra.append((mark[1], stream.job_uid))
    found = []
    for name, wanted in site.documents.items():
        there = ours.get(name) or strangers.pop(_camera(wanted), None)
        found += [] if there and there[1] == wanted else [_change(name, there, wanted)]
    if prune:
        found += [Change("remove", name, uid, None) for name, uid in extra]
    return found


def _change(name: str, there: tuple[str, dict[str, Any]] | None, wanted: dict[str, Any]) -> Change:
    if there is None:
        return Change("add", name, None, wanted)
    uid, known = there
    is_new = known.get("CaseType") != wanted.get("CaseType")
    lines = tuple(differences(known, wanted))
    return Change("renew" if is_new else "change", name, uid, wanted, lines)


def mark_of(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """Site and name of the entry that a document is of."""
    mark = document.get(MARK)
    if isinstance(mark, Mapping) and {"Site", "Name"} <= mark.keys():
        return str(mark["Site"]), str(mark["Name"])
    return None


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """What differs, a line for each value: `Pipeline.Detector.Threshold: 200 -> 300`."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(key for key in after if key not in before)]:
            name = f"{path}.{key}" if path else str(key)
            if key not in after:
                yield f"{name}: {_shown(before[key])} -> nothing"
            elif key not in before:
                yield f"{name}: nothing -> {_shown(after[key])}"
            elif before[key] != after[key]:
                yield from differences(before[key], after[key], name)
    else:
        old, new = _shown(before), _shown(after)
        yield f"{path}: its secrets differ" if old == new else f"{path}: {old} -> {new}"


def _camera(document: Mapping[str, Any]) -> tuple[Any, Any]:
    source = document.get("Source")
    uid = source.get("Uid") if isinstance(source, Mapping) else None
    return (str(uid).lower(), document.get("CaseType"))


def _shown(value: Any) -> str:
    text = redacted(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= 200 else f"{text[:200]}..."
