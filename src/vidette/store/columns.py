"""Column types: times and spans as whole microseconds, the same in every database."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LARGEST = 2**63 - 1
"""The largest integer that a column holds; larger ones that clients ask for match nothing."""


def to_ticks(at: datetime) -> int:
    """Microseconds since 1970 UTC. Raises ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return (at - EPOCH) // TICK


def from_ticks(ticks: int) -> datetime:
    """The aware UTC time; exact."""
    return EPOCH + ticks * TICK


class Instant(TypeDecorator[datetime]):
    """An aware time, kept as microseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else to_ticks(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else from_ticks(value)


class Span(TypeDecorator[timedelta]):
    """A duration, kept as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, _dialect: Dialect) -> int | None:
        """To the database."""
        return None if value is None else value // TICK

    def process_result_value(self, value: int | None, _dialect: Dialect) -> timedelta | None:
        """From the database."""
        return None if value is None else value * TICK
