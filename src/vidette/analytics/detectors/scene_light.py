"""Says what the light of a scene did: infra-red on or off, a lamp, a flash, the camera's exposure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import numpy as np

from vidette.core.frame import Frame
from vidette.core.geometry import Box

from .colour import Colour, judged
from .lamp import LEAST_SHARE, LEAST_STEP, LIT, pool
from .light_cells import Past, Seen, ratio, seen, whole
from .swing import LEAST, Swing, Swung

SETTLING = timedelta(seconds=5)
"""After a switch to infra-red or back the camera's gain follows for so long, which tells nothing."""
STIRRED = timedelta(seconds=2)
"""For so long a change is looked at until it is known what it was."""
WHOLE = Box(0, 0, 1, 1)


class LightLabel(StrEnum):
    """What the light did."""

    INFRA_RED_ON = "infra-red-on"
    INFRA_RED_OFF = "infra-red-off"
    LAMP = "lamp"
    FLASH = "flash"
    EXPOSURE = "exposure"


@dataclass(frozen=True, slots=True)
class LightSight:
    """A change of the light, in the picture in which it is sure."""

    label: LightLabel
    since: timedelta
    """When it began."""
    until: timedelta
    """When it was over, as far as is known."""
    score: float
    """How sure, 0 to 1."""
    box: Box = WHOLE


class SceneLight:
    """Follows the light of one camera. Equal frames in equal order give equal sights."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forgets the light: the next frame is of another scene."""
        self._past = Past()
        self._colour = Colour()
        self._swing = Swing()
        self._quiet_until = timedelta.min
        self._lamp_until = timedelta.min
        self._stirred_at: timedelta | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether something may have changed a moment ago, and is not known yet."""
        last = self._past.last
        if last is None or self._stirred_at is None:
            return False
        return last.pts - self._stirred_at <= STIRRED

    def see(self, frame: Frame) -> list[LightSight]:
        """What is sure as of *frame*; frames of one size, their pts growing."""
        now = seen(frame.pts, frame.picture)
        if self._differs(now):
            self._stirred_at = now.pts
        found = self._turned(now)
        if found or self._colour.is_turning or now.pts < self._quiet_until:
            self._swing.drop(now.pts)
        else:
            found = [*self._swung(now), *self._lit(now)]
        self._past.keep(now)
        return found

    def glimpse(self, frame: Frame) -> bool:
        """Whether the light in *frame* is another than it was last; takes nothing in."""
        return self._differs(seen(frame.pts, frame.picture))

    def _differs(self, now: Seen) -> bool:
        last = self._past.last
        if last is None:
            return False
        colour = judged(now.colour)
        if colour is not None and colour is not self._colour.is_there:
            return True
        if abs(whole(last.luma, now.luma)) >= LEAST / 2:
            return True
        rises, _ = ratio(last.luma, now.luma)
        steps = np.abs(now.luma - last.luma) >= LEAST_STEP
        return bool(np.mean(steps & (np.abs(rises) >= LEAST_SHARE)) >= LIT)

    def _turned(self, now: Seen) -> list[LightSight]:
        since = self._colour.see(now.pts, now.colour)
        if since is None or now.colour is None:
            return []
        self._quiet_until = now.pts + SETTLING
        if self._colour.is_there:
            return [LightSight(LightLabel.INFRA_RED_OFF, since, since, min(1.0, 0.5 + now.colour))]
        return [LightSight(LightLabel.INFRA_RED_ON, since, since, 1.0 - now.colour)]

    def _swung(self, now: Seen) -> list[LightSight]:
        swung = self._swing.see(now, self._past)
        if swung is None:
            return []
        label = LightLabel.FLASH if swung is Swung.FLASH else LightLabel.EXPOSURE
        return [LightSight(label, self._swing.began, self._swing.away, self._swing.even)]

    def _lit(self, now: Seen) -> list[LightSight]:
        # What was told of is seen until it is a second old.
        found = pool(now, self._past)
        if found is None or found.since <= self._lamp_until:
            return []
        self._lamp_until = found.since
        return [LightSight(LightLabel.LAMP, found.since, found.since, found.score, found.box)]
