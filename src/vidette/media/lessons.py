"""What the groups of pictures of one stream teach of its camera, one after the other."""

from vidette.core.decoding import DecodeMode

from .audience import Audience
from .gate import Outcome
from .group import Group
from .memory import Memory
from .needs import Needs

UNSEEN_WORTH = 0.25
"""What a second of a group that was not decoded, and in whose key pictures nothing moved, counts
for in getting to know the camera."""
CROSSED = 0.25
"""What a group counts for in which something moved that a key picture shows too: what stays for
long stands out more than what comes and goes between two of them."""
LEAST_CROSSED = 0.7
"""Seconds of movement from which on such a group counts at all, and not just its edge."""
LONGEST_PART = 3.5
"""Seconds after which a part of a group counts as a group of its own in what is learnt."""
LEAST_MOVED = 0.2
"""Seconds of movement, surely seen, from which on a group tells what movement looks like."""


class Lessons:
    """Tells the memory of a camera how each group ended."""

    def __init__(self, audience: Audience, memory: Memory, needs: Needs) -> None:
        self._audience = audience
        self._memory = memory
        self._needs = needs

    def split(self, group: Group, at: float, *, is_resting: bool) -> None:
        """Ends a part of a group that is so long that it is hardly ever at rest as a whole."""
        seconds = group.part_seconds_to(at)
        outcome = self._part_outcome(group, at, is_resting=is_resting)
        self._memory.gate.split(outcome, seconds, weight=CROSSED)
        group.split(at)

    def pause(self, group: Group, at: float) -> None:
        """Ends the part of *group* that was decoded; the rest of it is not."""
        outcome = group.part_outcome(at, LEAST_MOVED)
        weight = self._weight(group, at, is_crossed=False)
        seconds = group.part_seconds_to(at)
        self._memory.gate.split(outcome, seconds, weight=weight, is_pause=True)
        group.pause(at)

    def end(self, group: Group, at: float, *, is_resting: bool, is_crossed: bool = False) -> None:
        """Ends *group* with the key picture that comes *at*.

        *is_resting*: it was not decoded. *is_crossed*: something moved when it ended.
        """
        memory, seconds = self._memory, group.seconds_to(at)
        outcome = self._part_outcome(group, at, is_resting=is_resting) or Outcome.UNSEEN
        memory.known += seconds * (UNSEEN_WORTH if outcome is Outcome.UNSEEN else 1.0)
        weight = self._weight(group, at, is_crossed=is_crossed)
        memory.gate.close(outcome, group.part_seconds_to(at), weight=weight)
        if group.begun_resting and self._audience.wanted is DecodeMode.AUTO:
            has_moved = group.outcome(at, LEAST_MOVED) is Outcome.MOVED
            is_probed = group.probed > 0
            is_decoded = not is_resting or group.paused is not None
            memory.misses.note(moved=has_moved, probed=is_probed, decoded=is_decoded)

    def _weight(self, group: Group, at: float, *, is_crossed: bool) -> float:
        """For how many like it the group stands if something moved in it.

        What the gate asks for itself tells of things only beside what chance shows of those that
        it does not ask for; alone, it would make them out larger than they are.
        """
        if group.probed:
            return 1 / group.probed
        if group.is_called and not self._needs.probe_share:
            return 0.0
        if not is_crossed and not group.is_crossed:
            return 1.0
        return CROSSED if group.part_moved(at) >= LEAST_CROSSED else 0.0

    def _part_outcome(self, group: Group, at: float, *, is_resting: bool) -> Outcome | None:
        """What is known of the part of the group that ends; None while it is not decoded."""
        if group.is_damaged or not group.is_begun or self._audience.wanted is DecodeMode.FULL:
            return Outcome.UNCLEAR
        return None if is_resting else group.part_outcome(at, LEAST_MOVED)
