"""Frames in, changes of events out, for a job that watches the view as a whole."""

from collections.abc import Collection
from datetime import timedelta

from vidette.core.event import Change
from vidette.core.explanation import Reached, Stage
from vidette.core.frame import Frame
from vidette.core.outlines import Outlines

from .detectors.obstacle import Obstacle, ObstacleDetector
from .obstruction import Obstruction


class ViewWatch:
    """A job's analysis of one camera's view; frames come from one thread, in order."""

    expansion = 0.0
    """See Analyzer."""
    outlines = Outlines()
    """See FrameAnalyzer; it looks for no things."""
    needs_keys = True
    """See Analyzer; a camera that is covered or turned is seen by its key pictures."""

    def __init__(
        self,
        detector: ObstacleDetector,
        rules: Obstruction,
        *,
        relearn_after: timedelta,
        full_frame_every: timedelta | None = None,
    ) -> None:
        """What a moved camera shows for *relearn_after* becomes its view."""
        self.full_frame_every = full_frame_every
        """See Analyzer."""
        self._detector = detector
        self._rules = rules
        self._relearn_after = relearn_after
        self._size: tuple[int, int] | None = None
        self._pts = timedelta(0)

    @property
    def is_learning(self) -> bool:
        """Whether it finds nothing since it does not know the view yet."""
        return self._detector.is_learning

    @property
    def is_busy(self) -> bool:
        """Whether something has begun or ended and is not told yet.

        While an event merely goes on, key pictures are enough.
        """
        return self._rules.is_turning

    @property
    def moves(self) -> bool:
        """Whether the view is just changing as a whole."""
        return self._rules.is_turning

    def stirs(self, frame: Frame) -> bool:
        """Whether *frame* shows another state of the view than the last one told."""
        told = self._rules.open_kind
        return self._detector.glimpse(frame) is not (None if told is Obstacle.FROZEN else told)

    def analyze(self, frame: Frame) -> list[Change]:
        """What *frame* changes.

        When the picture's size changes, or its pts steps back, open events end and the view is
        learnt anew. A gap in time changes nothing: after it the camera should show the same view.
        """
        size = frame.picture.width, frame.picture.height
        changes: list[Change] = []
        if size != self._size or frame.pts <= self._pts:
            changes = self._rules.finish()
            self._detector.restart()
        self._size, self._pts = size, frame.pts
        changes += self._rules.judge(frame.pts, self._detector.detect(frame))
        if self._is_new_view(frame.pts):
            view_map = self._detector.view_map(frame)
            self._detector.relearn()
            changes += self._rules.finish(view_map)
        return changes

    def explained(self, settled: Collection[str | None] = ()) -> list[Reached]:
        """Whether the view is clear, or for how long it has not been."""
        if None in settled:
            return []
        if self._detector.is_learning and self._rules.open_number is None:
            return [Reached(None, Stage.LEARNING, 0.0, tuple)]
        return [self._rules.reached(self._pts)]

    def finish(self) -> list[Change]:
        """Ends what is open: the source is gone, or the job stops."""
        return self._rules.finish()

    def _is_new_view(self, pts: timedelta) -> bool:
        is_moved = self._rules.open_kind is Obstacle.MOVED
        return is_moved and self._rules.lasts(pts) >= self._relearn_after
