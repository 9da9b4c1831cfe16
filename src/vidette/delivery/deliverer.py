"""Posts one signed callback and says what came of it."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpcore
import httpx

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import AddressRefused

from .connection import checked_pool, destination
from .signing import sign

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 15.0
BODY_SECONDS = 2.0
"""For the body of an answer: the verdict stands with its first line."""
LARGEST_ANSWER = 64 * 1024
"""Bytes read of an answer; nothing in it matters, so the rest is cut off."""
LARGEST_POOL = 128
_GONE = 410
_ALWAYS = (
    (b"User-Agent", b"Vidette"),
    (b"Accept", b"*/*"),
    (b"Accept-Encoding", b"identity"),
    (b"Content-Type", b"application/json"),
)
_TIMEOUTS = {
    "connect": CONNECT_SECONDS,
    "read": TOTAL_SECONDS,
    "write": TOTAL_SECONDS,
    "pool": TOTAL_SECONDS,
}


class Kind(StrEnum):
    """What a try came to."""

    DELIVERED = "delivered"
    RETRY = "retry"
    GONE = "gone"


DELIVERED, RETRY, GONE = Kind.DELIVERED, Kind.RETRY, Kind.GONE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try."""

    kind: Kind
    status: int | None = None
    """The HTTP status, when there was an answer."""
    detail: str = ""
    """What went wrong, without the address."""
    retry_after: timedelta | None = None
    """The pause that the receiver asked for."""


class Deliverer:
    """Posts to addresses that the policy allows; follows no redirect, trusts no proxy setting."""

    def __init__(self, secret: str, policy: AddressPolicy) -> None:
        self._secret = secret
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(
                logging.WARNING
            )  # below that they tell whole addresses
        self._pool = checked_pool(policy, LARGEST_POOL)

    async def post(self, url: str, webhook_id: str, body: bytes, at: datetime) -> Outcome:
        """One try, signed as of *at*; 15 s at the most. Never raises for what the receiver does."""
        signature = sign(self._secret, webhook_id, at, body)
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                target, headers = destination(url)
                signed = [(name.encode(), value.encode()) for name, value in signature.items()]
                async with self._pool.stream(
                    "POST",
                    target,
                    headers=[*headers, *_ALWAYS, *signed],
                    content=body,
                    extensions={"timeout": _TIMEOUTS},
                ) as answer:
                    await _read_some(answer)
                    return _judge(answer, at)
        except (TimeoutError, httpcore.TimeoutException):
            return Outcome(RETRY, detail="no answer in time")
        except AddressRefused as error:
            return Outcome(RETRY, detail=f"the address is not allowed: {error}")
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            return Outcome(RETRY, detail=str(error) or type(error).__name__)
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol) as error:
            return Outcome(RETRY, detail=f"the address cannot be used ({type(error).__name__})")

    async def close(self) -> None:
        """Closes every connection."""
        await self._pool.aclose()


async def _read_some(answer: httpcore.Response) -> None:
    """Reads a short body to its end, so that the connection can be used again."""
    size = 0
    with suppress(TimeoutError, httpcore.NetworkError, httpcore.ProtocolError):
        async with asyncio.timeout(BODY_SECONDS):
            async for part in answer.aiter_stream():
                size += len(part)
                if size > LARGEST_ANSWER:
                    return


def _judge(answer: httpcore.Response, at: datetime) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(DELIVERED, status)
    if status == _GONE:
        return Outcome(GONE, status, "the receiver says that it is gone")
    named = {name.lower(): value for name, value in answer.headers}
    wait = named.get(b"retry-after")
    pause = _retry_after(None if wait is None else wait.decode("latin-1"), at)
    return Outcome(RETRY, status, f"answered {status}", pause)


def _retry_after(value: str | None, at: datetime) -> timedelta | None:
    """The pause of a Retry-After header, in seconds or until a date; None when it makes no sense."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return timedelta(seconds=min(int(value.strip()[:9]), 86_400))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo is not None else until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta(0)), timedelta(days=1))
