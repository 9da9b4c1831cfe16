"""Whether a stream that is awake may rest before the next key picture comes."""

from .audience import Audience
from .gate import Gate
from .group import Group
from .needs import Needs


class Pauses:
    """Follows what moved since the stream woke, and how long its groups are."""

    def __init__(self, audience: Audience, gate: Gate, needs: Needs) -> None:
        self._audience = audience
        self._gate = gate
        self._needs = needs
        self._has_moved = False
        self._usual_seconds = 0.0

    def wake(self) -> None:
        """The stream wakes; what moved before counts no more."""
        self._has_moved = False

    def show(self, *, moves: bool) -> None:
        """One more picture was shown; *moves*: something surely moves in it."""
        self._has_moved |= moves

    def end_group(self, seconds: float) -> None:
        """A group lasted for so long."""
        self._usual_seconds = seconds

    def may_come(self, group: Group, at: float) -> bool:
        """Whether the stream may still come to rest within *group*: once, and in its first half only,
        since what moves on soon has all of it decoded again."""
        return group.may_pause and group.seconds_to(at) <= self._usual_seconds / 2

    def may_begin(self, group: Group) -> bool:
        """Whether what woke the stream has moved, and is calm again; where a rest may come."""
        return (
            self._has_moved
            and group.may_pause
            and not self._audience.is_busy
            and not self._gate.stands_out
            and self._needs.reason_to_decode(stirs=False) is None
        )
