"""Things that are hard to see: small, slow, faint, halting, hidden for a moment; real ones, composed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from benchmarks.recall.effects import Effect, Noise
from benchmarks.recall.movers import Mover
from benchmarks.recall.passages import Course, Figure, Passage
from benchmarks.recall.scenes import SCENES, View, view
from benchmarks.recall.sources import Plane, Yuv
from benchmarks.recall.staging import TRIES, attempt
from benchmarks.recall.stock import Stock
from vidette.evaluation.truth import ClipTruth, Span, Stretch
from vidette.evaluation.truth import Passage as TruePassage

from .film import Film, Shot

FPS = 12.5
LEAD, GAP, TAIL = 6.0, 6.0, 5.0
CLEAR = 10.0
"""Luma by which a pixel of a thing differs from the background to count as seen."""
THERE = 0.3
"""Share of its most seen pixels from which on a thing counts as there."""
BESIDE = 1.6
"""Seconds that a thing which is hidden for a while can be seen for."""
USUAL = (0.18, 0.35)
"""Heights as shares of the picture's."""


@dataclass(frozen=True, slots=True)
class Halting(Course):
    """Stands still for a while in the middle of its way."""

    halt: float = 0.0

    @property
    def seconds(self) -> float:
        """See Course."""
        return self.length * (2 if self.turns else 1) / self.speed + self.halt

    def own_time(self, since: float) -> float | None:
        """See Course."""
        if not 0 <= since <= self.seconds:
            return None
        half = (self.seconds - self.halt) / 2
        gone = (since if since < half else max(half, since - self.halt)) * self.speed
        return self.begin + (2 * self.length - gone if gone > self.length else gone)


@dataclass(slots=True)
class Faint(Figure):
    """Hardly differs from what is behind it."""

    share: float = 1.0

    def pixels(self, own: float) -> tuple[Yuv, Plane, Plane]:
        """See Figure."""
        yuv, *alphas = Figure.pixels(self, own)
        luma, colour = ((plane * self.share).astype(np.uint8) for plane in alphas)
        return yuv, luma, colour


@dataclass(slots=True)
class Veiled(Passage):
    """Cannot be seen for a while in the middle of its way."""

    veiled: tuple[float, float] = (0.0, 0.0)
    """Seconds of the composed clip."""

    def paint(self, yuv: Yuv, time: float) -> None:
        """See Passage."""
        if not self.veiled[0] <= time < self.veiled[1]:
            Passage.paint(self, yuv, time)


@dataclass(frozen=True, slots=True)
class Hard:
    """One kind of thing that is hard to see."""

    name: str
    heights: tuple[tuple[float, float], ...] = (USUAL, USUAL, USUAL)
    """For each severity."""
    speed: tuple[float, ...] = (1.0, 1.0, 1.0)
    contrast: tuple[float, ...] = (1.0, 1.0, 1.0)
    halt: tuple[float, ...] = (0.0, 0.0, 0.0)
    veil: tuple[float, ...] = (0.0, 0.0, 0.0)
    passages: int = 4


OBJECTS = (
    Hard("plain"),
    Hard("smaller", heights=((0.08, 0.1), (0.05, 0.06), (0.03, 0.035))),
    Hard("slower", speed=(0.4, 0.2, 0.1), passages=2),
    Hard("fainter", contrast=(0.5, 0.3, 0.18)),
    Hard("halting", halt=(4.0, 12.0, 30.0), passages=2),
    Hard("hidden", veil=(0.6, 1.2, 2.5)),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Effect: puts things into the picture."""

    passages: Sequence[Passage]

    def apply(self, yuv: Yuv, time: float) -> None:
        """See Effect."""
        for one in self.passages:
            if one.is_on(time):
                one.paint(yuv, time)


@dataclass(frozen=True, slots=True)
class Composed:
    """A film of an empty scene with what makes it a full one."""

    film: Film
    effects: tuple[Effect, ...]
    truth: ClipTruth


def compose(hard: Hard, severity: int, background: str, stock: Stock, rng: Generator) -> Composed:
    """Things of kind *hard* on *background*; no detector plays a part in their choice."""
    place = severity - 1
    scene = replace(SCENES[0], heights=hard.heights[place], clear=CLEAR)
    seen = view(scene, stock.backgrounds[background], 600.0, rng)
    movers = [one for one in stock.movers if one.seconds >= 1.5]
    passages: list[Passage] = []
    truths: list[tuple[TruePassage, Stretch]] = []
    time = LEAD
    for number in range(hard.passages):
        passage, told = _cast(hard, place, seen, (movers, time, number), rng)
        passages.append(passage)
        truths.append(told)
        time = told[1].end + GAP
    seconds = time - GAP + TAIL
    size = (seen.empty.y.shape[1], seen.empty.y.shape[0])
    shots = tuple(Shot(n / FPS, seen.empty) for n in range(int(seconds * FPS)))
    noise = [one for one in seen.after if isinstance(one, Noise)]
    return Composed(
        Film(size, FPS, shots),
        (Cast(passages), *noise),
        _truth(background, truths, len(shots) / FPS),
    )


def _cast(
    hard: Hard, place: int, seen: View, turn: tuple[Sequence[Mover], float, int], rng: Generator
) -> tuple[Passage, tuple[TruePassage, Stretch]]:
    movers, start, number = turn
    veil = hard.veil[place]
    for _ in range(TRIES):
        passage = attempt(seen, movers, (2.0 + veil, 5.0 + veil), 0.02, rng)
        if passage is None:
            continue
        passage.start = start
        passage.figure = _figure(hard, place, passage.figure)
        told = _measured(passage, seen, f"{passage.figure.mover.name} ({number + 1})")
        if told is not None and told[0].end - told[0].start >= (veil and veil + BESIDE):
            return _veiled(veil, passage, told)
    raise RuntimeError(f"no {hard.name} thing fits the scene")


def _figure(hard: Hard, place: int, figure: Figure) -> Figure:
    old = figure.course
    course: Course = replace(old, speed=old.speed * hard.speed[place])
    if hard.halt[place]:
        course = Halting(
            old.begin, old.length, old.speed, old.turns, old.scale, old.mirrored, hard.halt[place]
        )
    if hard.contrast[place] < 1:
        return Faint(figure.mover, course, figure.look, hard.contrast[place])
    return Figure(figure.mover, course, figure.look)


def _measured(passage: Passage, seen: View, label: str) -> tuple[TruePassage, Stretch] | None:
    """When it is there, and around that when a little of it is; None when it hardly ever is."""
    seconds = passage.figure.course.seconds
    times = passage.start + np.arange(0, seconds, max(0.1, seconds / 150))
    plain = Passage(
        Figure(passage.figure.mover, passage.figure.course, passage.figure.look),
        passage.start,
        passage.shift,
        passage.bounds,
    )
    masks = [plain.clear(seen.empty.y, float(time), CLEAR) for time in times]
    areas = np.array([0 if mask is None else np.count_nonzero(mask) for mask in masks])
    there = np.flatnonzero(areas >= max(6.0, THERE * np.percentile(areas, 90)))
    some = np.flatnonzero(areas > 0)
    if len(there) < 4 or np.diff(there).max() > 2:
        return None
    start, end = float(times[there[0]]), float(times[there[-1]])
    if end - start < 1.2:
        return None
    best = int(areas.argmax())
    mask = masks[best]
    assert mask is not None
    rows, columns = np.nonzero(mask)
    height, width = mask.shape
    left, top = int(columns.min()), int(rows.min())
    box = (
        left / width,
        top / height,
        (int(columns.max()) + 1 - left) / width,
        (int(rows.max()) + 1 - top) / height,
    )
    at = min(max(float(times[best]), start), end)
    around = Stretch(start=float(times[some[0]]), end=float(times[some[-1]]) + 0.1)
    return TruePassage(label=label, start=start, end=end, boxes={at: box}), around


def _veiled(
    veil: float, passage: Passage, told: tuple[TruePassage, Stretch]
) -> tuple[Passage, tuple[TruePassage, Stretch]]:
    if not veil:
        return passage, told
    true, around = told
    middle = (true.start + true.end) / 2
    span = max(true.start, middle - veil / 2), min(true.end, middle + veil / 2)
    hidden = Span(start=span[0], end=span[1])
    made = Veiled(passage.figure, passage.start, passage.shift, passage.bounds, span)
    return made, (true.model_copy(update={"hidden": (hidden,)}), around)


def _truth(name: str, truths: Sequence[tuple[TruePassage, Stretch]], seconds: float) -> ClipTruth:
    vague = tuple(
        one
        for true, around in truths
        for one in (
            Stretch(start=around.start, end=true.start, why="comes in"),
            Stretch(start=true.end, end=around.end, why="goes out"),
        )
        if one.end > one.start
    )
    edges = [0.0, *(time for _, around in truths for time in (around.start, around.end)), seconds]
    empty = tuple(
        Stretch(start=start, end=end) for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
    return ClipTruth(
        file=f"{name}.mp4",
        length=seconds,
        passages=tuple(true for true, _ in truths),
        empty=empty,
        dont_care=vague,
    )
