"""The plain pipelines and Vidette on disturbed clips, in this process."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import cv2

import vidette
from vidette.evaluation.playing import SeenEvent, job, play

from .contenders import Knobs, Seen, Settings, Work, grid
from .pipelines import LEAST, Model, Mog2, RunningAverage, judged, spans
from .programs import rings
from .sample import Take

_JUDGING: Knobs = {"least": (1.0, 0.5, 2.0, 4.0), "pictures": (1, 2, 4)}
"""Least changed area as a share of motion-detect's; pictures in a row that show it."""
Series = list[tuple[float, tuple[float, ...]]]


@dataclass(slots=True)
class Pipeline:
    """A plain pipeline; settings that only judge what its model measured share one run of the model."""

    name: str
    note: str
    make: Callable[[Settings], Model]
    knobs: Knobs
    at_once: int = 1
    _last: tuple[Path, dict[Model, tuple[Series, float]]] | None = field(default=None)

    @property
    def grid(self) -> Sequence[Settings]:
        """See Contender."""
        return grid({**self.knobs, **_JUDGING})

    def missing(self) -> str:
        """See Contender."""
        return ""

    def watch(self, work: Work, folder: Path) -> list[Seen]:  # noqa: ARG002
        """See Contender."""
        return [self._watch(take, settings) for take, settings in work]

    def _watch(self, take: Take, settings: Settings) -> Seen:
        series, cpu = self._measured(take, self.make(settings))
        events = [
            SeenEvent(area, start, end, start)
            for place, (area, _) in enumerate(rings(take))
            for start, end in spans(
                judged(series, place, LEAST * float(settings["least"]), int(settings["pictures"]))
            )
        ]
        return Seen(tuple(events), cpu)

    def _measured(self, take: Take, model: Model) -> tuple[Series, float]:
        if self._last is None or self._last[0] != take.path:
            self._last = (take.path, {})
        known = self._last[1]
        if model not in known:
            cv2.setNumThreads(1)
            begun = spent()
            series = list(model.largest(str(take.path), [ring for _, ring in rings(take)]))
            known[model] = series, spent() - begun
        return known[model]


@dataclass(frozen=True, slots=True)
class Vidette:
    """One job that watches all areas, everything else at its defaults but the decode mode."""

    decode: str
    at_once: int = 1

    @property
    def name(self) -> str:
        """See Contender."""
        return f"Vidette {self.decode}"

    @property
    def note(self) -> str:
        """See Contender."""
        return f"decode {self.decode}, else defaults; one job for all areas"

    @property
    def grid(self) -> Sequence[Settings]:
        """See Contender."""
        return [{"decode": self.decode, "code": code()}]

    def missing(self) -> str:
        """See Contender."""
        return ""

    def watch(self, work: Work, folder: Path) -> list[Seen]:  # noqa: ARG002
        """See Contender."""
        pipeline = {"Processing": {"decode": self.decode}}
        found: list[Seen] = []
        for take, _ in work:
            begun = spent()
            played = play(take.path.absolute().as_uri(), job(take.truth, pipeline=pipeline))
            found.append(Seen(played.events, spent() - begun))
        return found


def pipelines() -> list[Pipeline]:
    """Both of them."""
    return [
        Pipeline(
            "OpenCV MOG2",
            "every picture, full size, one model for all areas",
            lambda one: Mog2(int(one["history"]), float(one["spread"])),
            {"history": (500, 120), "spread": (16.0, 32.0, 64.0)},
        ),
        Pipeline(
            "running average",
            "ffmpeg to rawvideo, 5 fps, 320 wide, one model for all areas",
            lambda one: RunningAverage(int(one["step"]), float(one["weight"])),
            {"step": (25, 15, 40), "weight": (0.05, 0.02, 0.15)},
        ),
    ]


@cache
def code() -> str:
    """Of the service's code: results of another version are not taken for this one's."""
    root = Path(vidette.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def spent() -> float:
    """user + sys seconds of this process and of the children that it waited for."""
    usages = [getrusage(who) for who in (RUSAGE_SELF, RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usages)
