"""What a program is that is compared on disturbed clips: its defaults, its grid of settings, what it saw."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import product
from pathlib import Path
from typing import Any, Protocol

from vidette.core.geometry import Box
from vidette.evaluation.playing import SeenEvent, Sight

from .sample import Take

Settings = Mapping[str, str | int | float]
Knobs = Mapping[str, Sequence[str | int | float]]
Work = Sequence[tuple[Take, Settings]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a program told of one take."""

    events: tuple[SeenEvent, ...]
    cpu_seconds: float
    """user + sys for one pass over the file, without starting the program."""
    pace: float | None = None
    """How many times the file's length a program took that plays at real pace."""

    def document(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "cpu": round(self.cpu_seconds, 3),
            "pace": None if self.pace is None else round(self.pace, 2),
            "events": [
                {
                    "area": one.area,
                    "times": [round(time, 3) for time in (one.start, one.end, one.told)],
                    "sights": [[at.time, [astuple(box) for box in at.boxes]] for at in one.sights],
                }
                for one in self.events
            ],
        }


def seen(document: Mapping[str, Any]) -> Seen:
    """What `Seen.document` gave."""
    events = []
    for one in document["events"]:
        start, end, first = one["times"]
        sights = tuple(Sight(at, tuple(Box(*box) for box in boxes)) for at, boxes in one["sights"])
        events.append(SeenEvent(one["area"], start, end, first, sights))
    return Seen(tuple(events), document["cpu"], document.get("pace"))


class Contender(Protocol):
    """A program under comparison."""

    @property
    def name(self) -> str:
        """For the table."""

    @property
    def note(self) -> str:
        """How it is run, whatever its settings."""

    @property
    def grid(self) -> Sequence[Settings]:
        """What is tried on the undisturbed clips, its defaults first; those alone: it is never tuned."""

    @property
    def at_once(self) -> int:
        """Areas that it is given at once, if it can; 1: one take after the other."""

    def missing(self) -> str:
        """What has to be installed before it can run; empty when nothing."""

    def watch(self, work: Work, folder: Path) -> list[Seen]:
        """Each take with its settings; *folder* is its own and empty."""


def grid(knobs: Knobs) -> list[Settings]:
    """All combinations; those nearest to the first values, which are the defaults, come first."""
    every = [dict(zip(knobs, values, strict=True)) for values in product(*knobs.values())]
    first = every[0]
    return sorted(every, key=lambda one: sum(one[name] != first[name] for name in knobs))


def key(settings: Settings) -> str:
    """Equal for equal settings."""
    return json.dumps(dict(settings), sort_keys=True)


def told(settings: Settings, beside: Settings) -> str:
    """Those of *settings* that are not as *beside*."""
    parts = [f"{name} {value}" for name, value in settings.items() if value != beside.get(name)]
    return ", ".join(parts) or "defaults"
