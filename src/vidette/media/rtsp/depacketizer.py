"""RTP packets in, access units out: whole buffers at a time, few operations a packet."""

from dataclasses import dataclass

from .packing import Packing
from .sdp import START
from .strange import Strange

_LATE = 256
"""Packets that come up to so many numbers late are repetitions, and passed over."""
_FOREIGN = 200
"""Packets of another payload type before the first of the right one: then it is another stream."""
_LARGEST_UNIT = 16 * 1024 * 1024
_MANY = 1024
_MAGIC = 0x24
_PLAIN = 0x80
_MARKER = 0x80
_WRAP = 1 << 32


@dataclass(slots=True)
class Coded:
    """One access unit as it came."""

    data: bytes
    """Annex B."""
    ticks: int
    """Its RTP timestamp, unwrapped: grows beyond 32 bits."""
    is_key: bool
    is_damaged: bool
    """It lacks something, or something before it was lost."""
    is_whole: bool


class Depacketizer:
    """Puts one camera's video together again. `units` holds what is ready; the owner empties it.

    A unit ends with the marker bit or the next timestamp. Cameras are forgiven: parameter sets
    with a marker or a time of their own, a marker on every slice (noticed, then markers are
    passed over), a last fragment without its end bit, start codes inside packets.
    """

    def __init__(self, packing: Packing, *, channel: int, payload_type: int) -> None:
        self.units: list[Coded] = []
        self.received = 0
        """RTP packets taken."""
        self.lost = 0
        """RTP packets that their numbers say are missing."""
        self.highest = 0
        """Extended highest sequence number."""
        self.ssrc: int | None = None
        self.last_ticks: int | None = None
        """The newest timestamp, unwrapped."""
        self._packing = packing
        self._channel = channel
        self._payload_type = payload_type
        self._expected = -1
        self._foreign = 0
        self._pieces: list[bytes] = []
        self._stamp = 0
        self._in_fragment = False
        self._has_picture = self._is_key = False
        self._is_whole = True
        self._after_loss = False
        self._markers_count = True
        self._ended_stamp: int | None = None

    def take(self, data: bytes, at: int) -> int:
        """Takes the interleaved packets from *at* on; where the first stands that is not whole, or
        not of this channel. Raises Strange for packings that are not known.
        """
        end = len(data)
        packing = self._packing
        unpack, mask, sign = packing.fast.unpack_from, packing.mask, packing.sign
        skip = 17 + packing.header
        last = end - skip
        channel, payload_type = self._channel, self._payload_type
        expected, append = self._expected, self._pieces.append
        in_fragment = self._in_fragment
        while at < last:
            magic, number, length, flags, kind, sequence, head, part = unpack(data, at)
            following = at + 4 + length
            if following > end or magic != _MAGIC or number != channel:
                break
            if (
                in_fragment
                and part < 0x40
                and sequence == expected
                and kind == payload_type
                and flags == _PLAIN
                and head & mask == sign
            ):
                append(data[at + skip : following])
                expected = (expected + 1) & 0xFFFF
            else:
                self._expected = expected
                self._packet(data[at + 4 : following])
                expected, append = self._expected, self._pieces.append
                in_fragment = self._in_fragment
            self.received += 1
            at = following
        self._expected = expected
        at = self._take_short(data, at)
        if len(self._pieces) > _MANY and sum(map(len, self._pieces)) > _LARGEST_UNIT:
            self._pieces = [b""]
            self.lose()
        return at

    def _take_short(self, data: bytes, at: int) -> int:
        """The packets at the very end of a buffer."""
        while len(data) - at >= 4 and data[at] == _MAGIC and data[at + 1] == self._channel:
            following = at + 4 + (data[at + 2] << 8 | data[at + 3])
            if following > len(data):
                break
            self._packet(data[at + 4 : following])
            self.received += 1
            at = following
        return at

    def lose(self) -> None:
        """Something was lost at this place: nothing counts as clean from here on."""
        self._after_loss = True
        if self._pieces:
            self._is_whole = False
        self._in_fragment = False

    def _packet(self, packet: bytes) -> None:
        """Any packet that is not a mere part of the fragmented unit under way."""
        if len(packet) < 13 or packet[0] >> 6 != 2:
            return
        if packet[1] & 0x7F != self._payload_type:
            self._pass_over_foreign()
            return
        sequence = packet[2] << 8 | packet[3]
        if not self._follows(sequence, int.from_bytes(packet[8:12])):
            return
        begin, end = _bounds(packet)
        if begin >= end:
            return
        self._at(int.from_bytes(packet[4:8]))
        self._payload(packet[begin:end])
        if packet[1] & _MARKER:
            self._in_fragment = False
            if self._has_picture and self._markers_count:
                self._finish()

    def _pass_over_foreign(self) -> None:
        self._foreign += 1
        if self._foreign > _FOREIGN and self._expected < 0:
            raise Strange("it sends another payload type than it said")

    def _follows(self, sequence: int, ssrc: int) -> bool:
        """Whether the packet is new; notes what is missing before it."""
        ahead = (sequence - self._expected) & 0xFFFF if self._expected >= 0 else 0
        if ssrc != self.ssrc:
            if self.ssrc is not None:
                self.lose()
            self.ssrc, self.highest = ssrc, sequence
        elif ahead:
            if ahead > 0xFFFF - _LATE:
                return False
            self.lost += ahead
            self.lose()
        self._expected = (sequence + 1) & 0xFFFF
        self.highest += (sequence - self.highest) & 0xFFFF
        return True

    def _at(self, stamp: int) -> None:
        if self._pieces and stamp != self._stamp and not self._in_fragment and self._has_picture:
            self._finish()
        self._stamp = stamp

    def _payload(self, payload: bytes) -> None:
        packing = self._packing
        kind = packing.kind(payload[0])
        if kind == packing.fragment:
            self._fragment(payload)
        elif kind == packing.bundle:
            self._bundle(payload)
        elif kind in packing.unknown:
            raise Strange(f"it packs in a way that is not known ({kind})")
        elif kind <= packing.largest:
            self._nal(payload)

    def _fragment(self, payload: bytes) -> None:
        header = self._packing.header
        if len(payload) < header + 2:
            return
        part = payload[header]
        if part & 0x80:
            if self._in_fragment:
                self.lose()
            self._begin(self._packing.rebuilt(payload, 0) + payload[header + 1 :])
            self._in_fragment = True
        elif self._in_fragment:
            self._pieces.append(payload[header + 1 :])
        else:
            self._has_picture = True
            self._pieces.append(b"")
            self.lose()
        if part & 0x40:
            self._in_fragment = False

    def _bundle(self, payload: bytes) -> None:
        at = self._packing.header
        while at + 2 < len(payload):
            following = at + 2 + (payload[at] << 8 | payload[at + 1])
            if following > len(payload):
                self._pieces.append(b"")
                self.lose()
                return
            if following > at + 2:
                self._nal(payload[at + 2 : following])
            at = following

    def _nal(self, nal: bytes) -> None:
        if self._in_fragment:
            self.lose()
        if nal.startswith((START, START[1:])):
            nal = nal[nal.index(1) + 1 :]
        if nal:
            self._begin(nal)

    def _begin(self, nal: bytes) -> None:
        """A NAL unit, or the first part of one."""
        packing = self._packing
        kind = packing.kind(nal[0])
        if kind in packing.slices and len(nal) > packing.header:
            self._begin_slice(kind, is_first=bool(nal[packing.header] & 0x80))
        elif packing.is_recovery_point(nal):
            self._is_key = True
        self._pieces += (START, nal)

    def _begin_slice(self, kind: int, *, is_first: bool) -> None:
        if not is_first and not self._has_picture:
            if self._ended_stamp == self._stamp and not self._after_loss:
                self._markers_count = False  # the picture went on behind its marker
            self._pieces.append(b"")
            self.lose()
        self._has_picture = True
        self._is_key = self._is_key or kind in self._packing.keys

    def _finish(self) -> None:
        ticks = self.unwrapped(self._stamp)
        self.units.append(
            Coded(
                b"".join(self._pieces),
                ticks,
                is_key=self._is_key and self._is_whole,
                is_damaged=self._after_loss or not self._is_whole,
                is_whole=self._is_whole,
            )
        )
        self.last_ticks = ticks
        self._ended_stamp = self._stamp
        self._pieces = []
        self._has_picture = self._is_key = False
        self._is_whole, self._after_loss = True, False

    def unwrapped(self, stamp: int) -> int:
        """A timestamp counted on over the ends of its 32 bits, backward too."""
        if self.last_ticks is None:
            self.last_ticks = stamp
        step = (stamp - self.last_ticks) & (_WRAP - 1)
        return self.last_ticks + (step - _WRAP if step >= _WRAP // 2 else step)


def _bounds(packet: bytes) -> tuple[int, int]:
    """Where the payload begins and ends: behind contributors and extension, before padding."""
    begin = 12 + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        begin += 4 + 4 * int.from_bytes(packet[begin + 2 : begin + 4])
    padding = packet[-1] if packet[0] & 0x20 else 0
    return begin, len(packet) - padding
