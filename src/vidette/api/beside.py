"""Where the pages for people are: beside the API, never in the place of its answers."""

from starlette.routing import Match, Mount
from starlette.types import ASGIApp, Scope

OURS = frozenset({"api", "healthz", "readyz", "metrics", "ws"})
"""First parts of the paths that are the API's, also of those that it does not know."""


class Beside(Mount):
    """Everything that is not the API's: a call that does not exist stays an error in JSON."""

    def __init__(self, pages: ASGIApp) -> None:
        super().__init__("/", pages)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the path of *scope* is left to the pages."""
        first = scope["path"].strip("/").partition("/")[0]
        return (Match.NONE, {}) if first in OURS else super().matches(scope)
