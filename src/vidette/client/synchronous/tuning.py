"""Other settings, tried on what is kept of a stream, or beside it."""

from collections.abc import Mapping
from typing import Any

from vidette.client.asking import params, path

from .connection import Connection

_TUNE, _SHADOW = "/api/streams/{uid}/tune/", "/api/streams/{uid}/shadow/"


class Tunings:
    """The calls of /api/streams/{uid}/tune/; answers are as documented there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, uid: str, *, wait: float | None = None) -> dict[str, Any]:
        """Tries other thresholds on what is kept; raises NotFound, Conflict when nothing is."""
        answer = self._connection.ask("POST", path(_TUNE, uid=uid), query=params(wait=wait))
        return dict(answer.json())

    def get(self, uid: str) -> dict[str, Any]:
        """How the newest tuning of a stream is; raises NotFound."""
        return dict((self._connection.ask("GET", path(_TUNE, uid=uid))).json())


class Shadows:
    """The calls of /api/streams/{uid}/shadow/; answers are as documented there."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, uid: str, pipeline: Mapping[str, Any], *, minutes: float) -> dict[str, Any]:
        """Runs another Pipeline beside the stream's own; raises NotFound, Conflict, Invalid."""
        body = {"Pipeline": dict(pipeline), "minutes": minutes}
        return dict((self._connection.ask("POST", path(_SHADOW, uid=uid), body=body)).json())

    def get(self, uid: str) -> dict[str, Any]:
        """The report so far; raises NotFound."""
        return dict((self._connection.ask("GET", path(_SHADOW, uid=uid))).json())

    def end(self, uid: str) -> None:
        """Ends the shadow and forgets its report; raises NotFound."""
        self._connection.ask("DELETE", path(_SHADOW, uid=uid))
