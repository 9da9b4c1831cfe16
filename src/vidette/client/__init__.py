"""A typed client of the service: `Client`, and `AsyncClient` for asyncio; the same calls in both.

with Client("http://127.0.0.1:8080", key="vdt_...") as vidette:
    uid = vidette.streams.create(job)
    for event in vidette.events.live(job_uid=uid):
        print(event.type, event.phase, event.area)
"""

from .asynchronous.client import AsyncClient
from .errors import (
    BadSignature,
    ClientError,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotKnown,
    Refused,
    TooOften,
    Unavailable,
    Unreachable,
)
from .events import Event
from .synchronous.client import Client
from .webhooks import Repeats, Verifier

__all__ = [
    "AsyncClient",
    "BadSignature",
    "Client",
    "ClientError",
    "Conflict",
    "Event",
    "Invalid",
    "NotAllowed",
    "NotFound",
    "NotKnown",
    "Refused",
    "Repeats",
    "TooOften",
    "Unavailable",
    "Unreachable",
    "Verifier",
]
