"""What is learnt of a camera and outlives its connections."""

from dataclasses import dataclass, field

from .estimates import Misses
from .gate import Gate


@dataclass(slots=True)
class Memory:
    """Kept by whoever opens a camera's source again and again; for one connection at a time."""

    gate: Gate = field(default_factory=Gate)
    misses: Misses = field(default_factory=Misses)
    known: float = 0.0
    """Seconds of the stream from which the camera at rest is known."""
    groups_are_long: bool | None = None
    """Whether key pictures come too seldom to rest between them; None when it is not known."""
    _stream: tuple[str, int, int] | None = None

    def begin(self, codec: str, width: int, height: int) -> None:
        """A connection begins; another kind of stream is another camera, and all is forgotten."""
        stream = codec, width, height
        if self._stream not in (None, stream):
            self.gate, self.misses = Gate(), Misses()
            self.known, self.groups_are_long = 0.0, None
        self._stream = stream
        self.gate.restart()
