"""What a camera sees when nothing moves: brightness and noise of each pixel, kept current."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from .light import Light, Luma, Plane, around, fit_light

SETTLING = 4.0
"""Seconds in which most of a slow change of brightness is taken over."""
LIGHTING = 0.6
"""The same for pixels whose light changed while nothing came or went."""
NOISING = 10.0
"""The same for the noise."""
STANDING = 20.0
"""Seconds after which what stands still belongs to the background."""
LEAST_STEP, MOST_STEP = 10.0, 60.0
"""Bounds of the luma step that counts as a change."""
NOISE_FACTOR = 5.0
"""Steps smaller than this many mean deviations are noise (about 4 sigma)."""
_CROSS = np.ones((3, 3), np.uint8)


class Masks(NamedTuple):
    """What was made of a picture, pixel by pixel."""

    changed: Luma
    """Another brightness than the background's: followed quickly, for it was the light, but for..."""
    solid: Luma
    """... where the structure changed too: kept as it was, but the noise grows with it."""
    things: Luma
    """Within a thing: kept as it was."""


class Background:
    """The learnt picture, made from the first pictures of a scene; luma of the small picture."""

    def __init__(self, pictures: Sequence[Luma]) -> None:
        stack = np.stack(pictures)
        self.level: Plane = np.median(stack, axis=0).astype(np.float32)
        deviation = np.abs(stack.astype(np.float32) - self.level).mean(axis=0)
        self.noise: Plane = cv2.blur(np.clip(deviation, 0.5, 6.0).astype(np.float32), (3, 3))
        self._known = self.level.copy()
        self._is_known = np.zeros(self.level.shape, np.uint8)
        self._has_known = False
        self._candidate = self.level.copy()
        self._age = np.zeros_like(self.level)

    def step(self) -> Luma:
        """The luma step at each pixel that counts as a change."""
        wide = cv2.scaleAdd(self.noise, NOISE_FACTOR, np.full_like(self.noise, 3.0))
        clipped: Luma = np.clip(wide, LEAST_STEP, MOST_STEP).astype(np.uint8)
        return clipped

    def relight(self, light: Light) -> None:
        """Carries the background over into another light."""
        for plane in (self.level, self._known, self._candidate):
            np.clip(plane * np.float32(light.gain) + np.float32(light.offset), 0, 255, out=plane)

    def changed(self, now: Luma, step: Luma) -> Luma:
        """255 where *now* differs from the background by more than *step*, else 0.

        A pixel is let off when it fits a neighbour: edges shift by a pixel when a mast sways.
        What a pixel showed before something parked on it is still known and is no change.
        """
        level = cv2.convertScaleAbs(self.level)
        above = cv2.subtract(now, cv2.dilate(level, _CROSS))
        below = cv2.subtract(cv2.erode(level, _CROSS), now)
        mask = np.asarray(cv2.compare(cv2.max(above, below), step, cv2.CMP_GT), np.uint8)
        return self._without_known(now, step, mask) if self._has_known else mask

    def _without_known(self, now: Luma, step: Luma, mask: Luma) -> Luma:
        far = cv2.compare(cv2.absdiff(now, cv2.convertScaleAbs(self._known)), step, cv2.CMP_GT)
        back = mask & self._is_known & ~np.asarray(far, np.uint8)
        if cv2.countNonZero(back):
            held = self.level.copy()
            cv2.copyTo(self._known, back, self.level)
            cv2.copyTo(held, back, self._known)
        return mask & ~back

    def learn(self, now: Luma, masks: Masks, seconds: float) -> None:
        """Takes *now* over, *seconds* after the last picture."""
        held = masks.things | masks.solid
        quiet, relit = ~(held | masks.changed), masks.changed & ~held
        seen = now.astype(np.float32)
        deviation = cv2.absdiff(seen, self.level)
        cv2.accumulateWeighted(deviation, self.noise, _share(seconds, NOISING), ~masks.things)
        cv2.accumulateWeighted(seen, self.level, _share(seconds, SETTLING), quiet)
        if cv2.countNonZero(relit):
            cv2.accumulateWeighted(seen, self.level, _share(seconds, LIGHTING), relit)
        self._stand(seen, held, seconds)

    def _stand(self, seen: Plane, things: Luma, seconds: float) -> None:
        """Lets what has stood still for long enough become background."""
        self._age *= things != 0
        part = around(things, 0)
        if part is None:
            return
        seen, age, candidate = seen[part], self._age[part], self._candidate[part]
        apart = cv2.absdiff(seen, candidate) > self.step()[part]
        age += np.float32(seconds)
        age[apart] = 0
        np.copyto(candidate, seen, where=apart)
        done = (age >= STANDING) & (things[part] != 0)
        if done.any():
            np.copyto(self._known[part], self.level[part], where=done)
            np.copyto(self.level[part], candidate, where=done)
            self._is_known[part][done] = 255
            self._has_known = True
            age[done] = 0


def learnt(pictures: Sequence[Luma]) -> Background:
    """A background from the first *pictures* of a scene, all carried into the last one's light."""
    newest, everything = pictures[-1], np.full_like(pictures[-1], 255)
    lit = []
    for picture in pictures:
        light = fit_light(picture.astype(np.float32), newest, everything)
        lit.append(np.clip(picture * light.gain + light.offset, 0, 255).astype(np.uint8))
    return Background(lit)


def _share(seconds: float, settling: float) -> float:
    return float(1.0 - np.exp(-seconds / settling))
