"""The camera's two UDP ports, RTP and RTCP, shared by all its readers."""

import asyncio
from collections.abc import Callable

_TRIES = 50
Target = tuple[str, int]


class UdpPair:
    """An even port for RTP and the next one for RTCP (RFC 3550, 11)."""

    def __init__(
        self, rtp: asyncio.DatagramTransport, rtcp: asyncio.DatagramTransport, ears: "_Ears"
    ) -> None:
        self.sockets = rtp, rtcp
        self._ears = ears

    @classmethod
    async def open(cls, host: str) -> "UdpPair":
        """Takes two free neighbouring ports of *host*; raises OSError when none are to be had."""
        for _ in range(_TRIES):
            rtp, _ = await _bind(host, 0, asyncio.DatagramProtocol())
            port: int = rtp.get_extra_info("sockname")[1]
            ears = _Ears()
            if port % 2 == 0:
                try:
                    rtcp, _ = await _bind(host, port + 1, ears)
                except OSError:
                    pass
                else:
                    return cls(rtp, rtcp, ears)
            rtp.close()
        raise OSError(f"no two neighbouring UDP ports are free on {host}")

    @property
    def ports(self) -> tuple[int, int]:
        """RTP, RTCP."""
        port: int = self.sockets[0].get_extra_info("sockname")[1]
        return port, port + 1

    def listen(self, source: Target, heard: Callable[[], None]) -> None:
        """Calls *heard* whenever RTCP comes from *source*: its reader lives."""
        self._ears.heard[source] = heard

    def forget(self, source: Target) -> None:
        """Undoes listen."""
        self._ears.heard.pop(source, None)

    def close(self) -> None:
        """Gives the ports back."""
        for socket in self.sockets:
            socket.close()


class _Ears(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.heard: dict[Target, Callable[[], None]] = {}

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Any RTCP is a sign of life; what it says is not needed."""
        if data and (heard := self.heard.get((addr[0], addr[1]))):
            heard()


async def _bind(
    host: str, port: int, protocol: asyncio.DatagramProtocol
) -> tuple[asyncio.DatagramTransport, asyncio.DatagramProtocol]:
    loop = asyncio.get_running_loop()
    return await loop.create_datagram_endpoint(lambda: protocol, local_addr=(host, port))
