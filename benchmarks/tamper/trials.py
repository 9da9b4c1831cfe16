"""The variants of all clips: tampered with, and not; how each is played and what is right of it."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import process_time

import numpy as np
from numpy.random import Generator

from benchmarks.disturb.families import FAMILIES, Family, stage_of
from benchmarks.disturb.film import Film, load, opener, to_and_fro
from benchmarks.recall import sources
from benchmarks.recall.effects import Effect
from vidette.analytics.catalogue import catalogue
from vidette.core.addresses import AddressPolicy
from vidette.core.event import Phase
from vidette.media.source import SourceOptions
from vidette.runtime.playthrough import Playthrough

from .effects import Span
from .kinds import KINDS, PASSERS, SEVERITIES

CUT = "scene-cuts-bikes"
"""The clip that is not of one camera; its first cut is at CUT_AT seconds."""
CUT_AT = 1.2
BRIEF = 15.0
"""Seconds below which a clip is played forth and back."""
TURNS = 6
LIGHT = ("slow-light", "light-step", "lamp", "infra-red", "headlights", "exposure")
OTHER = ("noise", "night-noise", "rain", "snow", "branches", "insect", "shake", "vibration")
LASTS = 8.0
"""Seconds that tampering lasts."""
FOUND_WITHIN = 3.0
"""Seconds after its start by which it must be told."""
EARLY = 0.5
"""Seconds before its start from which an event is of it."""
_LEFT_OUT = ("dropped", "repeated", "key-pumping", "clock")
_JOB = {
    "CaseType": "camera-obstacle",
    "Source": {"Uid": "00000000-0000-4000-8000-000000000004", "Url": "file:///clip"},
}
QUIET = ("none", *LIGHT, *OTHER, *_LEFT_OUT, *PASSERS)
"""What is no tampering."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One clip under one kind of tampering, or of what is none. Equal trials show equal pictures."""

    kind: str
    severity: int
    clip: str
    seed: int = 0

    @property
    def name(self) -> str:
        """For lists."""
        seed = f" seed {self.seed}" if self.seed else ""
        return f"{self.kind}-{self.severity}/{self.clip}{seed}"

    @property
    def rng(self) -> Generator:
        """From all that makes it this trial."""
        return np.random.default_rng(zlib.crc32(f"tamper {self.name}".encode()))


@dataclass(frozen=True, slots=True)
class Told:
    """One event, in seconds of the film; *told*: when its start was."""

    kind: str
    start: float
    end: float
    told: float
    score: float


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one trial."""

    trial: Trial
    span: Span | None
    events: tuple[Told, ...]
    seconds: float
    cpu_seconds: float

    @property
    def found(self) -> Told | None:
        """The event that is of the tampering and was told in time."""
        if self.span is None:
            return None
        start = self.span[0]
        return next(
            (one for one in self.events if self._is_of(one) and one.told <= start + FOUND_WITHIN),
            None,
        )

    @property
    def false(self) -> list[Told]:
        """The events that are of nothing, or of something else."""
        right = self.found
        return [one for one in self.events if one is not right and not (right and self._is_of(one))]

    def _is_of(self, one: Told) -> bool:
        if self.span is None:
            return False
        start, end = self.span
        return one.kind == self.trial.kind and start - EARLY <= one.start <= end

    @property
    def latency(self) -> float | None:
        """Seconds from the tampering until it was told."""
        return self.found.told - self.span[0] if self.found and self.span else None


def trials(media: Path, quiet: tuple[int, ...], seeds: Sequence[int] = (0,)) -> list[Trial]:
    """All for the clips in *media*; what is no tampering at the severities *quiet*.

    Those that are the same with every seed come once.
    """
    made = [Trial("moved", 3, CUT)] if (media / f"{CUT}.mp4").is_file() else []
    for clip in sorted(name.removesuffix(".mp4") for name in sources.found((media,))):
        made.append(Trial("none", 0, clip))
        for seed in seeds:
            made += [Trial(kind.name, one, clip, seed) for kind in KINDS for one in SEVERITIES]
            made += [Trial(name, 1, clip, seed) for name in PASSERS]
            made += [
                Trial(name, one, clip, seed)
                for name in (*LIGHT, *OTHER, *_LEFT_OUT)
                for one in quiet
            ]
    return made


@dataclass(frozen=True, slots=True)
class Ready:
    """A trial that can be played."""

    film: Film
    effects: tuple[Effect, ...]
    span: Span | None


def ready(trial: Trial, media: Path) -> Ready:
    """*trial* from the clips in *media*."""
    film, rng = _film(trial.clip, media), trial.rng
    if trial.clip == CUT:
        return Ready(film, (), (CUT_AT, film.seconds))
    kind = next((one for one in KINDS if one.name == trial.kind), None)
    if kind is not None:
        start = float(rng.uniform(0.3, 0.5)) * film.seconds
        span = (start, min(start + LASTS, film.seconds - 2))
        effects = tuple(kind.effects(trial.severity, film.size, span, rng))
        return Ready(kind.film(film, span), effects, span)
    if trial.kind in PASSERS:
        return Ready(film, (PASSERS[trial.kind](film.size, rng),), None)
    family = _family(trial.kind)
    effects = tuple(family.effects(trial.severity, stage_of(film), rng))
    return Ready(family.film(trial.severity, film, rng), effects, None)


def _family(name: str) -> Family:
    return next(one for one in FAMILIES if one.name == name)


@lru_cache(maxsize=1)
def _film(name: str, media: Path) -> Film:
    if name == CUT:
        return load(media / f"{CUT}.mp4")
    film = load(sources.found((media,))[f"{name}.mp4"])
    return to_and_fro(film, TURNS) if film.seconds < BRIEF else film


def result(trial: Trial, media: Path, pipeline: str) -> Result:
    """Plays *trial* for a job with the `Pipeline` *pipeline*, as JSON."""
    made = ready(trial, media)
    begun = process_time()
    run = Playthrough(
        json.dumps(_JOB | {"Pipeline": json.loads(pipeline)}),
        "file:///film",
        catalogue=catalogue(),
        options=SourceOptions(policy=AddressPolicy(), files_allowed=True),
        opener=opener(made.film, made.effects),
    )
    events: dict[str, Told] = {}
    for raised in run.events():
        event = raised.event
        at = event.media_time.total_seconds()
        if event.phase is Phase.START:
            kind = event.labels[0]
            told = Told(kind, at, at, run.media_time, event.scores[0])
        else:
            was = events[event.event_uid]
            told = Told(was.kind, was.start, at, was.told, max(was.score, *event.scores))
        events[event.event_uid] = told
    spent = process_time() - begun
    return Result(trial, made.span, tuple(events.values()), made.film.seconds, spent)
