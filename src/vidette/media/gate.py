"""Idle or awake, judged from the sizes of coded pictures alone: what this camera looks like at rest.

Something that moves makes the pictures between two key pictures larger, if the camera's encoder
spends bits as they are needed, and if its noise does not drown them. The gate learns the sizes of
this camera at rest, place by place in its groups of pictures, and how far things that move stand
out from them. It asks for decoding where a group stands out, and for everything where what moves
cannot be expected to. Pure: no clock, no pictures, no chance.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, log1p
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from .estimates import Weighted

Sizes = NDArray[np.float64]

BLUR = 0.3
"""Seconds over which sizes are averaged: the shortest thing worth seeing lasts 0.5 s."""
REMEMBERED = 16
"""Groups at rest that the baseline is the median of; half of them must change before it does."""
LEAST_GROUPS = 4
"""Groups at rest from which on there is a baseline."""
MOST_PLACES = 2048
"""Pictures of a group that are looked at; a stream without key pictures is one endless group."""
LEAST_SPREAD = 0.02
"""Log size: an encoder that repeats itself exactly does so until it does not."""
MOST_RISE = 2.0
"""Log size: no single picture counts for more."""
LEAST_SIGHT = 1.0
"""Spreads; a threshold below it is within the noise of sizes at rest, and the gate is blind."""
LEAST_THRESHOLD = 3.0
"""Spreads; below it pure chance opens the gate about once in each group."""
THING = 0.01
"""Share of the picture of a small thing worth an event."""
RECODED = 0.5
"""Share of its bytes in a key picture that a moving thing costs in each picture, about."""
DOUBT = 0.5
"""Spread, in log score, of the scores of different things before any was seen."""
PRIOR_WEIGHT = 4.0
"""How many observed groups the expectation from the key picture's size is worth."""
BLIND, SEEING = 0.5, 0.3
"""Shares of groups at rest that open the gate: from the first on it tells nothing, and to the second
it does again."""
_HEADERS = 64.0
"""Bytes added to each size: a picture of a few bytes says nothing by being twice as large."""


class Outcome(StrEnum):
    """What is known of a group of pictures once it is over."""

    UNSEEN = "unseen"
    """Not decoded; its key pictures showed nothing."""
    STILL = "still"
    """Decoded, and nothing moved."""
    MOVED = "moved"
    """Decoded, and something moved for long enough to be an event."""
    UNCLEAR = "unclear"
    """Decoded in part, damaged, or moving for a moment only: nothing is learnt from it."""


_AT_REST = (Outcome.STILL, Outcome.UNSEEN)


@dataclass(frozen=True, slots=True)
class Sight:
    """How well the gate sees."""

    threshold: float
    """Score from which on a group is decoded, in spreads of the sizes at rest."""
    expected: float
    """The usual score of a group in which something moves."""
    alarms: float
    """Share of the groups at rest that reach the threshold."""


class Gate:
    """One stream's sizes, group by group: `weigh` each picture, `close` each group."""

    def __init__(self, wanted: float = 0.99) -> None:
        """*wanted*: share of the groups in which something moves that shall open the gate."""
        self._wanted = wanted
        self._tail = NormalDist().inv_cdf(1.0 - wanted)
        self._rest: deque[Sizes] = deque(maxlen=REMEMBERED)
        self._keys: deque[int] = deque(maxlen=REMEMBERED)
        self._still_scores: deque[float] = deque(maxlen=4 * REMEMBERED)
        self._moved_scores: deque[tuple[float, float]] = deque(maxlen=8 * REMEMBERED)
        self._baseline: Sizes | None = None
        self._level, self._spread = 0.0, LEAST_SPREAD
        self._sizes: list[float] = []
        self._key = 0
        self._interval = 0.04
        self._blurred = self._score = 0.0
        self.sight: Sight | None = None
        """None while the camera at rest is not known."""
        self.is_blind = True
        """Whether sizes do not tell what moves from what does not."""

    @property
    def is_suspicious(self) -> bool:
        """Whether the group under way stands out so far that it shall be decoded."""
        return self.sight is not None and bool(self._score >= self.sight.threshold)

    @property
    def score(self) -> float:
        """How far the group under way stands out, in spreads of the sizes at rest."""
        return self._score

    def weigh(self, size: int, *, is_key: bool) -> None:
        """Takes in the next coded picture, in the order of decoding; a key picture first."""
        if is_key:
            self._key = size
            return
        value = log(size + _HEADERS)
        place = len(self._sizes)
        if place >= MOST_PLACES:
            return
        self._sizes.append(value)
        if self._baseline is None:
            return
        usual = float(self._baseline[place]) if place < len(self._baseline) else self._level
        rise = min(value - usual, MOST_RISE)
        self._blurred += (1.0 - exp(-self._interval / BLUR)) * (rise - self._blurred)
        self._score = max(self._score, self._blurred / self._spread)

    def close(self, outcome: Outcome, seconds: float, *, weight: float = 1.0) -> None:
        """Ends the group under way, which lasted *seconds*.

        *weight* is that of a group that moved: for how many such it stands when it was decoded by
        chance, and 0 when it was decoded since the gate asked for it, which says nothing of those
        for which it does not ask.
        """
        sizes, score = np.array(self._sizes), self._score
        if len(sizes):
            self._interval = min(max(seconds / (len(sizes) + 1), 0.005), 2.0)
        if outcome is Outcome.MOVED and self._baseline is not None and weight > 0:
            self._moved_scores.append((log(max(score, 0.1)), weight))
        elif outcome in _AT_REST and self._baseline is not None:
            self._still_scores.append(score)
        if outcome in _AT_REST and len(sizes):
            self._rest.append(sizes)
            self._keys.append(self._key)
            self._learn()
        self._sizes = []
        self._blurred = self._score = 0.0
        self._judge()

    def _learn(self) -> None:
        if len(self._rest) < LEAST_GROUPS:
            return
        groups = list(self._rest)
        length = int(np.median([len(group) for group in groups]))
        self._level = float(np.median(np.concatenate(groups)))
        table = np.full((len(groups), length), np.nan)
        for row, group in zip(table, groups, strict=True):
            row[: len(group)] = group[:length]
        self._baseline = np.nan_to_num(np.nanmedian(table, axis=0), nan=self._level)
        rises = np.nan_to_num(table - self._baseline)
        self._spread = max(LEAST_SPREAD, _spread(_blur(rises, self._interval)))

    def _judge(self) -> None:
        if self._baseline is None:
            return
        moved = Weighted(self._moved_scores)
        thing = RECODED * THING * float(np.median(self._keys))
        visible = log1p(thing / exp(self._level)) / self._spread
        expected = moved.mean(prior=log(max(visible, 0.1)), strength=PRIOR_WEIGHT)
        spread = moved.spread(about=expected, prior=DOUBT, strength=PRIOR_WEIGHT)
        least = min(expected + self._tail * spread, moved.quantile(1.0 - self._wanted))
        needed = exp(least)
        quiet = max(LEAST_THRESHOLD, 2.0 * _median(self._still_scores))
        threshold = (quiet * needed) ** 0.5 if needed > quiet else needed
        alarms = _share_above(self._still_scores, threshold, LEAST_THRESHOLD)
        self.sight = Sight(threshold, exp(expected), alarms)
        most = SEEING if self.is_blind else BLIND
        self.is_blind = alarms > most or threshold < LEAST_SIGHT


def _blur(rises: Sizes, interval: float) -> Sizes:
    share = 1.0 - exp(-interval / BLUR)
    blurred = np.zeros_like(rises)
    last = np.zeros(len(rises))
    for place in range(rises.shape[1]):
        last = last + share * (np.minimum(rises[:, place], MOST_RISE) - last)
        blurred[:, place] = last
    return blurred


def _spread(values: Sizes) -> float:
    """The standard deviation about 0 as the middle half of *values* tells it."""
    return float(np.median(np.abs(values))) * 1.4826


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else 0.0


def _share_above(scores: Sequence[float], threshold: float, usual: float) -> float:
    """Share of *scores* that reach *threshold*; one below *usual* is counted among few."""
    reached = sum(1 for score in scores if score >= threshold) + (1 if threshold < usual else 0)
    return reached / (len(scores) + 1)
