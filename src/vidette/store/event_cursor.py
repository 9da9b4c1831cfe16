"""Where a page of events ended, as clients hand it back."""

import base64
import binascii
import re
from dataclasses import dataclass

from vidette.core.errors import InvalidInput

from .columns import LARGEST

_CURSOR = re.compile(r"e1:(-?\d{1,18}):(\d{1,19})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where an event stands in the order of lists."""

    started: int
    """Ticks."""
    id: int

    def text(self) -> str:
        """As clients are told it."""
        text = f"e1:{self.started}:{self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position_of(cursor: str) -> Position:
    """The position; raises InvalidInput under `cursor` for one that was not given out here."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        parts = _CURSOR.fullmatch(text)
        if parts is not None and int(parts[2]) <= LARGEST:
            return Position(int(parts[1]), int(parts[2]))
    except (binascii.Error, ValueError):
        pass
    raise InvalidInput({"cursor": ["Invalid cursor."]})
