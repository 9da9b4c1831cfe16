"""Every error that Vidette raises on purpose, as one tree.

VidetteError
├── InvalidInput           what the client sent is wrong, by field
├── NotFound               no such stream, region, picture, proposal
│   ├── StreamNotFound
│   ├── EventNotFound
│   ├── RegionNotFound
│   ├── PictureNotFound
│   ├── WorkerNotFound
│   ├── DeliveryNotFound
│   ├── EndpointNotFound
│   ├── UserNotFound
│   ├── KeyNotFound
│   └── NoProposal
├── Conflict               makes no sense in the present state
├── TooMany                as many as a setting allows use this already
├── Unknown                nobody is known by these credentials, or by none
├── Forbidden              known, but of a role that may not do this
├── TooOften               tried again too soon
├── AddressRefused         the address policy forbids this host
├── SourceError            a video source fails, with a reason word
└── StoreUnavailable       the store cannot be read or written now

The message defaults to the docstring's first line.
"""

from collections.abc import Mapping
from typing import Any

from vidette.core.reasons import Reason

Faults = Mapping[str, Any]
"""Messages by field: a leaf is a list of sentences, a branch a mapping with the same shape.

Only `detail`, which speaks of the request as a whole, is one bare sentence.
"""


class VidetteError(Exception):
    """Something that Vidette knows how to name went wrong."""

    def __init__(self, message: str | None = None) -> None:
        doc = type(self).__doc__ or type(self).__name__
        super().__init__(message or doc.splitlines()[0])


class InvalidInput(VidetteError):
    """What was sent is not valid."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("; ".join(flat_faults(faults)))
        self.faults = faults


class NotFound(VidetteError):
    """Not found."""


class StreamNotFound(NotFound):
    """Stream not found"""


class EventNotFound(NotFound):
    """Event not found"""


class RegionNotFound(NotFound):
    """Region not found"""


class WorkerNotFound(NotFound):
    """Worker not found"""


class PictureNotFound(NotFound):
    """Picture not found"""


class DeliveryNotFound(NotFound):
    """Delivery not found"""


class EndpointNotFound(NotFound):
    """Endpoint not found"""


class UserNotFound(NotFound):
    """User not found"""


class KeyNotFound(NotFound):
    """Key not found"""


class NoProposal(NotFound):
    """There is nothing to propose"""


class Conflict(VidetteError):
    """This makes no sense in the present state."""


class TooMany(VidetteError):
    """As many as are allowed use this already."""


class TooOften(VidetteError):
    """This was tried too often; wait."""


class Unknown(VidetteError):
    """Authentication credentials were not provided, or are wrong."""


class Forbidden(VidetteError):
    """This needs another role."""


class AddressRefused(VidetteError):
    """This address is not allowed."""


class SourceError(VidetteError):
    """The video source fails."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail


class StoreUnavailable(VidetteError):
    """The store cannot be read or written now."""


def flat_faults(faults: Faults, prefix: str = "") -> list[str]:
    """One line `Field.Sub: message` for each leaf of *faults*, in order."""
    lines: list[str] = []
    for field, value in faults.items():
        name = f"{prefix}{field}"
        if isinstance(value, Mapping):
            lines += flat_faults(value, f"{name}.")
        elif isinstance(value, str):
            lines.append(f"{name}: {value}")
        else:
            lines += [f"{name}: {message}" for message in value]
    return lines
