"""Idle or awake, judged from the sizes of coded pictures alone: what this camera looks like at rest.

Something that moves makes the pictures between two key pictures larger, if the camera's encoder
spends bits as they are needed, and if its noise does not drown them. The gate learns the sizes of
this camera at rest, place by place in its groups of pictures, and how far things that move stand
out from them. It asks for decoding where a group stands out, and for everything where what moves
cannot be expected to. Pure: no clock, no pictures, no chance.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp, log
from statistics import NormalDist

import numpy as np

from .at_rest import AtRest
from .estimates import Weighted

SCORES = 64, 128
"""How many groups at rest, and groups in which something moved, the threshold is set by."""
MOST_PLACES = 2048
"""Pictures of a group that are looked at; a stream without key pictures is one endless group."""
LEAST_SIGHT = 1.0
"""Spreads; a threshold below it is within the noise of sizes at rest, and the gate is blind."""
LEAST_THRESHOLD = 3.0
"""Spreads; below it pure chance opens the gate about once in each group."""
CLEAR = 0.98
"""Share of what moves that must be expected above the threshold for sizes to tell it without the help
of every key picture."""
QUIET = 0.95
"""Share of the groups at rest that should not reach the threshold where things stand out enough."""
DOUBT = 0.5
"""Spread, in log score, of the scores of different things before any was seen."""
PRIOR_WEIGHT = 4.0
"""How many observed groups the expectation from the key picture's size is worth."""
BLIND, SEEING = 0.5, 0.3
"""Shares of groups at rest that open the gate: from the first on it tells nothing, and to the second
it does again."""


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


@dataclass(slots=True)
class _Part:
    """A group under way, or a part of a long one."""

    is_head: bool
    """Whether it begins with the key picture."""
    begun: int = 0
    """Where it begins, in pictures after the key picture, if it is what was left of the first part."""
    sizes: list[float] = field(default_factory=list)
    score: float = 0.0
    seconds: float = 0.0


class Gate:
    """One stream's sizes, group by group: `weigh` each picture, `close` each group."""

    def __init__(self, wanted: float = 0.96) -> None:
        """*wanted*: share of the groups in which something moves that shall open the gate. It is
        alone only with what comes and goes between two key pictures; they show the rest."""
        self.wanted = wanted
        self._tail = NormalDist().inv_cdf(1.0 - wanted)
        self._rest = AtRest()
        self._still_scores: deque[float] = deque(maxlen=SCORES[0])
        self._moved_scores: deque[tuple[float, float]] = deque(maxlen=SCORES[1])
        self._parts: list[_Part] = []
        self._part = _Part(is_head=True)
        self._key = 0
        self._averaged = 0.0
        self.sight: Sight | None = None
        """None while the camera at rest is not known."""
        self.is_blind = True
        """Whether sizes do not tell what moves from what does not."""
        self.is_clear = False
        """Whether they tell it so well that not every key picture need be looked at."""

    @property
    def is_suspicious(self) -> bool:
        """Whether the group under way stands out so far that it shall be decoded."""
        return self.sight is not None and self._part.score >= self.sight.threshold

    @property
    def stands_out(self) -> bool:
        """Whether the newest pictures do, and not only some before them."""
        return self.sight is None or self._averaged >= self.sight.threshold * self._rest.spread

    @property
    def score(self) -> float:
        """How far the group under way, or its present part, stands out, in spreads at rest."""
        return self._part.score

    def weigh(self, size: int, *, is_key: bool) -> None:
        """Takes in the next coded picture, in the order of decoding; a key picture first."""
        part, rest = self._part, self._rest
        if is_key:
            self._key = size
        elif len(part.sizes) < MOST_PLACES:
            place = part.begun + len(part.sizes) if part.is_head or part.begun else None
            part.sizes.append(float(size))
            if rest.is_known:
                self._averaged = rest.blurred(rest.rise(size, place), self._averaged)
                part.score = max(part.score, self._averaged / rest.spread)

    def restart(self) -> None:
        """Drops the group under way: another connection begins, perhaps within a group."""
        self._parts, self._part = [], _Part(is_head=True)
        self._averaged = 0.0

    def split(
        self,
        outcome: Outcome | None,
        seconds: float,
        *,
        weight: float = 1.0,
        is_pause: bool = False,
    ) -> None:
        """Ends a part, *seconds* long, of a group; None: what it was is told by `close`.

        *is_pause*: it ends since its decoding does, and not since the group is long.
        """
        part = self._part
        begun = len(part.sizes) if is_pause and part.is_head else 0
        self._part = _Part(is_head=False, begun=begun)
        part.seconds = seconds
        if outcome is None:
            self._parts.append(part)
        else:
            self._note(part, outcome, weight)

    def close(self, outcome: Outcome, seconds: float, *, weight: float = 1.0) -> None:
        """Ends the group under way, or its last part, which lasted *seconds*.

        *weight* is that of a group that moved: for how many such it stands when it was decoded by
        chance, and 0 when nothing is to be learnt from it.
        """
        self._part.seconds = seconds
        for part in (*self._parts, self._part):
            self._note(part, outcome, weight)
        self.restart()
        self._judge()

    def _note(self, part: "_Part", outcome: Outcome, weight: float) -> None:
        rest = self._rest
        if outcome is Outcome.MOVED and rest.is_known and weight > 0:
            self._moved_scores.append((log(max(part.score, 0.1)), weight))
        if outcome not in _AT_REST or part.begun:
            return
        if rest.is_known:
            self._still_scores.append(part.score)
        rest.take(part.sizes, key=self._key, is_head=part.is_head, seconds=part.seconds)
        if rest.is_known and not self._still_scores:
            self._still_scores.extend(rest.scores())

    def _judge(self) -> None:
        if not self._rest.is_known:
            return
        moved = Weighted(self._moved_scores)
        prior = log(max(self._rest.thing, 0.1))
        expected = moved.mean(prior=prior, strength=PRIOR_WEIGHT)
        spread = moved.spread(about=expected, prior=DOUBT, strength=PRIOR_WEIGHT)
        least = expected + self._tail * spread
        if moved.weight * (1.0 - self.wanted) >= 1.0:
            least = min(least, moved.quantile(1.0 - self.wanted))
        needed = exp(least)
        quiet = max(LEAST_THRESHOLD, _quantile(self._still_scores, QUIET))
        threshold = (quiet * needed) ** 0.5 if needed > quiet else needed
        alarms = _share_above(self._still_scores, threshold, LEAST_THRESHOLD)
        self.sight = Sight(threshold, exp(expected), alarms)
        most = SEEING if self.is_blind else BLIND
        self.is_blind = alarms > most or threshold < LEAST_SIGHT
        found = NormalDist(expected, spread).cdf(log(threshold)) <= 1.0 - CLEAR
        self.is_clear = found and not self.is_blind


def _quantile(values: Sequence[float], share: float) -> float:
    return float(np.quantile(values, share)) if values else 0.0


def _share_above(scores: Sequence[float], threshold: float, usual: float) -> float:
    """Share of *scores* that reach *threshold*; one below *usual* is counted among few."""
    reached = sum(1 for score in scores if score >= threshold) + (1 if threshold < usual else 0)
    return reached / (len(scores) + 1)
