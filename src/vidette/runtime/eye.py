"""Sends the pictures of one job while somebody looks at it, and costs nothing while nobody does."""

import json
from collections.abc import Callable
from functools import cached_property

from vidette.core.frame import Frame
from vidette.core.geometry import Point
from vidette.core.outlines import Outlines
from vidette.core.reports import Assignment, Sighted
from vidette.media import jpeg
from vidette.media.marking import marked

from .givens import Givens

PACE = 0.19
"""Seconds between two pictures at the least: about five a second."""
LONGEST_SIDE = 1280
"""Pixels; what people look at needs no more."""
QUALITY = 80

MOST_STRIPS = 200
"""Of what changed, that are told with a picture."""


class Eye:
    """One job's. `look` is called by the thread of orders, `see` by the feed's."""

    def __init__(self, assignment: Assignment, givens: Givens) -> None:
        self._assignment = assignment
        self._givens = givens
        self._until = {False: float("-inf"), True: float("-inf")}
        """Until when somebody looks at plain and at marked pictures."""
        self._next = float("-inf")

    def look(self, seconds: float, *, is_marked: bool = False) -> None:
        """Somebody looks for the next *seconds*; *is_marked*: at areas and boxes too."""
        self._until[is_marked] = self._givens.monotonic() + seconds

    def see(self, frame: Frame, outlines: Callable[[], Outlines | None]) -> None:
        """Sends *frame* with what is known to be in it, if somebody looks and the last one is long enough ago."""
        now = self._givens.monotonic()
        kinds = [is_marked for is_marked, until in self._until.items() if now < until]
        if not kinds or now < self._next:
            return
        self._next = now + PACE
        known = outlines() or Outlines()
        for is_marked in kinds:
            self._send(frame, known, is_marked=is_marked)

    def _send(self, frame: Frame, outlines: Outlines, *, is_marked: bool) -> None:
        picture = frame.picture
        pixels = picture.rgb()
        if is_marked:
            pixels = marked(pixels, outlines, self._areas)
        self._givens.reports.put_sight(
            Sighted(
                self._assignment.job_uid,
                self._assignment.epoch,
                frame.captured_at,
                picture.width,
                picture.height,
                jpeg.encode_pixels(pixels, quality=QUALITY, longest_side=LONGEST_SIDE),
                tuple(outlines.boxes),
                tuple(outlines.changed[:MOST_STRIPS]),
                is_marked,
            )
        )

    @cached_property
    def _areas(self) -> list[list[Point]]:
        """The corners of the job's areas."""
        pipeline = json.loads(self._assignment.document).get("Pipeline") or {}
        return [[(x, y) for x, y in one["Shape"]] for one in pipeline.get("Areas") or []]
