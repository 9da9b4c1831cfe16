"""What a camera sees when nothing moves: brightness and noise of each pixel, kept current."""

from collections.abc import Sequence
from copy import copy
from typing import NamedTuple

import cv2
import numpy as np

from .light import Light, Luma, Plane, fit_light
from .window import Window, around, joined

SETTLING = 4.0
"""Seconds in which most of a slow change of brightness is taken over."""
LIGHTING = 0.6
"""The same for pixels whose light changed while nothing came or went."""
NOISING = 10.0
"""The same for the noise."""
STANDING = 20.0
"""Seconds after which what stands still belongs to the background."""
LEAST_STEP, MOST_STEP = 10, 60
"""Bounds of the luma step that counts as a change."""
NOISE_FACTOR = 5.0
"""Steps smaller than this many mean deviations are noise (about 4 sigma)."""
BEYOND = 255.0
"""How far beyond black and white the level is kept: what is clipped now may come back."""
CLIPPED = 250.0
"""Luma from which on a pixel may be brighter than it shows."""
_TICK = 0.2
"""Seconds by which is counted how long something stands."""
_BAND = 32
"""So many rows are learnt at a time: what is made of them meanwhile stays in the nearest cache."""
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

    seen: Luma
    """The level in whole steps; never written to, so that it may be kept."""
    step: Luma
    """The luma step at each pixel that counts as a change."""

    def __init__(
        self, pictures: Sequence[Luma], contrast: float = 1.0, *, light_counts: bool = False
    ) -> None:
        """*contrast*: how many times the usual step it takes for a change.

        Where *light_counts* it is followed slowly, so that it is seen for a while.
        """
        self.contrast = contrast
        self._light_counts = light_counts
        stack = np.stack(pictures)
        self.level: Plane = np.median(stack, axis=0).astype(np.float32)
        deviation = np.abs(stack.astype(np.float32) - self.level).mean(axis=0)
        self.noise: Plane = cv2.blur(np.clip(deviation, 0.5, 6.0).astype(np.float32), (3, 3))
        self._known = self.level.copy()
        self._is_known = np.zeros(self.level.shape, np.uint8)
        self._has_known = False
        self._candidate = self.level.copy()
        self._age = np.zeros(self.level.shape, np.uint8)
        self._is_standing = False
        self._standing = 0.0
        self._held: Window | None = None
        self._is_lent = False
        self.step = np.empty(self.level.shape, np.uint8)
        self._show_noise()
        self._show_level()

    def copy(self) -> "Background":
        """One that may be lit and asked for changes while this one stays as it is."""
        other = copy(self)
        other._is_lent = True
        return other

    def _own(self) -> None:
        """Makes the planes its own before it writes to them."""
        if self._is_lent:
            self._is_lent = False
            self.level = self.level.copy()
            if self._has_known:
                self._known = self._known.copy()
            if self._is_standing:
                self._candidate = self._candidate.copy()

    def relight(self, light: Light) -> None:
        """Carries the background over into another light."""
        self._own()
        planes = [self.level]
        if self._has_known:
            planes.append(self._known)
        if self._is_standing:
            planes.append(self._candidate)
        for plane in planes:
            cv2.addWeighted(plane, light.gain, plane, 0.0, light.offset, dst=plane)
        np.clip(self.level, -BEYOND, 255 + BEYOND, out=self.level)
        self._show_level()

    def changed(self, now: Luma) -> Luma:
        """255 where *now* differs from the background by more than the step, else 0.

        A pixel is let off when it fits a neighbour: edges shift by a pixel when a mast sways.
        What a pixel showed before something parked on it is still known and is no change.
        """
        mask = np.asarray(cv2.bitwise_not(cv2.inRange(now, self._lowest, self._highest)), np.uint8)
        return self._without_known(now, mask) if self._has_known else mask

    def learn(self, now: Luma, masks: Masks, seconds: float) -> None:
        """Takes *now* over, *seconds* after the last picture that was."""
        held = masks.things | masks.solid
        free = ~(held | self._clipped(now))
        quiet, relit = free & ~masks.changed, free & masks.changed
        is_relit = cv2.countNonZero(relit) > 0
        noising, settling = _share(seconds, NOISING), _share(seconds, SETTLING)
        lighting = settling if self._light_counts else _share(seconds, LIGHTING)
        busy = masks.things | masks.changed if self._light_counts else masks.things
        for top in range(0, len(now), _BAND):
            rows = slice(top, top + _BAND)
            seen, level = now[rows].astype(np.float32), self.level[rows]
            off = cv2.absdiff(seen, level)
            cv2.accumulateWeighted(off, self.noise[rows], noising, ~busy[rows])
            cv2.accumulateWeighted(seen, level, settling, quiet[rows])
            if is_relit:
                cv2.accumulateWeighted(seen, level, lighting, relit[rows])
        self._stand(now, held, seconds)
        self._show_noise()
        self._show_level()

    def _show_noise(self) -> None:
        cv2.convertScaleAbs(self.noise, self.step, NOISE_FACTOR, 2.5)
        np.minimum(self.step, MOST_STEP, out=self.step)
        np.maximum(self.step, LEAST_STEP, out=self.step)
        if self.contrast != 1.0:
            cv2.convertScaleAbs(self.step, self.step, self.contrast)

    def _show_level(self) -> None:
        _, positive = cv2.threshold(self.level, 0.0, 0.0, cv2.THRESH_TOZERO)
        self.seen = np.asarray(cv2.convertScaleAbs(positive), np.uint8)
        self._highest = cv2.add(cv2.dilate(self.seen, _CROSS), self.step)
        self._lowest = cv2.subtract(cv2.erode(self.seen, _CROSS), self.step)

    def _clipped(self, now: Luma) -> Luma:
        """255 where both the background and *now* are too bright to tell how bright."""
        return np.asarray(cv2.inRange(cv2.min(self.seen, now), CLIPPED, 255.0), np.uint8)

    def _without_known(self, now: Luma, mask: Luma) -> Luma:
        far = cv2.compare(cv2.absdiff(now, cv2.convertScaleAbs(self._known)), self.step, cv2.CMP_GT)
        back = mask & self._is_known & ~np.asarray(far, np.uint8)
        if cv2.countNonZero(back):
            self._own()
            held = self.level.copy()
            cv2.copyTo(self._known, back, self.level)
            cv2.copyTo(held, back, self._known)
            self._show_level()
        return mask & ~back

    def _stand(self, now: Luma, held: Luma, seconds: float) -> None:
        """Lets what has stood still for long enough become background."""
        window = around(held, 0)
        if window is None and not self._is_standing:
            return
        self._is_standing = window is not None
        self._standing += seconds
        ticks = int(self._standing / _TICK)
        self._standing -= ticks * _TICK
        # Where nothing is held any more, nothing has stood.
        part = joined(window, self._held)
        self._held = window
        if part is None:
            return
        seen, candidate, is_held = now[part].astype(np.float32), self._candidate[part], held[part]
        off = cv2.convertScaleAbs(cv2.absdiff(seen, candidate))
        other = np.asarray(cv2.compare(off, self.step[part], cv2.CMP_GT), np.uint8) & is_held
        cv2.copyTo(seen, other, candidate)
        age = self._age[part]
        cv2.add(age, np.full_like(age, min(ticks, 255)), age)
        age &= is_held & ~other
        done = np.asarray(cv2.inRange(age, STANDING / _TICK, 255.0), np.uint8)
        if cv2.countNonZero(done):
            cv2.copyTo(self.level[part], done, self._known[part])
            cv2.copyTo(candidate, done, self.level[part])
            self._is_known[part] |= done
            self._has_known = True
            age &= ~done


def learnt(
    pictures: Sequence[Luma], contrast: float = 1.0, *, light_counts: bool = False
) -> Background:
    """A background from the first *pictures* of a scene, all carried into the last one's light."""
    newest, everything = pictures[-1], np.full_like(pictures[-1], 255)
    lit = []
    for picture in pictures:
        light = fit_light(picture.astype(np.float32), newest, everything)
        lit.append(np.clip(picture * light.gain + light.offset, 0, 255).astype(np.uint8))
    return Background(lit, contrast, light_counts=light_counts)


def _share(seconds: float, settling: float) -> float:
    return float(1.0 - np.exp(-seconds / settling))
