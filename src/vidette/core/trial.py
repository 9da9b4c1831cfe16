"""What one try of a camera's address found."""

from dataclasses import dataclass
from typing import Protocol

from vidette.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class SourceTrial:
    """A picture and facts, or the reason why there is none."""

    reason: Reason = Reason.NONE
    """NONE: it plays."""
    detail: str = ""
    width: int = 0
    """Pixels across."""
    height: int = 0
    fps: float = 0.0
    """Pictures a second, as far as two seconds tell."""
    reader: str = ""
    """Who took the stream apart: `own`, `ffmpeg`, or empty where none is received."""
    jpeg: str = ""
    """Its newest picture in base64, at most 1280 pixels on the longer side."""


class Tryer(Protocol):
    """What carries a try out, somewhere beside the service."""

    async def try_source(self, url: str, transport: str) -> SourceTrial:
        """What is at *url*."""
