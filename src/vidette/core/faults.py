"""Faults of a document as messages by field, in the words that clients of the documented API know."""

from collections.abc import Iterable
from typing import Any

from pydantic_core import ErrorDetails

from vidette.core.errors import Faults

NON_FIELD = "non_field_errors"
"""Where a fault of a document as a whole is reported."""


def faults_of(errors: Iterable[ErrorDetails]) -> dict[str, Any]:
    """pydantic's list of errors as messages by field, in the words clients know."""
    faults: dict[str, Any] = {}
    for error in errors:
        put_fault(faults, [str(part) for part in error["loc"]] or [NON_FIELD], _message(error))
    return faults


def put_fault(faults: dict[str, Any], path: list[str], message: str) -> None:
    """Adds *message* at *path*; below a field that already has messages nothing is added."""
    node = faults
    for part in path[:-1]:
        node = node.setdefault(part, {})
        if isinstance(node, list):
            return
    leaf = node.setdefault(path[-1], [])
    if isinstance(leaf, list) and message not in leaf:
        leaf.append(message)


def add_faults(faults: dict[str, Any], more: Faults) -> None:
    """Merges *more* into *faults*."""
    for field, value in more.items():
        if isinstance(value, dict) and isinstance(faults.setdefault(field, {}), dict):
            add_faults(faults[field], value)
        elif isinstance(value, list):
            for message in value:
                put_fault(faults, [field], message)


_WORDS = {
    "missing": "This field is required.",
    "string_type": "Not a valid string.",
    "string_too_short": "This field may not be blank.",
    "bool_type": "Must be a valid boolean.",
    "float_type": "A valid number is required.",
    "int_type": "A valid integer is required.",
    "int_from_float": "A valid integer is required.",
    "int_parsing": "A valid integer is required.",
    "int_parsing_size": "A valid integer is required.",
    "finite_number": "A valid number is required.",
    "uuid_type": "Must be a valid UUID.",
    "uuid_parsing": "Must be a valid UUID.",
    "none_required": "This field must be null.",
}


def _message(error: ErrorDetails) -> str:
    kind = error["type"]
    if kind in _WORDS:
        return "This field may not be null." if error["input"] is None else _WORDS[kind]
    got = type(error["input"]).__name__
    if error["input"] is None and kind.endswith("_type"):
        return "This field may not be null."
    if kind in ("list_type", "tuple_type"):
        return f'Expected a list of items but got type "{got}".'
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return f"Invalid data. Expected a dictionary, but got {got}."
    context = error.get("ctx", {})
    bounds = {"greater_than": ("greater than", "gt"), "less_than": ("less than", "lt")}
    bounds |= {"greater_than_equal": ("greater than or equal to", "ge")}
    bounds |= {"less_than_equal": ("less than or equal to", "le")}
    if kind in bounds:
        words, key = bounds[kind]
        bound = context[key]
        shown = f"{bound:d}" if isinstance(bound, int) else f"{bound:g}"
        return f"Ensure this value is {words} {shown}."
    message = error["msg"].removeprefix("Value error, ")
    return message[:1].upper() + message[1:] + ("" if message.endswith(".") else ".")
