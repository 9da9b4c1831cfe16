"""Those for whom a source decodes: what it asks them, and what it tells them."""

from typing import Protocol

from vidette.core.decoding import DecodeMode
from vidette.core.frame import Frame


class Audience(Protocol):
    """The watchers of one source, asked in the thread that takes its frames."""

    @property
    def asked(self) -> DecodeMode:
        """What the most demanding of them asks for."""

    @property
    def wanted(self) -> DecodeMode:
        """The same, or less while the machine is too full for it."""

    @property
    def moves(self) -> bool:
        """Whether something moves, and surely does, in the last picture that was shown."""

    @property
    def is_learning(self) -> bool:
        """Whether one of them does not know the scene yet."""

    @property
    def is_busy(self) -> bool:
        """Whether one of them needs the next pictures: something moves, did so a moment ago, or is
        being told of."""

    @property
    def needs_keys(self) -> bool:
        """Whether one of them needs every key picture, whatever the sizes of the others tell."""

    @property
    def has_room(self) -> bool:
        """Whether the machine has processor time to spare for decoding that is not needed at
        once."""

    @property
    def may_learn(self) -> bool:
        """The same for learning the camera, which takes so much that not all can at once; to be
        asked again and again meanwhile."""

    def stirs(self, frame: Frame) -> bool:
        """Whether one of them would see something move in *frame*, which is not shown to them."""

    def watched(self) -> None:
        """The stream goes on; its newest pictures were received and not decoded."""


class Everyone:
    """An audience that wants every picture."""

    asked = wanted = DecodeMode.FULL
    moves = False
    is_learning = False
    is_busy = needs_keys = True
    has_room = may_learn = True

    def stirs(self, frame: Frame) -> bool:  # noqa: ARG002
        """See Audience."""
        return True

    def watched(self) -> None:
        """See Audience."""
