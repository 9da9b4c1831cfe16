"""Frames in, changes of events out: a detector, a tracker and rules joined in one line."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Protocol

from vidette.core.event import Change, Detection
from vidette.core.explanation import Reached
from vidette.core.frame import Frame
from vidette.core.outlines import Outlines

from .detectors.tally import Tally
from .light_watch import LightWatch
from .rules import Presence
from .track import Track
from .tracking import Tracker

LONGEST_STEP = timedelta(seconds=2)
"""A step of pts beyond this and beyond MOST_INTERVALS of the last interval is a jump."""
MOST_INTERVALS = 10
CALM = timedelta(seconds=1)
"""How long nothing must have moved until nothing is about to."""


class Detector(Protocol):
    """Sees pictures; knows no areas."""

    def detect(self, frame: Frame) -> Sequence[Detection]:
        """What is in *frame*, largest first."""

    def glimpse(self, frame: Frame) -> bool:
        """Whether something would be seen to move in *frame*, or another scene, or none is known.

        Takes nothing in: what is detected later is the same as without it.
        """

    def restart(self) -> None:
        """Forgets the scene: the next frame is of another."""

    @property
    def is_learning(self) -> bool:
        """Whether it does not know the scene yet, so that it finds nothing."""

    @property
    def tally(self) -> Tally | None:
        """What it counted in the picture that it looked at last; None: it does not tell."""


class Analyzer:
    """One job's analysis of one camera; frames come from one thread, in order."""

    def __init__(
        self,
        detector: Detector,
        tracker: Tracker,
        rules: Presence,
        *,
        expansion: float = 0.0,
        full_frame_every: timedelta | None = None,
        light: LightWatch | None = None,
    ) -> None:
        """*light*: watches the light beside; None: nobody does."""
        self.expansion = expansion
        """Share of width and height by which a box is grown on each side for its crop."""
        self.full_frame_every = full_frame_every
        """How often an update carries a fresh whole picture; None: only the start does."""
        self._detector = detector
        self._tracker = tracker
        self._rules = rules
        self._light = light
        self._size: tuple[int, int] | None = None
        self._pts = timedelta(0)
        self._interval = timedelta(0)
        self._stirred_at: timedelta | None = None
        self._has_judged = False
        self.moves = False
        """Whether something surely moves in the last frame: long enough to be no flicker."""
        self.outlines = Outlines()
        """See FrameAnalyzer."""

    @property
    def is_learning(self) -> bool:
        """Whether it finds nothing since it does not know the scene yet."""
        return self._detector.is_learning

    @property
    def is_busy(self) -> bool:
        """Whether something moved, or seemed to, a moment ago."""
        if self._stirred_at is not None and self._pts - self._stirred_at <= CALM:
            return True
        return self._light is not None and self._light.is_busy

    @property
    def needs_keys(self) -> bool:
        """Whether it needs every key picture: an event goes on, and its end shall be told."""
        return self._rules.is_open or (self._light is not None and self._light.is_open)

    def stirs(self, frame: Frame) -> bool:
        """See Detector.glimpse."""
        self._has_judged = False
        if self._detector.glimpse(frame):
            return True
        return self._light is not None and self._light.stirs(frame)

    def analyze(self, frame: Frame) -> list[Change]:
        """What *frame* changes.

        When the picture's size changes, or its pts steps back or jumps, open events end and the
        scene is learnt anew: nothing starts because of the switch.
        """
        changes = self._begin_anew() if self._is_other_scene(frame) else []
        self._pts = frame.pts
        tracks = self._tracker.update(frame.pts, self._detector.detect(frame))
        self.moves = any(track.is_moving and track.is_persistent for track in tracks)
        self.outlines = _outlines(tracks)
        if any(track.is_moving for track in tracks):
            self._stirred_at = frame.pts
        self._has_judged = True
        changes += self._rules.judge(frame.pts, tracks)
        return changes + (self._light.analyze(frame) if self._light is not None else [])

    def explained(self, settled: Collection[str | None] = ()) -> Sequence[Reached]:
        """How far changes came in the picture that it analysed, or glimpsed, last."""
        return self._rules.reached(self._detector.tally, settled, judged=self._has_judged)

    def finish(self) -> list[Change]:
        """Ends what is open, where something was last seen: the source is gone, or the job stops."""
        self._tracker.restart()
        return self._rules.finish() + (self._light.finish() if self._light is not None else [])

    def _is_other_scene(self, frame: Frame) -> bool:
        size = frame.picture.width, frame.picture.height
        if size != self._size:
            self._size = size
            return True
        step, last = frame.pts - self._pts - frame.still, self._interval
        if frame.still:
            return step < timedelta(0)
        self._interval = step
        return step <= timedelta(0) or step > max(LONGEST_STEP, last * MOST_INTERVALS)

    def _begin_anew(self) -> list[Change]:
        changes = self.finish()
        self._detector.restart()
        self._stirred_at = None
        return changes


def _outlines(tracks: Sequence[Track]) -> Outlines:
    found = [track.detection for track in tracks]
    boxes = [(track.detection.box, track.is_moving) for track in tracks]
    return Outlines(boxes, [strip for one in found for strip, _ in one.strips])
