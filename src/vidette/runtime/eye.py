"""Sends the pictures of one job while somebody looks at it, and costs nothing while nobody does."""

from collections.abc import Callable, Sequence

from vidette.core.frame import Frame
from vidette.core.geometry import Box
from vidette.core.reports import Assignment, Sighted
from vidette.media import jpeg

from .givens import Givens

PACE = 0.19
"""Seconds between two pictures at the least: about five a second."""
LONGEST_SIDE = 1280
"""Pixels; what people look at needs no more."""
QUALITY = 80

Boxes = Sequence[tuple[Box, bool]]


class Eye:
    """One job's. `look` is called by the thread of orders, `see` by the feed's."""

    def __init__(self, assignment: Assignment, givens: Givens) -> None:
        self._assignment = assignment
        self._givens = givens
        self._until = self._next = float("-inf")

    def look(self, seconds: float) -> None:
        """Somebody looks for the next *seconds*."""
        self._until = self._givens.monotonic() + seconds

    def see(self, frame: Frame, boxes: Callable[[], Boxes]) -> None:
        """Sends *frame* with what is in it, if somebody looks and the last one is long enough ago."""
        now = self._givens.monotonic()
        if now >= self._until or now < self._next:
            return
        self._next = now + PACE
        picture = frame.picture
        self._givens.reports.put_sight(
            Sighted(
                self._assignment.job_uid,
                self._assignment.epoch,
                frame.captured_at,
                picture.width,
                picture.height,
                jpeg.encode(picture, quality=QUALITY, longest_side=LONGEST_SIDE),
                tuple(boxes()),
            )
        )
