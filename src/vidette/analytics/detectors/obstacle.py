"""Says what keeps a camera from seeing its view: covered, defocused, moved, dark, washed out, frozen."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import numpy as np

from vidette.core.frame import Frame
from vidette.core.view_map import ViewMap

from .light import Luma
from .scaling import small_luma
from .stillness import Stillness
from .view import View


class Obstacle(StrEnum):
    """What can be wrong with the view of a camera."""

    COVERED = "covered"
    DEFOCUSED = "defocused"
    MOVED = "moved"
    DARK = "dark"
    WASHED_OUT = "washed-out"
    FROZEN = "frozen"


WARM_UP = timedelta(seconds=1)
LEAST_PICTURES = 3
"""How long, and of how many pictures, a view is learnt before it is judged."""
LEARNING = timedelta(milliseconds=300)
"""How seldom a picture is taken over into the view."""
LOST = (0.35, 0.6, 0.9)
"""Share of cells without their edges: for score 0, 0.5 and 1. A lorry before a third is not enough."""
SOFT = (0.96, 0.87, 0.5)
"""Fine detail left: for score 0, 0.5 and 1."""
DARKEST = (80.0, 48.0, 24.0)
"""Luma below which nearly all of the picture is: for score 0, 0.5 and 1. Black is 16."""
BRIGHTEST = (200.0, 225.0, 245.0)
"""Luma above which half of the picture is: for score 0, 0.5 and 1. White is 235."""
FADED = (0.6, 0.35, 0.1)
"""Strength of the learnt edges that are left: for score 0, 0.5 and 1, in the dark and the glare."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is wrong in one picture."""

    kind: Obstacle
    score: float
    """How sure, 0 to 1."""
    since: timedelta


class ObstacleDetector:
    """One camera's view, and what is wrong with it. Equal frames give equal sights."""

    def __init__(
        self, kinds: Collection[Obstacle], *, least_score: float, frozen_after: timedelta
    ) -> None:
        """Only *kinds* are looked for; a sight is at least *least_score* sure."""
        self._kinds = frozenset(kinds)
        self._least_score = least_score
        self._frozen_after = frozen_after
        self.restart()

    def restart(self) -> None:
        """Forgets the view: the next second is learnt anew."""
        self._view: View | None = None
        self._first_at = self._learnt_at = timedelta(0)
        self._pictures = 0
        self._stillness = Stillness(self._frozen_after)
        self._before: Luma | None = None

    def relearn(self) -> None:
        """Forgets the view, and nothing else."""
        self._view = None

    @property
    def is_learning(self) -> bool:
        """Whether the view is not known yet."""
        known = self._learnt_at - self._first_at
        return self._view is None or self._pictures < LEAST_PICTURES or known < WARM_UP

    def detect(self, frame: Frame) -> Sight | None:
        """What is wrong in *frame*; None when nothing is, or the view is still being learnt.

        Frames of one size, their pts growing; else `restart` comes first.
        """
        now, pts = small_luma(frame.picture), frame.pts
        self._stillness.see(pts, now)
        if self.is_learning:
            self._learn(pts, now)
            return None
        kind, score = self._worst(now)
        self._before = now
        if kind is None:
            sight = self._frozen()
            if sight is None and pts - self._learnt_at >= LEARNING:
                self._learn(pts, now)
            return sight
        if kind in self._kinds:
            return Sight(kind, score, pts)
        if kind is Obstacle.MOVED and pts - self._learnt_at >= LEARNING:
            # Nobody is told of the new view, so that nobody says when it is to be the view.
            self._learn(pts, now)
        return None

    def glimpse(self, frame: Frame) -> Obstacle | None:
        """What would be wrong in *frame*, but for a picture that stands still; takes nothing in."""
        if self.is_learning:
            return None
        kind, _ = self._worst(small_luma(frame.picture))
        return kind if kind in self._kinds else None

    def view_map(self, frame: Frame) -> ViewMap | None:
        """Where the learnt view lies in *frame*; None when that cannot be told."""
        return None if self._view is None else self._view.mapped(small_luma(frame.picture))

    def _learn(self, pts: timedelta, now: Luma) -> None:
        if self._view is None:
            self._view, self._pictures, self._first_at = View(now), 1, pts
        else:
            self._view.learn(now)
            self._pictures += 1
        self._learnt_at = pts

    def _frozen(self) -> Sight | None:
        score = self._stillness.score
        if Obstacle.FROZEN not in self._kinds or score < self._least_score:
            return None
        return Sight(Obstacle.FROZEN, score, self._stillness.since)

    def _worst(self, now: Luma) -> tuple[Obstacle | None, float]:
        view = self._view
        assert view is not None, "the view is known"
        before = now if self._before is None else self._before
        kind, score = _worst(view, now, before)
        return (kind, score) if score >= self._least_score else (None, score)


def _worst(view: View, now: Luma, before: Luma) -> tuple[Obstacle, float]:
    """What is wrong, and how sure. No light explains lost edges, so light is judged first."""
    like = view.likeness(now)
    faded, lost = _graded(like.gain, FADED), _graded(like.lost, LOST)
    half, most = (float(luma) for luma in np.percentile(now, (50, 95)))
    dark = min(faded, _graded(most, DARKEST))
    washed = min(max(faded, lost if _is_clipped(now) else 0.0), _graded(half, BRIGHTEST))
    if max(dark, washed) >= 0.5:
        return (Obstacle.DARK, dark) if dark >= washed else (Obstacle.WASHED_OUT, washed)
    soft = _graded(like.sharpness, SOFT)
    if lost >= 0.5 or lost >= soft:
        return (Obstacle.COVERED if view.is_hidden(now, before) else Obstacle.MOVED), lost
    return Obstacle.DEFOCUSED, soft


def _is_clipped(now: Luma) -> bool:
    """Whether half of the picture is as bright as the sensor tells: without shade, without noise."""
    return int(np.count_nonzero(now >= np.percentile(now, 99) - 1)) >= now.size / 2


def _graded(value: float, steps: tuple[float, float, float]) -> float:
    """*value* on a scale from 0 at the first of *steps* over 0.5 at the second to 1 at the third."""
    order = steps if steps[0] < steps[-1] else steps[::-1]
    grades = (0.0, 0.5, 1.0) if steps[0] < steps[-1] else (1.0, 0.5, 0.0)
    return float(np.interp(value, order, grades))
