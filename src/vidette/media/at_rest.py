"""What the sizes of a camera's coded pictures are while nothing moves: usual ones, and their spread."""

from collections import deque
from collections.abc import Sequence
from math import exp, log, log1p

import numpy as np
from numpy.typing import NDArray

Sizes = NDArray[np.float64]

BLUR = 0.3
"""Seconds over which sizes are averaged: the shortest thing worth seeing lasts 0.5 s."""
REMEMBERED = 16
"""Groups at rest that the baseline is the median of; half of them must change before it does."""
LEAST_GROUPS = 4
"""Groups at rest from which on there is a baseline."""
LEARN_EVERY = 4
"""Groups at rest between two baselines once there is one."""
LEAST_SPREAD = 0.01
"""Log size: an encoder that repeats itself exactly does so until it does not."""
MOST_RISE = 2.0
"""Log size: no single picture counts for more..."""
CLEAR_RISE = 4.0
"""... nor for more than this many spreads of single pictures, or than what a large thing costs:
what moves does so for some time, and one large picture among small ones is the encoder's doing."""
LARGE = 4.0
"""How much larger a large thing is than THING."""
THING = 0.01
"""Share of the picture of a small thing worth an event."""
RECODED = 0.8
"""Share of its bytes in a key picture that a moving thing costs in each picture, about."""
_HEADERS = 64.0
"""Bytes added to each size at the least: one of a few says nothing by being twice as large."""


class AtRest:
    """The last groups in which nothing moved."""

    def __init__(self) -> None:
        self._groups: deque[tuple[bool, Sizes]] = deque(maxlen=REMEMBERED)
        self._keys: deque[int] = deque(maxlen=REMEMBERED)
        self._new = 0
        self._heads = np.zeros(0)
        self._level = 0.0
        self._most = MOST_RISE
        self._added = _HEADERS
        self._interval = 0.04
        self.spread = LEAST_SPREAD
        """Of the averaged rises, in log size."""
        self.is_known = False
        """Whether there were enough groups to tell what is usual."""

    @property
    def thing(self) -> float:
        """How far the averaged size stands out, in spreads, while a small thing moves."""
        return log1p(self._thing / exp(self._level)) / self.spread

    @property
    def _thing(self) -> float:
        """Bytes that a small thing costs in each picture."""
        return RECODED * THING * float(np.median(self._keys))

    def rise(self, size: float, place: int | None) -> float:
        """How much larger a picture is than usual, in log size.

        *place*: its number after the key picture; None when that is long ago.
        """
        is_near = place is not None and place < len(self._heads)
        usual = float(self._heads[place]) if is_near else self._level
        return max(-self._most, min(log(size + self._added) - usual, self._most))

    def blurred(self, rise: float, before: float) -> float:
        """*rise* averaged with what was *before*."""
        return before + (1.0 - exp(-self._interval / BLUR)) * (rise - before)

    def take(self, sizes: Sequence[float], *, key: int, is_head: bool, seconds: float) -> None:
        """A group in which nothing moved, or a later part of one: its *sizes* over *seconds*."""
        if not sizes:
            return
        self._interval = min(max(seconds / (len(sizes) + 1), 0.005), 2.0)
        self._groups.append((is_head, np.array(sizes)))
        self._keys.append(key)
        self._new += 1
        if len(self._groups) >= LEAST_GROUPS and (not self.is_known or self._new >= LEARN_EVERY):
            self._new = 0
            self._learn()

    def _learn(self) -> None:
        self._added = max(_HEADERS, self._thing)
        logs = [(is_head, np.log(sizes + self._added)) for is_head, sizes in self._groups]
        later = [part for is_head, part in logs if not is_head]
        heads = [part for is_head, part in logs if is_head]
        self._level = float(np.median(np.concatenate(later or heads)))
        self._heads = _usual(heads, self._level) if len(heads) >= LEAST_GROUPS else np.zeros(0)
        rises = [
            part[: len(self._heads)] - self._heads[: len(part)]
            if is_head and len(self._heads)
            else part - self._level
            for is_head, part in logs
        ]
        self._most = min(
            MOST_RISE,
            max(CLEAR_RISE * _spread(rises), log1p(LARGE * self._thing / exp(self._level))),
        )
        self._averaged = [self._blur(np.clip(one, -self._most, self._most)) for one in rises]
        self.spread = max(LEAST_SPREAD, _spread(self._averaged))
        self.is_known = True

    def scores(self) -> list[float]:
        """How far each of the remembered groups stands out itself, in spreads."""
        return [float(np.max(one, initial=0.0)) / self.spread for one in self._averaged]

    def _blur(self, rises: Sizes) -> Sizes:
        averaged, last = np.zeros_like(rises), 0.0
        for place, rise in enumerate(rises.tolist()):
            averaged[place] = last = self.blurred(rise, last)
        return averaged


def _usual(groups: Sequence[Sizes], level: float) -> Sizes:
    """The median of *groups* at each place, up to their median length."""
    length = int(np.median([len(group) for group in groups]))
    table = np.full((len(groups), length), np.nan)
    for row, group in zip(table, groups, strict=True):
        row[: len(group)] = group[:length]
    usual: Sizes = np.nan_to_num(np.nanmedian(table, axis=0), nan=level)
    return usual


def _spread(rises: Sequence[Sizes]) -> float:
    """The standard deviation about 0 as the middle half of them tells it."""
    return float(np.median(np.abs(np.concatenate(rises)))) * 1.4826
