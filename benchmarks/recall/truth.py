"""What is known of a composed clip, kept as JSON beside it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SHORTEST_LONG, LONGEST_LONG = 3.0, 12.0
SHORTEST_SHORT, LONGEST_SHORT = 0.5, 1.5


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """One thing's passage. Times are seconds of the clip, the boxes' sides shares of the picture."""

    kind: str
    """`long` (3-12 s) or `short` (0.5-1.5 s), by `start` and `end`."""
    start: float
    """The first picture in which the thing's clear pixels are at least the default Threshold."""
    end: float
    """The last such picture."""
    seen_from: float
    """The first picture in which a few of its pixels are there at all."""
    seen_to: float
    """The last one."""
    mover: str
    height: float
    """Of the whole thing, as a share of the picture's height."""
    clear_area: float
    """The most clear pixels in one picture, counted in a picture 1280 wide."""
    box: tuple[float, float, float, float]
    """Of what is seen in the picture with the most clear pixels: x, y, w, h."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A clip, how it was made and what happens in it."""

    fingerprint: str
    """Of the composer and the real clips; a clip with another one is made anew."""
    name: str
    half: str
    scene: str
    seed: int
    background: str
    encoding: dict[str, Any]
    width: int
    height: int
    fps: float
    duration: float
    events: tuple[TrueEvent, ...]
    disturbances: tuple[float, ...]
    """Times of sudden changes of light."""

    @property
    def activity(self) -> float:
        """Share of the time in which something is seen."""
        return sum(one.seen_to - one.seen_from for one in self.events) / self.duration


def write(truth: Truth, path: Path) -> None:
    """As JSON, in one step."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(truth), indent=1))
    part.replace(path)


def read(path: Path) -> Truth:
    """What `write` wrote; raises OSError, ValueError or TypeError for anything else."""
    document = json.loads(path.read_text())
    events = tuple(TrueEvent(**one | {"box": tuple(one["box"])}) for one in document.pop("events"))
    disturbances = tuple(document.pop("disturbances"))
    return Truth(**document, events=events, disturbances=disturbances)
