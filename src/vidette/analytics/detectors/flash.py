"""Notices that the light jumps: a lamp, an infra-red switch, headlights, an exposure that clips."""

from datetime import timedelta

import cv2

from .light import Light, Luma
from .recent import COMPARED

JUMP = 4.0
"""Luma by which the middle grey of the whole picture jumps from one picture to the next..."""
LEFT = 0.01
"""... while it looks different, by no thing, on this share of it: one light does not explain it."""
LIT = 0.03
"""Share of the picture that is newly lit, or shaded, when a lamp is switched that shines on a part."""
SHADED = 2.0
"""A shadow that comes with a thing is not so many times as large."""
SOONER = timedelta(seconds=1)
"""Light that changed over a longer time than this, with no picture between, has not jumped."""
CALMING = timedelta(seconds=1.5)
"""How long after a jump exposure, gain and what is left of old light go on changing."""
MOVING = 0.5
"""Share of a thing that moves from one picture to the next; of what light left it is less."""
WILD = 0.1
"""When structure changes on so much more of the picture as well, nothing is believed until then."""
_MIDDLE = 128


class Flash:
    """When the light last jumped."""

    def __init__(self) -> None:
        self._pts: timedelta | None = None
        self._lit = 0.0
        self._things = 0.0
        self._jumped_at: timedelta | None = None
        self._wild_at: timedelta | None = None

    def see(self, pts: timedelta, light: Light, changed: Luma, solid: Luma) -> None:
        """A picture: how its *light* came of that before; where it *changed*, and where for a thing."""
        things = cv2.countNonZero(solid) / solid.size
        lit = cv2.countNonZero(changed) / changed.size - things
        is_soon = self._pts is not None and pts - self._pts <= SOONER
        is_whole = (
            abs(light.offset + _MIDDLE * (light.gain - 1)) >= JUMP and lit - self._lit >= LEFT
        )
        is_part = lit - self._lit >= max(LIT, SHADED * things)
        if is_soon and (is_whole or is_part):
            self._jumped_at = pts
            if things - self._things >= WILD:
                self._wild_at = pts
        self._pts, self._lit, self._things = pts, lit, things

    def doubts(self, pts: timedelta, moving: float) -> bool:
        """Whether what is seen at *pts*, a share *moving* of it in motion, may be left by the light."""
        if self._jumped_at is None:
            return False
        if self._wild_at is not None and pts - self._wild_at <= CALMING:
            return True
        since = pts - self._jumped_at
        return since < COMPARED or (since <= CALMING and moving < MOVING)
