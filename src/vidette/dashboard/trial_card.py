"""A job tried for ten seconds before it is saved: what it would tell, and what it would not."""

from typing import Final

from .draft import Draft
from .page import Visit
from .parts import Tag, card
from .words import t

SECONDS: Final = 10.0


class TrialCard:
    """Begins a trial and shows what came of it."""

    def __init__(self, visit: Visit, draft: Draft) -> None:
        self._visit, self._draft = visit, draft

    def outdate(self) -> None:
        """What was tried is not what would be saved any more."""
