"""The kinds of tampering and what each severity means: 1 slight, 2 plain, 3 complete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from numpy.random import Generator

from benchmarks.disturb.film import Film, Shot
from benchmarks.recall.effects import Effect

from .effects import Blur, Cover, Light, Passer, Size, Span, Turn

SEVERITIES = (1, 2, 3)
Make = Callable[[int, Size, Span, Generator], Effect]


@dataclass(frozen=True, slots=True)
class Kind:
    """One sub-kind of camera-obstacle; one without `make` stops the picture."""

    name: str
    make: Make | None

    def film(self, film: Film, span: Span) -> Film:
        """*film* with it done from the start to the end of *span*."""
        if self.make is None:
            return Film(film.size, film.fps, tuple(_held(film.shots, span)))
        return film

    def effects(self, severity: int, size: Size, span: Span, rng: Generator) -> Sequence[Effect]:
        """What changes the pictures."""
        return (self.make(severity, size, span, rng),) if self.make is not None else ()


def _held(shots: Sequence[Shot], span: Span) -> list[Shot]:
    made: list[Shot] = []
    for shot in shots:
        is_held = made and span[0] <= shot.time < span[1]
        made.append(Shot(shot.time, made[-1].yuv) if is_held else shot)
    return made


def _of(severity: int, *values: float) -> float:
    return values[severity - 1]


def _washed(s: int, size: Size, span: Span, rng: Generator) -> Effect:
    return Light(size, span, rng, gain=_of(s, 2.0, 3.0, 4.0), offset=_of(s, 150, 190, 230))


KINDS = (
    Kind("covered", lambda s, at, span, rng: Cover(at, span, rng, _of(s, 0.8, 0.92, 1.05))),
    Kind("defocused", lambda s, at, span, rng: Blur(at, span, rng, _of(s, 3.0, 5.0, 10.0))),
    Kind("moved", lambda s, at, span, rng: Turn(at, span, rng, _of(s, 0.07, 0.15, 0.4))),
    Kind(
        "dark",
        lambda s, at, span, rng: Light(at, span, rng, gain=_of(s, 0.08, 0.04, 0.005), offset=0),
    ),
    Kind("washed-out", _washed),
    Kind("frozen", None),
)
PASSERS: dict[str, Callable[[Size, Generator], Effect]] = {
    "lorry": lambda at, rng: Passer(at, rng, wide=0.34, lasts=6.0, soft=0.0),
    "near-people": lambda at, rng: Passer(at, rng, wide=0.45, lasts=3.0, soft=6.0),
}
"""Large things that pass; no tampering."""
