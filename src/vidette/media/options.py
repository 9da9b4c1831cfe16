"""How a source is opened."""

from dataclasses import dataclass

from vidette.core.addresses import SOURCE_POLICY, AddressPolicy
from vidette.core.decoding import Hardware

from .keeper import UnitKeeper
from .memory import Memory


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What holds for one opening of one source."""

    transport: str = "tcp"
    """For rtsp and rtsps: "tcp" or "udp"."""
    open_timeout: float = 10.0
    """Seconds for each phase of opening: name look-up, handshake, first packets, first picture."""
    read_timeout: float = 5.0
    """Seconds without a new good picture after which a live source counts as failed."""
    policy: AddressPolicy = SOURCE_POLICY
    files_allowed: bool = False
    """Whether file:// addresses may be opened."""
    seed: int = 0
    """Of the chance by which groups of pictures in which nothing stirs are decoded all the same."""
    memory: Memory | None = None
    """What was learnt of the camera by the connections before; it goes on learning."""
    paced: bool = True
    """Recordings and testsrc play at their own speed; else as fast as they are asked for."""
    hardware: Hardware = "none"
    """Which devices may decode it."""
    keeper: UnitKeeper | None = None
    """Who keeps its coded pictures for a replay."""
