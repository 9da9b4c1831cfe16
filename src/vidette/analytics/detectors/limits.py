"""What counts as a thing, as the job wants it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MotionLimits:
    """What counts as a thing, in pixels of a picture scaled to 1280 wide with its aspect kept."""

    least_area: float = 496.0
    """Least changed area."""
    largest: tuple[float, float] | None = None
    """Width and height of the largest box that counts; None: any."""
    smallest: tuple[float, float] = (0.0, 0.0)
    """Width and height of the smallest box that counts."""
    least_side: float = 0.0
    """What the longer side of a box must have at the least."""
    contrast: float = 1.0
    """How many times the usual contrast and movement it takes."""
    counts_light: bool = False
    """Whether a change of the light alone is a thing that moves."""

    def take(self, width: float, height: float) -> bool:
        """Whether a box of that size counts."""
        most = self.largest or (width, height)
        least = self.smallest
        if max(width, height) < self.least_side:
            return False
        return least[0] <= width <= most[0] and least[1] <= height <= most[1]

    def missed(self, width: float, height: float) -> tuple[float, float]:
        """Of a box that does not count: a side of it, and the limit that this side misses."""
        sides = max(width, height), height, width
        least = self.least_side, self.smallest[1], self.smallest[0]
        too_small = [pair for pair in zip(sides, least, strict=True) if pair[0] < pair[1]]
        most = self.largest or (width, height)
        too_large = (height, most[1]) if height > most[1] else (width, most[0])
        return too_small[0] if too_small else too_large
