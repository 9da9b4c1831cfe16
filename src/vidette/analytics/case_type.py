"""What a case type offers: its names, its document and how an analyzer is built from it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from vidette.core.event import Change
from vidette.core.explanation import Reached
from vidette.core.frame import Frame
from vidette.core.outlines import Outlines

from .documents import PipelineDocument


class FrameAnalyzer(Protocol):
    """One job's analysis of one camera; frames come from one thread, in order."""

    @property
    def expansion(self) -> float:
        """Share of width and height by which a box is grown on each side for its crop."""

    @property
    def full_frame_every(self) -> timedelta | None:
        """How often an update carries a fresh whole picture; None: only the start does."""

    @property
    def moves(self) -> bool:
        """Whether something surely moves in the last frame: long enough to be no flicker."""

    @property
    def is_learning(self) -> bool:
        """Whether it finds nothing since it does not know the scene yet."""

    @property
    def is_busy(self) -> bool:
        """Whether it needs the next frames: something happens, or seemed to a moment ago."""

    @property
    def needs_keys(self) -> bool:
        """Whether it needs every key picture, though nothing shows in the sizes of the others."""

    @property
    def outlines(self) -> Outlines:
        """What is in the last frame, to be drawn over it."""

    def stirs(self, frame: Frame) -> bool:
        """Whether *frame* shows something that it must look at; takes nothing in."""

    def analyze(self, frame: Frame) -> list[Change]:
        """What *frame* changes."""

    def explained(self, settled: Collection[str | None] = ()) -> Sequence[Reached]:
        """How far changes came in the picture looked at last: one for each area, always the same.

        *settled*: areas of which nobody asks; they may be left out.
        """

    def finish(self) -> list[Change]:
        """Ends what is open: the source is gone, or the job stops."""


@dataclass(frozen=True, slots=True)
class CaseType:
    """A kind of analysis that a job can ask for."""

    slug: str
    """Its name on the wire."""
    code: int
    """Its row id on the wire."""
    raises: tuple[str, ...]
    """Types of the events it raises."""
    summary: str
    """One sentence for people."""
    document: type[PipelineDocument]
    """What its jobs' `Pipeline` may hold."""
    build: Callable[[PipelineDocument], FrameAnalyzer] | None
    """Makes a fresh analyzer; None when this build cannot run it."""
    unavailable: str = ""
    """Why it cannot run here; empty when it can."""

    @property
    def is_available(self) -> bool:
        """Whether jobs for it are taken."""
        return self.build is not None
