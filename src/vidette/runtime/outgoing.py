"""What a job tells: its events, which wait for room, and explanations, which are lost without any."""

from collections.abc import Sequence
from datetime import timedelta

from vidette.core.explanation import Explanation
from vidette.core.reports import Assignment, EventRaised, Explained

from .givens import Givens
from .record import Record, lost

BATCH = 10.0
"""Seconds between two batches of explanations."""
WATCHED = 2.0
"""Seconds for which a note that a stream is watched speaks at the most."""


class Outgoing:
    """One job's way to the queue of its worker."""

    def __init__(self, assignment: Assignment, givens: Givens) -> None:
        self._assignment = assignment
        self._givens = givens
        self._batched = givens.monotonic()
        self._lost: Explanation | None = None
        self.lost_events = 0

    def tell(self, events: Sequence[EventRaised]) -> None:
        """Puts *events*; those that find no room within the patience are counted and lost."""
        patience = self._givens.patience
        for event in events:
            if not self._givens.reports.put_event(event, patience):
                self.lost_events += 1
                patience = 0.0

    def rest(self, record: Record, seconds: float) -> None:
        """Notes that the stream has rested, *seconds* after this was noted last."""
        now = self._givens.now()
        record.rest(now - timedelta(seconds=min(seconds, WATCHED)), now)
        self.explain(record)

    def explain(self, record: Record, *, is_last: bool = False) -> None:
        """Puts what *record* holds, once in a while, or when it *is_last*.

        Of what finds no room, the next batch says that it is lost.
        """
        now = self._givens.monotonic()
        if not is_last and now - self._batched < BATCH:
            return
        self._batched = now
        found = record.take(everything=is_last)
        if self._lost is not None:
            found = (self._lost, *found)
        if not found:
            return
        uid, epoch = self._assignment.job_uid, self._assignment.epoch
        is_taken = self._givens.reports.put_explained(Explained(uid, epoch, found))
        self._lost = None if is_taken else lost(found)
