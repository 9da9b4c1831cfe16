"""What a source tells of its coded pictures to whoever keeps them for a replay."""

from datetime import timedelta
from typing import Protocol

from .kept.units import StreamHead
from .units import Unit


class UnitKeeper(Protocol):
    """Called in the thread that decodes; none of its calls may wait."""

    @property
    def is_on(self) -> bool:
        """Whether it wants the units at all just now."""

    def begin(self, head: StreamHead) -> None:
        """A connection begins, whose pictures are like *head*."""

    def take(self, unit: Unit, number: int) -> None:
        """*unit*, not empty, has come; *number* counts them from 1."""

    def decoded(self, raw: timedelta, *, is_filtered: bool) -> None:
        """The group of the key unit at *raw* is about to be decoded, with its loop filter or not."""

    def show(self, raw: timedelta | None, number: int) -> None:
        """The frame that comes next is the picture at *raw*, when *number* units have come."""
