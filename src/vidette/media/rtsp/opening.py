"""How a camera's stream is opened: from its address to packets that flow."""

import socket
import threading
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.media.address import DEFAULT_PORTS, checked_targets
from vidette.media.options import SourceOptions

from .auth import Credentials
from .dialogue import Dialogue, bare, connect
from .messages import Answer
from .sdp import Track, read_description
from .strange import Strange

_MOST_HOPS = 4
_TRY_NEXT = (Reason.REFUSED, Reason.UNREACHABLE)
_OWN_FAULTS = range(500, 600)
_NOT_KNOWN_THERE = (501, 505, 551)
"""Answers of the 5xx kind that say the server did not understand, which another client may cure."""
_TRANSPORT = "RTP/AVP/TCP;unicast;interleaved=0-1"


@dataclass(frozen=True, slots=True)
class Session:
    """A stream that was asked to play."""

    sock: socket.socket
    """Non-blocking."""
    rest: bytes
    """What came behind the last answer."""
    track: Track
    channels: tuple[int, int]
    """Of RTP and RTCP."""
    name: str
    """For the Session header; may be empty."""
    timeout: float
    """Seconds without a sign of life after which the server may end it."""
    methods: frozenset[str]
    """What the server offers."""
    credentials: Credentials
    sequence: int
    """The last CSeq."""


def open_session(url: str, options: SourceOptions, stop: threading.Event) -> Session:
    """Connects and asks for the video at *url*; the open timeout holds for each answer.

    Raises SourceError, and Strange when the camera should be read by another client.
    """
    for _ in range(_MOST_HOPS):
        outcome = _open_at(url, options, stop)
        if isinstance(outcome, Session):
            return outcome
        url = followed(url, outcome)
    raise SourceError(Reason.PROTOCOL, "The source sends us from address to address.")


def followed(url: str, location: str) -> str:
    """Where a redirect leads; the credentials go along to the same host only.

    The address is not checked yet: opening it is. Raises SourceError for what is never followed.
    """
    try:
        target = urljoin(url, location)
        here, there = urlsplit(url), urlsplit(target)
        is_same = (here.hostname, here.port) == (there.hostname, there.port)
    except ValueError:
        raise SourceError(Reason.PROTOCOL, "The source sends us to no address.") from None
    if there.scheme != "rtsp" or not there.hostname:
        raise SourceError(Reason.PROTOCOL, "The source sends us to an address of another kind.")
    if is_same and "@" not in there.netloc and "@" in here.netloc:
        user = here.netloc.rpartition("@")[0]
        return there._replace(netloc=f"{user}@{there.netloc}").geturl()
    return target


def _open_at(url: str, options: SourceOptions, stop: threading.Event) -> Session | str:
    """The session, or where the source sends us instead."""
    failure = SourceError(Reason.DNS, "The host has no address.")
    parts = urlsplit(url)
    for target in checked_targets(url, options.policy, timeout=options.open_timeout, stop=stop):
        number = urlsplit(target.url)
        address = (number.hostname or "", number.port or DEFAULT_PORTS["rtsp"])
        try:
            sock = connect(address, timeout=options.open_timeout, stop=stop)
        except SourceError as error:
            failure = error
            if error.reason in _TRY_NEXT and not stop.is_set():
                continue
            raise
        credentials = Credentials(unquote(parts.username or ""), unquote(parts.password or ""))
        dialogue = Dialogue(sock, credentials, timeout=options.open_timeout, stop=stop)
        try:
            outcome = _converse(dialogue, bare(url).replace(" ", "%20"))
        except (SourceError, Strange):
            sock.close()
            raise
        if isinstance(outcome, str):
            sock.close()
        return outcome
    raise failure


def _converse(dialogue: Dialogue, url: str) -> Session | str:
    offered = dialogue.ask("OPTIONS", url)
    if 300 <= offered.status < 400:
        return _location(offered)
    described = dialogue.ask("DESCRIBE", url, {"Accept": "application/sdp"})
    if 300 <= described.status < 400:
        return _location(described)
    _expect_success(described, "DESCRIBE")
    headers = described.headers
    base = headers.get("content-base") or headers.get("content-location") or url
    text = described.body.decode("utf-8", "replace")
    if "m=" not in text:
        raise Strange("it describes nothing")
    track = read_description(text, base.strip())
    ready = dialogue.ask("SETUP", track.url, {"Transport": _TRANSPORT})
    _expect_success(ready, "SETUP")
    channels = ready.channels
    name, timeout = ready.session
    plays = dialogue.ask("PLAY", track.aggregate_url, {"Session": name, "Range": "npt=0.000-"})
    _expect_success(plays, "PLAY")
    return Session(
        sock=dialogue.sock,
        rest=dialogue.rest,
        track=track,
        channels=channels,
        name=name,
        timeout=timeout,
        methods=offered.methods,
        credentials=dialogue.credentials,
        sequence=dialogue.sequence,
    )


def _location(answer: Answer) -> str:
    location = answer.headers.get("location", "").strip()
    if not location:
        raise Strange("it sends us away without an address")
    return location


def _expect_success(answer: Answer, method: str) -> None:
    status = answer.status
    if 200 <= status < 300:
        return
    if status == 403:
        raise SourceError(Reason.UNAUTHORIZED, "The source answers 403.")
    if status == 404:
        raise SourceError(Reason.NOT_FOUND, "The source answers 404.")
    if status in _OWN_FAULTS and status not in _NOT_KNOWN_THERE:
        raise SourceError(Reason.PROTOCOL, "The source reports a fault of its own (5xx).")
    raise Strange(f"it answers {status} to {method}")
