"""The jobs of a feed as the audience of its source: what one of them needs, all get."""

from collections.abc import Callable, Iterable
from typing import Protocol

from vidette.core.decoding import DecodeMode, most_demanding
from vidette.core.frame import Frame


class Viewer(Protocol):
    """One job: a Pipeline, or the Runner that keeps it."""

    @property
    def wanted(self) -> DecodeMode:
        """What the job asks for."""

    @property
    def moves(self) -> bool:
        """Whether something surely moves in the last picture it was shown."""

    @property
    def is_learning(self) -> bool:
        """Whether it does not know the scene yet."""

    @property
    def is_busy(self) -> bool:
        """Whether it needs the next pictures."""

    @property
    def needs_keys(self) -> bool:
        """Whether it needs every key picture."""

    def stirs(self, frame: Frame) -> bool:
        """Whether it would see something move in *frame*, which it is not shown."""

    def watched(self) -> None:
        """The stream goes on without anything that is worth showing."""


class Viewers:
    """A `media.audience.Audience` of those that *viewers* gives, asked anew each time."""

    def __init__(
        self,
        viewers: Callable[[], Iterable[Viewer]],
        has_room: Callable[[], bool] = lambda: True,
        rests: Callable[[], bool] = lambda: False,
        may_learn: Callable[[], bool] = lambda: True,
    ) -> None:
        """*rests*: whether the source is to decode key pictures alone, since the machine is full."""
        self._viewers = viewers
        self._has_room = has_room
        self._rests = rests
        self._may_learn = may_learn

    @property
    def asked(self) -> DecodeMode:
        """See Audience."""
        return most_demanding(one.wanted for one in self._viewers())

    @property
    def wanted(self) -> DecodeMode:
        """See Audience."""
        return DecodeMode.KEYFRAMES if self._rests() else self.asked

    @property
    def moves(self) -> bool:
        """See Audience."""
        return any(one.moves for one in self._viewers())

    @property
    def is_learning(self) -> bool:
        """See Audience."""
        return any(one.is_learning for one in self._viewers())

    @property
    def is_busy(self) -> bool:
        """See Audience."""
        return any(one.is_busy for one in self._viewers())

    @property
    def needs_keys(self) -> bool:
        """See Audience."""
        return any(one.needs_keys for one in self._viewers())

    @property
    def has_room(self) -> bool:
        """See Audience."""
        return self._has_room()

    @property
    def may_learn(self) -> bool:
        """See Audience."""
        return self._may_learn()

    def stirs(self, frame: Frame) -> bool:
        """See Audience."""
        return any(one.stirs(frame) for one in self._viewers())

    def watched(self) -> None:
        """See Audience."""
        for one in self._viewers():
            one.watched()
