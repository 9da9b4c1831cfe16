"""One RTSP connection: its verbs, its session, and its end."""

import asyncio
import hmac
import logging
import secrets
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from vidette.practice.mount import Mount
from vidette.practice.readers import InterleavedReader, Reader, UdpReader
from vidette.practice.rtsp import (
    MalformedRequest,
    Request,
    Response,
    Transport,
    parse_transport,
    read_request,
)
from vidette.practice.sdp import TRACK, describe
from vidette.practice.udp import UdpPair

_log = logging.getLogger(__name__)
_SERVER = "Vidette practice camera"


@dataclass(frozen=True, slots=True)
class House:
    """What all connections of one camera share."""

    mounts: Mapping[str, Mount]
    udp: UdpPair
    credentials: str | None = field(repr=False)
    """`user:password` that is demanded, or None."""
    session_timeout: float
    """Seconds without a sign of life before a session ends; playing over TCP is one."""
    largest_backlog: int


class Session:
    """Serves one connection until either side ends it."""

    def __init__(
        self, house: House, stream: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._house = house
        self._stream = stream
        self._writer = writer
        self._id = secrets.token_hex(8)
        self._asked: set[str] = set()
        self._mount: Mount | None = None
        self._transport: Transport | None = None
        self._reader: Reader | None = None
        self._patience: asyncio.Timeout | None = None
        self._verbs: Mapping[str, Callable[[Request], Response]] = {
            "OPTIONS": self._options,
            "DESCRIBE": self._describe,
            "SETUP": self._setup,
            "PLAY": self._play,
            "GET_PARAMETER": self._keep_alive,
            "SET_PARAMETER": self._keep_alive,
            "TEARDOWN": self._teardown,
        }

    async def serve(self) -> None:
        """Answers requests until the connection ends, falls silent or talks nonsense."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._house.session_timeout) as self._patience:
                    while await self._turn():
                        pass
        except (OSError, asyncio.IncompleteReadError):
            _log.debug("A reader's connection ended.")
        except MalformedRequest as error:
            self._writer.write(Response(400).encode("0"))
            _log.info("A connection was closed: %s.", error)
        finally:
            self._leave()
            self._writer.close()

    def abort(self) -> None:
        """Ends the connection at once."""
        self._writer.transport.abort()

    async def _turn(self) -> bool:
        request = await read_request(self._stream)
        self._be_patient()
        response = self._answer(request)
        headers = {"Server": _SERVER, **response.headers}
        encoded = Response(response.status, headers, response.body)
        self._writer.write(encoded.encode(request.headers.get("cseq", "0")))
        if request.method == "PLAY" and response.status == 200:
            self._begin()
        await self._writer.drain()
        return request.method != "TEARDOWN"

    def _answer(self, request: Request) -> Response:
        verb = self._verbs.get(request.method)
        if verb is None:
            return Response(501, {"Public": ", ".join(self._verbs)})
        if request.method != "OPTIONS" and not self._is_let_in(request):
            return Response(401, {"WWW-Authenticate": f'Basic realm="{_SERVER}"'})
        session = request.headers.get("session", self._id).partition(";")[0].strip()
        return verb(request) if session == self._id else Response(454)

    def _is_let_in(self, request: Request) -> bool:
        if self._house.credentials is None:
            return True
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            given = b64decode(encoded.strip(), validate=True)
        except (NotBase64, ValueError):
            return False
        wanted = self._house.credentials.encode()
        return scheme.lower() == "basic" and hmac.compare_digest(given, wanted)

    def _find(self, request: Request) -> Mount | Response:
        name = request.path.removesuffix(f"/{TRACK}")
        mount = self._house.mounts.get(name)
        if mount is None:
            return Response(404)
        if name not in self._asked:
            self._asked.add(name)
            mount.connections_total += 1
        return mount if mount.refusal is None else Response(mount.refusal)

    def _options(self, _request: Request) -> Response:
        return Response(200, {"Public": ", ".join(self._verbs)})

    def _describe(self, request: Request) -> Response:
        mount = self._find(request)
        if isinstance(mount, Response):
            return mount
        host = self._writer.get_extra_info("sockname")[0]
        base = request.url.partition("?")[0].rstrip("/") + "/"
        body = describe(mount.clip, request.path, host).encode()
        return Response(200, {"Content-Base": base, "Content-Type": "application/sdp"}, body)

    def _setup(self, request: Request) -> Response:
        if self._transport is not None:
            return Response(455 if self._reader else 459)
        mount = self._find(request)
        if isinstance(mount, Response):
            return mount
        transport = parse_transport(request.headers.get("transport", ""))
        if transport is None:
            return Response(461)
        self._mount, self._transport = mount, transport
        first, second = transport.pair
        if transport.interleaved:
            chosen = f"RTP/AVP/TCP;unicast;interleaved={first}-{second}"
        else:
            ours = "-".join(str(port) for port in self._house.udp.ports)
            chosen = f"RTP/AVP;unicast;client_port={first}-{second};server_port={ours}"
        return Response(200, {"Transport": chosen, "Session": self._session()})

    def _session(self) -> str:
        return f"{self._id};timeout={max(1, round(self._house.session_timeout))}"

    def _play(self, request: Request) -> Response:
        if self._mount is None:
            return Response(455)
        headers = {"Session": self._session(), "Range": "npt=now-"}
        if start := self._mount.starting_point():
            base = request.url.partition("?")[0].rstrip("/")
            track = base if base.endswith(TRACK) else f"{base}/{TRACK}"
            headers["RTP-Info"] = f"url={track};seq={start[0]};rtptime={start[1]}"
        return Response(200, headers)

    def _begin(self) -> None:
        """Joins the mount; the answer to PLAY is on its way, so that no packet overtakes it."""
        if self._reader is not None or self._mount is None or self._transport is None:
            return
        most = self._house.largest_backlog
        if self._transport.interleaved:
            self._reader = InterleavedReader(
                self._writer.transport, self._transport.pair, largest_backlog=most
            )
        else:
            host = self._writer.get_extra_info("peername")[0]
            rtp, rtcp = ((host, port) for port in self._transport.pair)
            self._reader = UdpReader(
                self._house.udp.sockets, (rtp, rtcp), end=self.abort, largest_backlog=most
            )
            self._house.udp.listen(rtcp, self._be_patient)
        self._mount.join(self._reader)
        self._be_patient()

    def _be_patient(self) -> None:
        """Counts the session's silence anew; who plays over TCP shows life by taking packets."""
        if self._patience is None or self._patience.expired():
            return
        plays_over_tcp = isinstance(self._reader, InterleavedReader)
        now = asyncio.get_running_loop().time()
        self._patience.reschedule(None if plays_over_tcp else now + self._house.session_timeout)

    def _keep_alive(self, _request: Request) -> Response:
        return Response(200, {"Session": self._session()})

    def _teardown(self, _request: Request) -> Response:
        self._leave()
        return Response(200, {"Session": self._id})

    def _leave(self) -> None:
        if self._mount is not None and self._reader is not None:
            self._mount.leave(self._reader)
            if isinstance(self._reader, UdpReader):
                self._reader.stop()
        if self._transport is not None and not self._transport.interleaved:
            host = self._writer.get_extra_info("peername")[0]
            self._house.udp.forget((host, self._transport.pair[1]))
        self._mount = self._transport = self._reader = None
