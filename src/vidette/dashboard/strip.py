"""A strip of coloured stretches of time, with gaps where nothing is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .parts import Tag, moment

_TICKS: Final = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the strip."""

    start: datetime
    end: datetime
    tone: str
    """A class of strip.css."""
    text: str
    """What is said of it."""


def strip(name: str, stretches: Iterable[Stretch], since: datetime, until: datetime) -> Tag:
    """Draws *stretches* from *since* to *until*; what none of them covers is left hatched."""
    whole = (until - since) / timedelta(seconds=1)
    with Tag("div", "vd-strip-box") as made:
        with Tag("div", "vd-strip", role="img", aria_label=name):
            for one in stretches:
                start, end = max(one.start, since), min(one.end, until)
                if end <= start:
                    continue
                left = (start - since).total_seconds() / whole * 100
                width = (end - start).total_seconds() / whole * 100
                part = Tag("span", f"vd-strip-part vd-strip-{one.tone}", title=one.text)
                part.style(f"left: {left:.3f}%; width: {width:.3f}%")
        with Tag("div", "vd-strip-ticks"):
            for number in range(_TICKS + 1):
                moment(since + (until - since) * number / _TICKS)
    return made
