"""How a session is kept alive, and what the server says meanwhile."""

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

from .messages import Answer, reply, request
from .opening import Session

_GONE = (454, 455)
_NOT_OFFERED = (404, 405, 501, 551)
_POLITE = ("OPTIONS ", "GET_PARAMETER ", "SET_PARAMETER ", "ANNOUNCE ")
_LEAST = 1.0


class Keeping:
    """Signs of life by what the server offers, at half of its session timeout."""

    def __init__(self, session: Session, at: float) -> None:
        self._session = session
        self._sequence = session.sequence
        self._interval = max(_LEAST, session.timeout / 2)
        self._due = at + self._interval
        self._method = "GET_PARAMETER" if "GET_PARAMETER" in session.methods else "OPTIONS"

    def is_due(self, at: float) -> bool:
        """Whether a sign of life is due at *at* (monotonic)."""
        return at >= self._due

    def sign(self, at: float) -> bytes:
        """The request that keeps the session alive; the next is due half a timeout later."""
        self._due = at + self._interval
        return self._request(self._method)

    def goodbye(self) -> bytes:
        """The request that ends the session."""
        return self._request("TEARDOWN")

    def heard(self, said: Answer) -> bytes:
        """What to send at once, if anything. Raises SourceError when the session is over."""
        if said.request:
            if said.request.startswith(("TEARDOWN ", "REDIRECT ")):
                raise SourceError(Reason.UNREACHABLE, "The source ended the session.")
            is_known = said.request.startswith(_POLITE)
            return reply("200 OK" if is_known else "501 Not Implemented", said.sequence)
        if said.status in _GONE:
            raise SourceError(Reason.UNREACHABLE, "The source has forgotten the session.")
        if said.status in _NOT_OFFERED:
            self._method = "OPTIONS"
        if said.status == 401 and self._session.credentials.accept(
            said.headers.get("www-authenticate", "")
        ):
            return self._request(self._method)
        return b""

    def _request(self, method: str) -> bytes:
        self._sequence += 1
        url = self._session.track.aggregate_url
        headers = {
            "CSeq": str(self._sequence),
            "Session": self._session.name,
            "Authorization": self._session.credentials.header(method, url),
        }
        return request(method, url, headers)
