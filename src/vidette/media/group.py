"""A group of pictures under way: from a key picture to the next."""

from dataclasses import dataclass

from .gate import Outcome


@dataclass(slots=True)
class Group:
    """What is noted of it."""

    started: float | None = None
    """Time of its key picture, seconds; None before the first one."""
    begun_resting: bool = False
    """Whether it was not decoded when it began."""
    is_called: bool = False
    """Whether the gate asked for it."""
    is_damaged: bool = False
    _newest: float = 0.0
    _shown: int = 0
    _moved: int = 0

    @property
    def is_begun(self) -> bool:
        """Whether it has a key picture."""
        return self.started is not None

    @property
    def seconds(self) -> float:
        """How long it has lasted, up to its newest picture."""
        return self.seconds_to(self._newest)

    def seconds_to(self, at: float) -> float:
        """How long it has lasted at *at*."""
        return 0.0 if self.started is None else max(0.0, at - self.started)

    def add(self, at: float) -> None:
        """Takes in a unit that came at *at*."""
        self._newest = max(self._newest, at)

    def show(self, *, moves: bool) -> None:
        """Takes in a picture of it that was shown, and whether something surely moved in it."""
        self._shown += 1
        self._moved += moves

    def outcome(self, seconds: float, least_moved: float) -> Outcome:
        """What is known of it, decoded and over after *seconds*."""
        if not self._shown:
            return Outcome.UNCLEAR
        if not self._moved:
            return Outcome.STILL
        moved = seconds * self._moved / self._shown
        return Outcome.MOVED if moved >= least_moved else Outcome.UNCLEAR
