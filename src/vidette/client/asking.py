"""What both clients share: addresses, parameters, and what an answer means."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit

import httpx

from .errors import refusal

SECONDS: Final = 30.0
"""How long an answer is waited for."""
RESTS: Final = 2.0
"""Seconds between two tries to follow events again."""
SILENCE: Final = 45.0
"""Seconds without a sign after which a connection that follows events is given up."""


def headers(key: str | None) -> dict[str, str]:
    """The headers of every call."""
    known = {"Authorization": f"Bearer {key}"} if key else {}
    return {"Accept": "application/json", "User-Agent": "vidette-client"} | known


def path(template: str, **parts: object) -> str:
    """*template* with its parts put in, safe in an address."""
    return re.sub(r"{(\w+)}", lambda match: quote(str(parts[match[1]]), safe=""), template)


def params(**given: object) -> dict[str, Any]:
    """Query parameters: None is left out, times are ISO 8601 in UTC; `from_` loses its bar."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        if isinstance(value, datetime):
            at = value if value.tzinfo else value.astimezone()
            found[name.rstrip("_")] = at.astimezone(UTC).isoformat()
        elif isinstance(value, bool):
            found[name.rstrip("_")] = str(value).lower()
        else:
            found[name.rstrip("_")] = value
    return found


def text_of(document: Mapping[str, Any] | str) -> str:
    """A job document as it is sent; a text is sent as it is."""
    return document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)


def checked(answer: httpx.Response) -> httpx.Response:
    """*answer* when it is one of success; else raises Refused."""
    if answer.is_success:
        return answer
    try:
        body = answer.json()
    except ValueError:
        body = None
    raise refusal(answer.status_code, body)


def cursor_of(following: str | None, name: str) -> str | None:
    """The parameter *name* in the address of the next page."""
    if following is None:
        return None
    return parse_qs(urlsplit(following).query).get(name, [None])[0]
