"""The families of disturbances and what each severity means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from benchmarks.recall.effects import Clock, Effect, Rain, SlowLight, SuddenLight, Wind
from benchmarks.recall.sources import Yuv

from .film import Film, Shot
from .lights import Exposure, Headlights, Infrared, Night, SensorNoise
from .nuisances import Insect, KeyPumping, Shake, Snow

SEVERITIES = (1, 2, 3)
GAPS = (4.0, 8.0)
"""Seconds between two steps of light."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a disturbance is made for."""

    size: tuple[int, int]
    seconds: float
    still: Yuv
    """A picture of the scene."""


Make = Callable[[int, Stage, Generator], Sequence[Effect]]
Retime = Callable[[int, Sequence[Shot], Generator], Sequence[Shot]]


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of disturbance. A severity is 1 (usual), 2 (hard) or 3 (as bad as it gets)."""

    name: str
    make: Make | None = None
    retime: Retime | None = None
    """For those that change when pictures come, and not what they show."""

    def effects(self, severity: int, stage: Stage, rng: Generator) -> Sequence[Effect]:
        """What changes the pictures."""
        return self.make(severity, stage, rng) if self.make is not None else ()

    def film(self, severity: int, film: Film, rng: Generator) -> Film:
        """*film* with the pictures that come."""
        if self.retime is None:
            return film
        return Film(film.size, film.fps, tuple(self.retime(severity, film.shots, rng)))


def _of(severity: int, *values: float) -> float:
    return values[severity - 1]


def _dropped(severity: int, shots: Sequence[Shot], rng: Generator) -> list[Shot]:
    """A share of the pictures is lost, and now and then all of some time."""
    lost = rng.random(len(shots)) < _of(severity, 0.1, 0.3, 0.5)
    hole = _of(severity, 0.3, 0.7, 1.5)
    at = float(rng.uniform(3, 6))
    keep = [not gone for gone in lost]
    while at < shots[-1].time:
        keep = [
            kept and not at <= one.time < at + hole for kept, one in zip(keep, shots, strict=True)
        ]
        at += float(rng.uniform(5, 9))
    return [one for n, (kept, one) in enumerate(zip(keep, shots, strict=True)) if kept or n == 0]


def _repeated(severity: int, shots: Sequence[Shot], rng: Generator) -> list[Shot]:
    """The picture stands still for a moment, while time goes on, and then jumps."""
    lasts = _of(severity, 0.3, 0.7, 1.5)
    at = float(rng.uniform(3, 6))
    made: list[Shot] = []
    held: Shot | None = None
    for one in shots:
        if one.time >= at + lasts:
            at, held = at + lasts + float(rng.uniform(2, 6)), None
        if one.time >= at:
            held = held or one
        made.append(Shot(one.time, held.yuv) if held is not None else one)
    return made


def _night(severity: int, stage: Stage, rng: Generator) -> Sequence[Effect]:
    light = Night(_of(severity, 0.6, 0.45, 0.3), _of(severity, 0.5, 0.2, 0.0))
    return (light, SensorNoise(stage.size, rng, _of(severity, 4, 7, 11), coarse=0.9))


FAMILIES = (
    Family("none"),
    Family("noise", lambda s, at, rng: (SensorNoise(at.size, rng, _of(s, 3, 6, 10)),)),
    Family("night-noise", _night),
    Family("slow-light", lambda s, _, rng: (SlowLight(rng, _of(s, 0.15, 0.3, 0.45)),)),
    Family(
        "light-step",
        lambda s, at, rng: (
            SuddenLight(
                at.size, at.seconds, rng, lamps=0.0, strength=_of(s, 0.5, 1.0, 1.7), gaps=GAPS
            ),
        ),
    ),
    Family(
        "lamp",
        lambda s, at, rng: (
            SuddenLight(
                at.size, at.seconds, rng, lamps=1.0, strength=_of(s, 0.6, 1.2, 2.2), gaps=GAPS
            ),
        ),
    ),
    Family(
        "infra-red",
        lambda s, at, rng: (
            Infrared(at.seconds, rng, mix=_of(s, 0.5, 1.0, 1.8), jump=_of(s, 0.3, 0.6, 1.0)),
        ),
    ),
    Family(
        "headlights",
        lambda s, at, rng: (Headlights(at.size, at.seconds, rng, _of(s, 35, 70, 120)),),
    ),
    Family("exposure", lambda s, _, rng: (Exposure(rng, _of(s, 0.08, 0.16, 0.3)),)),
    Family("rain", lambda s, at, rng: (Rain(at.size, rng, int(_of(s, 200, 600, 1500))),)),
    Family("snow", lambda s, at, rng: (Snow(at.size, rng, int(_of(s, 60, 180, 450))),)),
    Family("branches", lambda s, at, rng: (Wind(at.still.y, rng, _of(s, 2.5, 6.0, 12.0)),)),
    Family("insect", lambda s, at, rng: (Insect(at.size, at.seconds, rng, s),)),
    Family("shake", lambda s, _, rng: (Shake(rng, _of(s, 0.7, 1.8, 4.0), quick=False),)),
    Family("vibration", lambda s, _, rng: (Shake(rng, _of(s, 0.3, 0.7, 1.5), quick=True),)),
    Family("key-pumping", lambda s, _, rng: (KeyPumping(rng, _of(s, 6, 12, 22)),)),
    Family("dropped", retime=_dropped),
    Family("repeated", retime=_repeated),
    Family("clock", lambda s, at, rng: tuple(Clock(at.size, rng) for _ in range(s))),
)


def stage_of(film: Film) -> Stage:
    """For *film*."""
    some = film.shots[:: max(1, len(film.shots) // 15)]
    middle = np.median(np.stack([shot.yuv.y for shot in some]), axis=0).astype(np.uint8)
    first = film.shots[0].yuv
    return Stage(film.size, film.seconds, Yuv(middle, first.u, first.v))
