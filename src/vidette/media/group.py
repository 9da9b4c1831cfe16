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
    probed: float = 0.0
    """The share by which it was drawn to be decoded all the same; 0 when it was not."""
    is_damaged: bool = False
    is_crossed: bool = False
    """Whether something moved when it began, so that its key picture shows it."""
    paused: float | None = None
    """When its decoding ended before it did; seconds."""
    _decoded_to: float | None = None
    _newest: float = 0.0
    _part_started: float | None = None
    _shown: int = 0
    _moved: int = 0
    _part_shown: int = 0
    _part_moved: int = 0

    @property
    def is_begun(self) -> bool:
        """Whether it has a key picture."""
        return self.started is not None

    @property
    def may_pause(self) -> bool:
        """Whether it can be decoded once more as it was, and has not been already."""
        return self.paused is None and not self.is_damaged and not self.probed

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
        self._part_shown += 1
        self._part_moved += moves

    def part_seconds_to(self, at: float) -> float:
        """How long its present part has lasted at *at*."""
        if self._part_started is None:
            return self.seconds_to(at)
        return max(0.0, at - self._part_started)

    def split(self, at: float) -> None:
        """Begins another part."""
        self._part_started = at
        self._part_shown = self._part_moved = 0

    def pause(self, at: float) -> None:
        """Its decoding ends *at*; what follows is another part."""
        self.paused = self._decoded_to = at
        self.split(at)

    def resume(self) -> None:
        """What followed its pause is decoded all the same."""
        self._decoded_to = None

    def outcome(self, at: float, least_moved: float) -> Outcome:
        """What is known of it, over at *at*, from what was decoded of it."""
        seconds = self.seconds_to(at if self._decoded_to is None else self._decoded_to)
        return _outcome(self._shown, self._moved, seconds, least_moved)

    def part_moved(self, at: float) -> float:
        """Seconds of its present part, over at *at*, in which something moved."""
        return self.part_seconds_to(at) * self._part_moved / max(1, self._part_shown)

    def part_outcome(self, at: float, least_moved: float) -> Outcome:
        """What is known of its present part, decoded and over at *at*."""
        seconds = self.part_seconds_to(at)
        return _outcome(self._part_shown, self._part_moved, seconds, least_moved)


def _outcome(shown: int, moved: int, seconds: float, least_moved: float) -> Outcome:
    if not shown:
        return Outcome.UNCLEAR
    if not moved:
        return Outcome.STILL
    return Outcome.MOVED if seconds * moved / shown >= least_moved else Outcome.UNCLEAR
