"""A drawn scene with known motion: a yard that a cart crosses at known times, in any weather."""

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from vidette.core.errors import SourceError
from vidette.core.geometry import Box
from vidette.core.reasons import Reason

_RANGES: dict[str, tuple[float, float]] = {
    "w": (32, 3840),
    "h": (32, 2160),
    "fps": (0.1, 120),
    "duration": (0.1, 1e7),
    "first": (0, 1e6),
    "visit": (0.1, 1e6),
    "period": (0.1, 1e6),
    "size": (0.01, 0.9),
    "noise": (0, 50),
    "rain": (0, 1),
    "light_at": (0, 1e7),
    "light_by": (-200, 200),
    "drop_at": (0, 1e7),
    "drop_for": (0, 1e7),
    "seed": (0, 2**32 - 1),
}
_WHOLE = ("w", "h", "seed")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a testsrc address asks for; the parameters of its query, times in seconds."""

    w: int = 640
    h: int = 360
    fps: float = 10.0
    duration: float | None = None
    """How long it plays; None for ever."""
    first: float = 3.0
    """When the first cart enters."""
    visit: float = 4.0
    """How long a cart is in view."""
    period: float = 10.0
    """From one entry to the next; not longer than `visit` means one after the other."""
    size: float = 0.2
    """Height of the cart as a share of the picture's; it is 1.5 times as wide as high."""
    noise: float = 1.5
    """Standard deviation of the sensor's noise in grey levels."""
    rain: float = 0.0
    """0 none, 1 a downpour."""
    light_at: tuple[float, ...] = ()
    """Times of sudden steps of the light, up and down in turn."""
    light_by: float = 40.0
    """Height of those steps in grey levels."""
    drop_at: float | None = None
    """From when on no picture comes."""
    drop_for: float | None = None
    """How long none comes; None for ever."""
    seed: int = 1

    def visits(self, until: float) -> tuple[tuple[float, float], ...]:
        """When a cart is in view, as (from, to), up to *until* or the end of the scene."""
        end = until if self.duration is None else min(until, self.duration)
        spans: list[tuple[float, float]] = []
        start = self.first
        while start < end:
            spans.append((start, min(start + self.visit, end)))
            start += max(self.period, self.visit)
        return tuple(spans)

    def cart(self, at: float) -> Box | None:
        """The part of the cart that is in the picture at *at*; None when none is."""
        number, into = divmod(at - self.first, max(self.period, self.visit))
        if at < self.first or into >= self.visit:
            return None
        height = self.size
        width = min(0.9, 1.5 * self.size * self.h / self.w)
        share = into / self.visit if number % 2 == 0 else 1 - into / self.visit
        left = -width + share * (1 + width)
        top = min(max(0.0, 0.35 + 0.15 * (number % 3) - height / 2), 1 - height)
        right = min(1.0, left + width)
        left = max(0.0, left)
        return Box(left, top, right - left, height) if right > left else None

    def is_silent(self, at: float) -> bool:
        """Whether no picture comes at *at*."""
        if self.drop_at is None or at < self.drop_at:
            return False
        return self.drop_for is None or at < self.drop_at + self.drop_for


def read_scene(url: str) -> Scene:
    """The scene that a testsrc address asks for; raises SourceError PROTOCOL naming what is wrong."""
    given: dict[str, Any] = {}
    known = {field.name for field in fields(Scene)}
    for name, text in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if name not in known:
            raise _fault(f"knows no {_named(name)}; it knows {', '.join(sorted(known))}")
        if name in given:
            raise _fault(f"{name} is given twice")
        if name == "light_at":
            given[name] = tuple(_number(name, part) for part in text.split(","))
        else:
            number = _number(name, text)
            given[name] = int(number) if name in _WHOLE else number
    # Every name was looked up among the fields, and every value made to its field's type.
    return Scene(**given)


def _number(name: str, text: str) -> float:
    low, high = _RANGES[name]
    kind = "a whole number" if name in _WHOLE else "a number"
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high or (name in _WHOLE and number != int(number)):
        raise _fault(f"{name} must be {kind} from {low:g} to {high:g}")
    return number


def _named(name: str) -> str:
    return name if name.isidentifier() and len(name) <= 32 else "such parameter"


def _fault(text: str) -> SourceError:
    return SourceError(Reason.PROTOCOL, f"testsrc: {text}.")
