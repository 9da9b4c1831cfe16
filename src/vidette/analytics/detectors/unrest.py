"""Notices that the whole picture is restless: hardly known yet, snowed over, or swaying."""

from datetime import timedelta

SETTLING = timedelta(seconds=2)
"""For so long after a scene was learnt its noise and its weather are hardly known."""
SWAYING = timedelta(seconds=2)
"""A mast that swayed goes on swaying for so long at the least."""


class Unrest:
    """Since when a scene is known, and when it swayed last."""

    def __init__(self, learnt_at: timedelta) -> None:
        self._learnt_at = learnt_at
        self._swayed_at: timedelta | None = None

    def sways(self, pts: timedelta) -> None:
        """The picture at *pts* is shifted."""
        self._swayed_at = pts

    def is_restless(self, pts: timedelta, *, weather: bool) -> bool:
        """Whether much looks like a thing for a moment at *pts*; *weather*: something falls."""
        swayed = self._swayed_at is not None and pts - self._swayed_at <= SWAYING
        return weather or swayed or pts - self._learnt_at <= SETTLING
