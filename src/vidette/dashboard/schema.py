"""What a form asks for, read from the document of a case type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel

from vidette.analytics.documents import PipelineDocument

from .draft import Path

Kind = Literal["number", "whole", "switch", "choice", "choices", "size", "text"]
_SHARED: Final = PipelineDocument.__module__
"""Where the fields stand that all case types have."""
_OTHER_NAMES: Final = ("Newer name", "Older name")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a document."""

    path: Path
    kind: Kind
    default: Any
    """What holds when it is absent; None: see the description."""
    description: str
    is_special: bool
    """Whether it is the case type's own; those that all have come folded."""
    least: float | None = None
    most: float | None = None
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its key on the wire."""
        return self.path[-1]


def fields_of(document: type[PipelineDocument]) -> list[Field]:
    """All values of a `Pipeline` that a form can ask for; areas and fences are drawn instead."""
    schema = document.model_json_schema()
    found = [
        field
        for name in schema["properties"]
        for field in _section(document, schema, name)
        if not field.description.startswith(_OTHER_NAMES)
    ]
    return sorted(found, key=lambda field: not field.is_special)


def _section(
    document: type[PipelineDocument], schema: Mapping[str, Any], name: str
) -> Iterator[Field]:
    below = document.model_fields[name].annotation
    if not (isinstance(below, type) and issubclass(below, BaseModel)):
        return
    part = _resolved(schema, schema["properties"][name])
    for key, told in part.get("properties", {}).items():
        field = _field(schema, ("Pipeline", name, key), told, is_special=_is_own(below, key))
        if field is not None:
            yield field


def _is_own(section: type[BaseModel], name: str) -> bool:
    maker = next(one for one in section.__mro__ if name in vars(one).get("__annotations__", {}))
    return maker.__module__ != _SHARED


def _field(
    schema: Mapping[str, Any], path: Path, told: Mapping[str, Any], *, is_special: bool
) -> Field | None:
    ways = [_resolved(schema, one) for one in told.get("anyOf", [told])]
    ways = [one for one in ways if one.get("type") != "null"]
    kind = _kind(ways)
    if kind is None:
        return None
    first = ways[0]
    bounds = [first.get("minimum", first.get("exclusiveMinimum"))]
    bounds.append(first.get("maximum", first.get("exclusiveMaximum")))
    options = first.get("enum") or _resolved(schema, first.get("items", {})).get("enum", ())
    return Field(
        path=path,
        kind=kind,
        default=told.get("default"),
        description=told.get("description", ""),
        is_special=is_special,
        least=bounds[0],
        most=bounds[1],
        options=tuple(options),
    )


def _kind(ways: list[Mapping[str, Any]]) -> Kind | None:
    if any(_is_pair(one) for one in ways):
        return "size"
    if len(ways) != 1:
        return None
    (way,) = ways
    if "enum" in way:
        return "choice"
    if way.get("type") == "array" and "enum" in way.get("items", {}):
        return "choices"
    plain: dict[str, Kind] = {
        "number": "number",
        "integer": "whole",
        "boolean": "switch",
        "string": "text",
    }
    return plain.get(str(way.get("type")))


def _is_pair(way: Mapping[str, Any]) -> bool:
    return way.get("type") == "array" and way.get("minItems") == way.get("maxItems") == 2


def _resolved(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = part.get("$ref", "")
    if not reference:
        return part
    found: Mapping[str, Any] = schema["$defs"][reference.rpartition("/")[2]]
    return found
