"""What a call can come to, as one tree below ClientError."""

from collections.abc import Mapping
from typing import Any


class ClientError(Exception):
    """A call failed."""


class Unreachable(ClientError):
    """The service did not answer; the address, the network or the service is at fault."""


class Refused(ClientError):
    """The service answered that it does not do this."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(_sentence(status, body))
        self.status = status
        """The status of HTTP."""
        self.faults: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        """Messages by field, nested as the document is; `detail` alone for the whole."""


class Invalid(Refused):
    """What was sent is not valid (400); `faults` says what, by field."""


class NotKnown(Refused):
    """Credentials are missing or wrong (401)."""


class NotAllowed(Refused):
    """Known, but of a role that may not do this (403)."""


class NotFound(Refused):
    """There is no such thing (404)."""


class Conflict(Refused):
    """It makes no sense in the present state (409)."""


class TooOften(Refused):
    """Tried too often (429)."""


class Unavailable(Refused):
    """The service cannot do it now (503); try again."""


class BadSignature(ClientError):
    """A callback does not hold a signature by this secret, or is too old."""


_KINDS: dict[int, type[Refused]] = {
    400: Invalid,
    401: NotKnown,
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    413: Invalid,
    415: Invalid,
    429: TooOften,
    503: Unavailable,
}


def refusal(status: int, body: Any) -> Refused:
    """The error for an answer that is none of success."""
    return _KINDS.get(status, Refused)(status, body)


def _sentence(status: int, body: Any) -> str:
    lines = _lines(body) if isinstance(body, Mapping) else []
    return "; ".join(lines) or f"The service answered {status}."


def _lines(faults: Mapping[str, Any], prefix: str = "") -> list[str]:
    lines: list[str] = []
    for field, value in faults.items():
        name = f"{prefix}{field}"
        if isinstance(value, Mapping):
            lines += _lines(value, f"{name}.")
        elif name == "detail":
            lines.append(str(value))
        else:
            messages = value if isinstance(value, list) else [value]
            lines += [f"{name}: {message}" for message in messages]
    return lines
