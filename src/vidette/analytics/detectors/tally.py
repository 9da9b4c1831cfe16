"""What a motion detector counts in a picture while it works, so that it can be said what stopped a change."""

from typing import NamedTuple

from vidette.core.explanation import Stage, Step, Unit

from .background import LEAST_STEP
from .light import STEADY, Light

REFERENCE_WIDTH = 1280
NOISE = 4
"""Pixels of the small picture; fewer that lie together are nothing."""
MOSTLY = 0.5
"""When less than this share of what changed has other edges, it was the light that changed."""


class Tally(NamedTuple):
    """The counts of one picture, in pixels of the small picture."""

    light: Light = STEADY
    """What was taken out as a change of the light of the whole picture."""
    pixels: int = 0
    """All."""
    width: int = REFERENCE_WIDTH
    dense: int = 0
    """Those that changed together with others about them."""
    solid: int = 0
    """Those of them whose structure changed too."""
    largest: int = 0
    """Those of the largest group."""
    least: float = 0.0
    """How many a thing must have..."""
    least_moving: float = 0.0
    """... and how many of them must look different than a moment ago for it to move."""
    is_weather: bool = False
    found: int = 0
    """Things."""
    refused: tuple[float, float] | None = None
    """When no box counts: a side of the largest thing's, and the limit that it misses, as in a
    1280-wide picture."""
    state: Stage | None = None
    """LEARNING or SCENE; nothing else was looked at then."""

    @property
    def brightening(self) -> float:
        """By how much the light made black or white another, whichever is more; in steps."""
        black, white = self.light.offset, self.light.offset + 255 * (self.light.gain - 1)
        return max(black, white, key=abs)

    @property
    def scale(self) -> float:
        """Pixels of a 1280-wide picture for each one here."""
        return (REFERENCE_WIDTH / self.width) ** 2

    def stage(self) -> Stage:
        """The furthest stage that changes reached before anything was followed."""
        if self.state is not None:
            return self.state
        if self.found:
            if self.refused is None:
                return Stage.MOVEMENT
            return Stage.SIZE if self.refused[0] < self.refused[1] else Stage.LARGEST
        if self.dense < NOISE:
            return Stage.LIGHT if abs(self.brightening) >= LEAST_STEP else Stage.QUIET
        if self.solid < MOSTLY * self.dense and (self.dense >= self.least or self.solid < NOISE):
            return Stage.LIGHT if self.dense >= self.least else Stage.QUIET
        # Weather takes away what else would have been a thing.
        return Stage.WEATHER if self.is_weather and self.solid >= self.least else Stage.SIZE

    def nearness(self, stage: Stage) -> float:
        """How near changes came to passing *stage*."""
        return float(self.largest if stage >= Stage.SIZE else self.dense)

    def steps(self, stage: Stage) -> tuple[Step, ...]:
        """The figures up to *stage*, which is one before anything is followed."""
        if self.state is not None or not self.pixels:
            return ()
        share = Step(Stage.QUIET, _round(100 * self.dense / self.pixels), None, Unit.SHARE)
        if stage <= Stage.QUIET:
            return (share,)
        if stage is Stage.LIGHT and self.dense < NOISE:
            step = Step(Stage.LIGHT, _round(self.brightening), float(LEAST_STEP), Unit.LUMA)
            return share, step
        steps = [share, self._step(Stage.LIGHT, self.solid, self.least)]
        if stage >= Stage.SIZE:
            steps.append(self._step(Stage.SIZE, self.largest, self.least))
        if self.refused is not None:
            side, limit = map(_round, self.refused)
            steps.append(Step(self.stage(), side, limit, Unit.SIDE))
        return tuple(steps)

    def _step(self, stage: Stage, pixels: float, limit: float) -> Step:
        return Step(stage, _round(pixels * self.scale), _round(limit * self.scale), Unit.PIXELS)


LEARNING_TALLY = Tally(state=Stage.LEARNING)
OTHER_SCENE_TALLY = Tally(state=Stage.SCENE)


def _round(value: float) -> float:
    """To what a person reads: whole numbers, small ones with two decimals."""
    return float(round(value)) if abs(value) >= 10 else round(value, 2)
