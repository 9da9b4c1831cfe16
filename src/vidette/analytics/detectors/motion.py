"""Finds what moves: small luma pictures against a learnt background, changes of light set aside."""

from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import cv2
import numpy as np

from vidette.core.event import Detection
from vidette.core.frame import Frame

from .background import Background, Masks, learnt
from .blobs import REACH, Blob, blobs, detection, groups, hulls
from .cut import SceneWatch
from .flash import Flash
from .focus import Focus
from .light import Light, Luma, fit_light
from .limits import MotionLimits
from .recent import Recent
from .scaling import small_luma
from .shake import steadied
from .structure import sifted
from .tally import LEARNING_TALLY, OTHER_SCENE_TALLY, REFERENCE_WIDTH, Tally
from .unrest import Unrest
from .weather import Weather
from .window import around

WARM_UP = timedelta(seconds=1)
LEAST_PICTURES, MOST_PICTURES = 3, 9
"""How many pictures the first background is made of."""
LEARNING = timedelta(milliseconds=300)
"""How seldom a picture is taken over into the background: its slowness makes more of no use."""
CALM_LEARNING = timedelta(milliseconds=700)
"""The same while nothing is found and the light does not change."""
LEAST_PIXELS = 4.0
"""Pixels of the small picture below which nothing can be told from noise."""
MOVING_SHARE = 0.2
"""Share of the least area that must look different than a moment ago for a thing to move."""
LIGHT_MOVES = timedelta(milliseconds=500)
"""For so long light moves after it changed, where it counts: a flicker would not be believed."""


class _Sight(NamedTuple):
    """What is seen in a picture."""

    light: Light
    changed: Luma
    solid: Luma
    found: list[Blob]
    tally: Tally


class MotionDetector:
    """One camera's eye for motion. Equal frames in equal order give equal detections."""

    def __init__(self, limits: MotionLimits) -> None:
        self._limits = limits
        self.tally = LEARNING_TALLY
        """See Detector."""
        self.restart()

    def restart(self) -> None:
        """Forgets the scene: the next second is learnt anew and gives nothing."""
        self._background: Background | None = None
        self._first: list[tuple[timedelta, Luma]] = []
        self._recent = Recent(LIGHT_MOVES) if self._limits.counts_light else Recent()
        self._scene = SceneWatch()
        self._weather = Weather()
        self._flash = Flash()
        self._usable = np.zeros((0, 0), np.uint8)
        self._focus = Focus()
        self._learnt_at = timedelta(0)
        self._unrest = Unrest(timedelta(0))

    @property
    def is_learning(self) -> bool:
        """See Detector."""
        return self._background is None

    def detect(self, frame: Frame) -> list[Detection]:
        """What differs from the background in *frame*, largest first.

        Frames of one size, their pts growing; else `restart` comes first.
        """
        now, pts = small_luma(frame.picture), frame.pts
        background = self._background
        if background is None:
            self.tally = LEARNING_TALLY
            self._warm_up(pts, now)
            return []
        sight = self._look(pts, now, background, self._scene, self._weather)
        if sight is None:
            self.restart()
            self.tally = OTHER_SCENE_TALLY
            self._warm_up(pts, now)
            return []
        self.tally = sight.tally
        self._flash.see(pts, sight.light, sight.changed, sight.solid)
        self._recent.keep(pts, now, background)
        is_calm = sight.light.is_steady and not sight.found
        if pts - self._learnt_at >= (CALM_LEARNING if is_calm else LEARNING):
            self._learn(pts, now, background, sight)
        return self._counted(self._doubted(pts, sight.found), now)

    def _doubted(self, pts: timedelta, found: list[Blob]) -> list[Blob]:
        """*found* with what the light and the unrest of the picture make of them."""
        if self._limits.counts_light or not found:
            return found
        if any(blob.is_shift for blob in found):
            self._unrest.sways(pts)
        restless = self._unrest.is_restless(pts, weather=self._weather.is_bad)
        return [
            replace(
                blob,
                is_doubtful=self._flash.doubts(pts, blob.moving / blob.area),
                is_restless=restless,
            )
            for blob in found
        ]

    def glimpse(self, frame: Frame) -> bool:
        """See Detector."""
        background = self._background
        if background is None:
            return True
        now = small_luma(frame.picture)
        sight = self._look(
            frame.pts, now, background.copy(), copy(self._scene), copy(self._weather)
        )
        self.tally = sight.tally if sight is not None else OTHER_SCENE_TALLY
        return sight is None or any(one.moves for one in self._counted(sight.found, now))

    def _warm_up(self, pts: timedelta, now: Luma) -> None:
        spacing = WARM_UP / (MOST_PICTURES - 1)
        if not self._first or pts - self._first[-1][0] >= spacing * 0.9:
            self._first.append((pts, now))
        if len(self._first) < LEAST_PICTURES or pts - self._first[0][0] < WARM_UP:
            return
        newest = [picture for _, picture in self._first[-MOST_PICTURES:]]
        limits = self._limits
        self._background = learnt(newest, limits.contrast, light_counts=limits.counts_light)
        self._usable = np.full_like(now, 255)
        self._focus = Focus(self._background.seen)
        self._first = []
        self._learnt_at = pts
        self._unrest = Unrest(pts)

    def _look(
        self,
        pts: timedelta,
        now: Luma,
        background: Background,
        scene: SceneWatch,
        weather: Weather,
    ) -> _Sight | None:
        """What is in a picture; None when it is of another scene.

        Brings *background* into its light and tells *scene* of it; nothing else changes.
        """
        light = fit_light(background.level, now, self._usable)
        if not light.is_steady and not self._limits.counts_light:
            background.relight(light)
        changed = background.changed(now)
        things, dense = sifted(background, now, changed)
        if scene.is_other(pts, changed, things):
            return None
        counts_light = self._limits.counts_light
        looked_at = np.asarray(cv2.medianBlur(changed, 3), np.uint8) if counts_light else things
        part = around(looked_at, REACH)
        least, least_moving = self._least(now), self._least_moving(now)
        count = cv2.countNonZero(looked_at) if part is not None else 0
        tally = Tally(light, now.size, now.shape[1], dense, count, count, least, least_moving)
        if part is None or count < least:
            return _Sight(light, changed, things, [], tally)
        moving = self._recent.moving(pts, now, background, part)
        seen = weather.without(pts, looked_at, part)
        found, largest = groups(seen, weather.calmed(moving), least, part)
        tally = Tally(*tally[:5], largest, least, least_moving, weather.is_bad, len(found))
        if not counts_light:
            found = steadied(found, now, background.seen, background.step)
            found = self._focus.judged(found, now, background.seen)
        return _Sight(light, changed, things, found, tally)

    def _held(self, sight: _Sight, now: Luma) -> list[Blob]:
        """The things that are kept out of the background."""
        if not self._limits.counts_light:
            return sight.found
        part = around(sight.solid, REACH)
        if part is None:
            return []
        inside = sight.solid[part]
        return blobs(inside, inside, self._least(now), part)

    def _learn(self, pts: timedelta, now: Luma, background: Background, sight: _Sight) -> None:
        things = hulls(sight.solid, self._held(sight, now))
        self._usable = np.asarray(cv2.bitwise_not(things), np.uint8)
        seconds = (pts - self._learnt_at).total_seconds()
        background.learn(now, Masks(sight.changed, sight.solid, things), seconds)
        self._learnt_at = pts

    def _least(self, now: Luma) -> float:
        """The least changed area, in pixels of the small picture."""
        scale = float(now.shape[1]) / REFERENCE_WIDTH
        return max(self._limits.least_area * scale * scale, LEAST_PIXELS)

    def _least_moving(self, now: Luma) -> float:
        """How many pixels of the small picture must look different for a thing to move."""
        return max(MOVING_SHARE * self._limits.contrast * self._least(now), LEAST_PIXELS)

    def _counted(self, found: list[Blob], now: Luma) -> list[Detection]:
        height, width = now.shape
        scale = REFERENCE_WIDTH / width
        least_moving = self._least_moving(now)
        counted = [
            detection(blob, width, height, least_moving)
            for blob in found
            if self._limits.take(blob.width * scale, blob.height * scale)
        ]
        if found and not counted:
            missed = self._limits.missed(found[0].width * scale, found[0].height * scale)
            self.tally = self.tally._replace(refused=missed)
        return counted
