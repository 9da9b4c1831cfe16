"""What few observations allow to say: means with a prior, and shares with an honest interval."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, sqrt

CONFIDENCE = 1.645
"""Standard deviations of a one-sided 95 % bound."""
MOST_PROBED, LEAST_PROBED = 0.2, 0.02
"""Shares of the groups passed over that are decoded all the same, at first and in the long run."""
FEW_PROBES = 4.0
"""Probes after which the share has halved."""
BELIEVED = 50.0
"""Probes that what the gate expects of itself is worth."""
FORGOTTEN = 1.0 - 1.0 / 5000
"""What a group of pictures leaves of the counts before it: some hours are remembered."""


class Weighted:
    """Values with weights, and how they look together with a prior."""

    def __init__(self, pairs: Iterable[tuple[float, float]]) -> None:
        self._pairs = list(pairs)
        self.weight = sum(weight for _, weight in self._pairs)
        """Of all of them together."""

    def mean(self, *, prior: float, strength: float) -> float:
        """The mean when *prior* counts for *strength* values."""
        total = sum(value * weight for value, weight in self._pairs)
        return (total + prior * strength) / (self.weight + strength)

    def spread(self, *, about: float, prior: float, strength: float) -> float:
        """The standard deviation *about* a value when *prior* counts for *strength* values."""
        squares = sum(weight * (value - about) ** 2 for value, weight in self._pairs)
        return sqrt((squares + prior**2 * strength) / (self.weight + strength))

    def quantile(self, share: float) -> float:
        """The least value with more than *share* of the weight up to it; infinity of none."""
        total = 0.0
        for value, weight in sorted(self._pairs):
            total += weight
            if total > share * self.weight:
                return value
        return inf


def wilson(hits: float, tries: float, z: float = CONFIDENCE) -> tuple[float, float]:
    """Bounds of a share of which *hits* in *tries* were seen (Wilson 1927); (0, 1) of none."""
    if tries <= 0:
        return 0.0, 1.0
    share, square = hits / tries, z * z
    middle = share + square / (2 * tries)
    reach = z * sqrt(share * (1 - share) / tries + square / (4 * tries * tries))
    scale = 1 + square / tries
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


@dataclass(frozen=True, slots=True)
class Recall:
    """Share of the groups with something moving in them that were decoded."""

    estimate: float
    low: float
    """95 % sure to be reached; falls far short of the estimate while there were few probes."""


def probe_share(probes: float) -> float:
    """Share of the groups passed over that are to be probed when *probes* have been: many at first."""
    return max(LEAST_PROBED, MOST_PROBED / (1.0 + probes / FEW_PROBES))


class Misses:
    """Counts groups of pictures while the stream is idle; random probes tell what was missed."""

    def __init__(self) -> None:
        self._found = self._passed = self._probes = self._probes_moved = 0.0

    def note(self, *, moved: bool, probed: bool, decoded: bool) -> None:
        """One more group: decoded since something called for it, or *probed* by chance, or not."""
        self._found *= FORGOTTEN
        self._passed *= FORGOTTEN
        self._probes *= FORGOTTEN
        self._probes_moved *= FORGOTTEN
        if probed:
            self._probes += 1
            self._probes_moved += moved
        elif decoded:
            self._found += moved
        else:
            self._passed += 1

    @property
    def probes(self) -> float:
        """How many there were, of late."""
        return self._probes

    def recall(self, expected: float) -> Recall | None:
        """None while nothing moved or nothing was passed over.

        *expected*: the share of groups with something moving in them that should be found, 0..1.
        It stands for BELIEVED probes beside those that there were.
        """
        found = self._found + self._probes_moved
        if found <= 0 or self._passed + self._probes <= 0:
            return None
        passed = self._passed + self._probes
        should = min(1.0, found / passed * (1.0 - expected) / max(expected, 0.01))
        tries = self._probes + BELIEVED
        moved = self._probes_moved + BELIEVED * should
        missed = self._passed * moved / tries
        most = self._passed * wilson(moved, tries)[1]
        return Recall(found / (found + missed), found / (found + most))
