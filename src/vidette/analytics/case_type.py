"""What a case type offers: its names, its document and how an analyzer is built from it."""

from collections.abc import Callable
from dataclasses import dataclass

from .analyzer import Analyzer
from .documents import PipelineDocument


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
    build: Callable[[PipelineDocument], Analyzer] | None
    """Makes a fresh analyzer; None when this build cannot run it."""
    unavailable: str = ""
    """Why it cannot run here; empty when it can."""

    @property
    def is_available(self) -> bool:
        """Whether jobs for it are taken."""
        return self.build is not None
