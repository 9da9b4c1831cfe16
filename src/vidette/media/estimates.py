"""What few observations allow to say: means with a prior, and shares with an honest interval."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, sqrt

CONFIDENCE = 1.645
"""Standard deviations of a one-sided 95 % bound."""
FORGOTTEN = 1.0 - 1.0 / 5000
"""What a group of pictures leaves of the counts before it: some hours are remembered."""


class Weighted:
    """Values with weights, and how they look together with a prior."""

    def __init__(self, pairs: Iterable[tuple[float, float]]) -> None:
        self._pairs = list(pairs)
        self._weight = sum(weight for _, weight in self._pairs)

    def mean(self, *, prior: float, strength: float) -> float:
        """The mean when *prior* counts for *strength* values."""
        total = sum(value * weight for value, weight in self._pairs)
        return (total + prior * strength) / (self._weight + strength)

    def spread(self, *, about: float, prior: float, strength: float) -> float:
        """The standard deviation *about* a value when *prior* counts for *strength* values."""
        squares = sum(weight * (value - about) ** 2 for value, weight in self._pairs)
        return sqrt((squares + prior**2 * strength) / (self._weight + strength))

    def quantile(self, share: float) -> float:
        """The least value with more than *share* of the weight up to it; infinity of none."""
        total = 0.0
        for value, weight in sorted(self._pairs):
            total += weight
            if total > share * self._weight:
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
    def risk(self) -> tuple[float, float]:
        """Bounds of the share of groups passed over in which something moves."""
        return wilson(self._probes_moved, self._probes)

    @property
    def recall(self) -> Recall | None:
        """None while nothing moved or nothing was probed."""
        found = self._found + self._probes_moved
        if found <= 0 or self._probes <= 0:
            return None
        missed = self._passed * self._probes_moved / self._probes
        most = self._passed * self.risk[1]
        return Recall(found / (found + missed), found / (found + most))
