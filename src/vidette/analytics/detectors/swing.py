"""How the light of the whole picture swings: a flash, or the camera's exposure."""

from datetime import timedelta
from enum import Enum, auto

from .light_cells import Past, Seen, evenness, whole

BACK = timedelta(milliseconds=700)
"""A picture is compared with the one so long before."""
LEAST = 0.09
"""Log gain: steps of a tenth are seen as one; clouds change the light more slowly."""
FLASH = timedelta(seconds=1)
"""What lasts no longer than this, and leaves the light as it was, is a flash."""
RESTED = timedelta(milliseconds=400)
"""So long the light must be as before until a flash is over: an exposure swings on."""
LEFT = 1 / 3
"""Share of the swing within which the light is as before."""
EVEN = 0.55
"""Share of the picture that one gain and offset must explain: a lamp shines on a part more."""
STEADY_BEFORE = timedelta(milliseconds=1200)
"""So long the light must have been steady before a flash: an exposure has swung before."""
THUNDERSTORM = timedelta(seconds=3)
"""So soon after a flash another one may come."""


class Swung(Enum):
    """What a swing was."""

    FLASH = auto()
    EXPOSURE = auto()


class Swing:
    """One swing after the other."""

    def __init__(self) -> None:
        self._before: Seen | None = None
        self.began = timedelta(0)
        """When the last swing began."""
        self.even = 0.0
        """Share of the picture that changed as one, where the last swing was largest."""
        self.away = timedelta(0)
        """When it was last another than before."""
        self._high = self._low = 0.0
        self._fresh = timedelta.min
        """Pictures before this belong to swings that are told of."""
        self._was_steady = False
        self._flashed_at: timedelta | None = None

    def see(self, now: Seen, past: Past) -> Swung | None:
        """What has swung, in the picture *now* in which that is sure."""
        if self._before is None:
            self._begin(now, past)
            return None
        self._follow(now, self._before)
        lasted = self.away - self.began
        if now.pts - self.away >= RESTED and lasted < FLASH:
            return self._ended(self._kind(now), self.away)
        # A swing that is on its way back has until then to come to rest, and be a flash after all.
        if now.pts - self.began >= FLASH + (RESTED if now.pts > self.away else timedelta(0)):
            return self._ended(Swung.EXPOSURE, now.pts)
        return None

    def drop(self, pts: timedelta) -> None:
        """Forgets the swing, and what was seen until *pts*."""
        self._before, self._fresh = None, pts

    def _begin(self, now: Seen, past: Past) -> None:
        earlier = [one for one in past.until(now.pts - BACK) if one.pts > self._fresh]
        if not earlier or abs(whole(earlier[-1].luma, now.luma)) < LEAST:
            return
        then = earlier[-1]
        self._before = then
        self._high = self._low = self.even = 0.0
        way = [one for one in [*past.since(then.pts), now] if one.pts > then.pts]
        for one in way:
            self._follow(one, then)
        least = LEFT * max(self._high, -self._low)
        self.began = next(one.pts for one in way if abs(whole(then.luma, one.luma)) >= least)
        calm = past.since(then.pts - STEADY_BEFORE)
        self._was_steady = all(
            abs(whole(one.luma, then.luma)) < least for one in calm if one.pts < then.pts
        )

    def _follow(self, now: Seen, before: Seen) -> None:
        change = whole(before.luma, now.luma)
        if change > self._high or change < self._low:
            self.even = evenness(before.luma, now.luma)
        self._high, self._low = max(self._high, change), min(self._low, change)
        if abs(change) >= LEFT * max(self._high, -self._low):
            self.away = now.pts

    def _kind(self, now: Seen) -> Swung:
        """What came back to where it was was."""
        storm = self._flashed_at is not None and now.pts - self._flashed_at <= THUNDERSTORM
        if -self._low < LEFT * self._high and (self._was_steady or storm):
            self._flashed_at = now.pts
            return Swung.FLASH
        return Swung.EXPOSURE

    def _ended(self, swung: Swung, fresh: timedelta) -> Swung | None:
        self.drop(fresh)
        return swung if self.even >= EVEN else None
