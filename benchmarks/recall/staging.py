"""Draws passages until a scene has its events, each with a truth measured on its own pixels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from vidette.analytics.case_types.motion_detect import DEFAULT_THRESHOLD

from .movers import Mover
from .passages import Bounds, Course, Figure, Passage
from .scenes import View
from .truth import LONGEST_LONG, LONGEST_SHORT, SHORTEST_LONG, SHORTEST_SHORT, TrueEvent

SPANS = {"long": (SHORTEST_LONG, LONGEST_LONG), "short": (SHORTEST_SHORT, LONGEST_SHORT)}
TIMES_CLEAR = 1.6
"""A thing has at least this many times the threshold's clear pixels at its best."""
UNBROKEN = 0.8
"""Share of an event's pictures that hold the threshold's clear pixels."""
FEW = 16
"""Pixels of a picture 640 wide from which on something is there."""
LEAST_SCALE, MOST_SCALE = 0.12, 1.7
"""Of a cut-out; when half of the tries have failed it may be smaller."""
TRIES = 4000


@dataclass(frozen=True, slots=True)
class Staged:
    """A passage and its truth."""

    passage: Passage
    truth: TrueEvent


def draw(
    view: View, movers: Sequence[Mover], kind: str, at: float, fps: float, rng: Generator
) -> Staged:
    """One passage of *kind* that is first seen at about *at* seconds.

    Neither what a detector finds nor what an encoding keeps of it plays a part in the choice.
    Raises RuntimeError when no try fits.
    """
    for turn in range(TRIES):
        least = LEAST_SCALE if turn < TRIES / 2 else LEAST_SCALE / 3
        passage = attempt(view, movers, SPANS[kind], least, rng)
        if passage is None:
            continue
        passage.start = at
        truth = _measured(passage, view, kind, fps)
        if truth is not None:
            return Staged(passage, truth)
    raise RuntimeError(f"no {kind} passage fits the scene {view.scene.name}")


def attempt(
    view: View,
    movers: Sequence[Mover],
    seconds: tuple[float, float],
    least_scale: float,
    rng: Generator,
) -> Passage | None:
    """A passage of about that many *seconds*, not yet placed in time; None when it does not fit."""
    mover = movers[int(rng.integers(len(movers)))]
    wanted = rng.uniform(*seconds) * 1.25
    course = _course(mover, wanted, rng)
    if course is None:
        return None
    height, width = view.empty.y.shape
    tall = float(np.median([shot.alpha.shape[0] for shot in mover.shots]))
    low, high = view.scene.heights
    scale = float(np.exp(rng.uniform(np.log(low), np.log(high)))) * height / tall
    if not least_scale <= scale <= MOST_SCALE:
        return None
    course = replace(course, scale=scale, mirrored=bool(rng.random() < 0.5))
    figure = Figure(mover, course, view.look)
    bounds = _bounds(figure)
    if bounds is None or bounds.right - bounds.left > width or bounds.low - bounds.top > height:
        return None
    left = int(rng.integers(0, width - (bounds.right - bounds.left) + 1))
    top = int(rng.integers(0, height - (bounds.low - bounds.top) + 1))
    shift = left - bounds.left, top - bounds.top
    # Halved for the colour planes, so on even pixels.
    placed = Bounds(
        left // 2 * 2,
        top // 2 * 2,
        (bounds.right + shift[0] + 1) // 2 * 2,
        (bounds.low + shift[1] + 1) // 2 * 2,
    )
    return Passage(figure, 0.0, (float(shift[0]), float(shift[1])), placed)


def _course(mover: Mover, seconds: float, rng: Generator) -> Course | None:
    """A part of *mover*'s way that takes about *seconds*; back as well when it is too short."""
    speed = float(rng.uniform(0.7, 1.25))
    turns = mover.seconds < seconds * speed or bool(rng.random() < 0.2)
    length = seconds * speed / (2 if turns else 1)
    if length > mover.seconds:
        return None
    begin = mover.shots[0].time + float(rng.uniform(0, mover.seconds - length))
    return Course(begin, length, speed, turns, 1.0, mirrored=False)


def _bounds(figure: Figure) -> Bounds | None:
    """Between two edges, from behind one of which it comes and behind the other of which it goes.

    Along the way it mostly takes; both are at the same side when it turns. None when it does not
    get far enough to be seen.
    """
    course = figure.course
    times = np.linspace(course.begin, course.begin + course.length, 24)
    spots = np.array([figure.centre(float(own)) for own in times])
    sizes = np.array([figure.pixels(float(own))[1].shape[::-1] for own in times])
    least, most = (spots - sizes / 2).min(axis=0), (spots + sizes / 2).max(axis=0)
    first, last = spots[0], spots[-1]
    axis = int(abs(last[1] - first[1]) > abs(last[0] - first[0]))
    side = 1 if last[axis] >= first[axis] else -1
    entry = first[axis] + side * sizes[0][axis] / 2
    leave = last[axis] - side * sizes[-1][axis] / 2
    far = last[axis] + side * sizes[-1][axis] / 2
    edges = sorted((entry, far if course.turns else leave))
    if (leave - entry) * side < 0 and not course.turns:
        return None
    least[axis], most[axis] = edges
    left, top, right, low = (int(n) for n in (*np.floor(least), *np.ceil(most)))
    return Bounds(left, top, right, low) if right - left >= 8 and low - top >= 8 else None


def _measured(passage: Passage, view: View, kind: str, fps: float) -> TrueEvent | None:
    """What is to be seen of *passage* picture by picture; None when it is no event of *kind*."""
    height, width = view.empty.y.shape
    least = DEFAULT_THRESHOLD * (width / 1280) ** 2
    first = int(np.ceil(passage.start * fps))
    times = [n / fps for n in range(first, first + int(passage.figure.course.seconds * fps) + 1)]
    masks = [passage.clear(view.empty.y, time, view.scene.clear) for time in times]
    areas = np.array([0 if mask is None else np.count_nonzero(mask) for mask in masks])
    clear, seen = np.flatnonzero(areas >= least), np.flatnonzero(areas >= FEW * (width / 640) ** 2)
    if len(clear) == 0 or areas.max() < TIMES_CLEAR * least:
        return None
    start, end = times[clear[0]], times[clear[-1]]
    low, high = SPANS[kind]
    unbroken = len(clear) / (clear[-1] - clear[0] + 1)
    if not low <= end - start <= high or unbroken < UNBROKEN:
        return None
    best = masks[int(areas.argmax())]
    assert best is not None
    rows, columns = np.nonzero(best)
    left, top = int(columns.min()), int(rows.min())
    across, down = int(columns.max()) + 1 - left, int(rows.max()) + 1 - top
    box = (left / width, top / height, across / width, down / height)
    tall = float(np.median([shot.alpha.shape[0] for shot in passage.figure.mover.shots]))
    return TrueEvent(
        kind=kind,
        start=round(start, 3),
        end=round(end, 3),
        seen_from=round(times[seen[0]], 3),
        seen_to=round(times[seen[-1]], 3),
        mover=passage.figure.mover.name,
        height=round(tall * passage.figure.course.scale / height, 4),
        clear_area=round(float(areas.max()) * (1280 / width) ** 2, 1),
        box=box,
    )
