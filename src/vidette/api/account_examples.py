"""Bodies of the calls that manage users and keys, for the documentation."""

from typing import Any


def _body(example: dict[str, Any], required: list[str], **fields: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": fields}
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


_TEXT: dict[str, Any] = {"type": "string"}
_ROLE: dict[str, Any] = {"type": "string", "enum": ["viewer", "operator", "admin"]}
ACCOUNTS: dict[str, dict[str, Any]] = {
    "login": _body(
        {"name": "anna", "password": "an invented one"},
        ["name", "password"],
        name=_TEXT,
        password=_TEXT,
    ),
    "user": _body(
        {"name": "anna", "password": "an invented one", "role": "operator"},
        ["name", "password"],
        name=_TEXT,
        password=_TEXT,
        role=_ROLE,
    ),
    "change": _body({"role": "viewer"}, [], password=_TEXT, role=_ROLE),
    "key": _body(
        {"title": "platform", "role": "operator", "days": 365},
        ["title"],
        title=_TEXT,
        role=_ROLE,
        days={"type": "integer", "minimum": 1, "maximum": 3650},
    ),
}
