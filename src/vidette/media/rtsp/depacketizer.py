"""RTP packets in, access units out: whole buffers at a time, few operations a packet."""

from .assembly import Assembly
from .packing import Packing
from .strange import Strange

_LATE = 256
"""Packets that come up to so many numbers late are repetitions, and passed over."""
_FOREIGN = 200
"""Packets of another payload type before the first of the right one: then it is another stream."""
_MAGIC = 0x24
_PLAIN = 0x80
_MARKER = 0x80
_WORTH = 3
"""From so many packets alike on they are looked at in columns, all at once."""
_COUNT = bytes(range(256))


class Depacketizer:
    """Puts one camera's video together again, into `assembly`."""

    def __init__(self, packing: Packing, *, channel: int, payload_type: int) -> None:
        self.assembly = Assembly(packing)
        self.received = 0
        """RTP packets taken."""
        self.lost = 0
        """RTP packets that their numbers say are missing."""
        self.highest = 0
        """Extended highest sequence number."""
        self.ssrc: int | None = None
        self._packing = packing
        self._channel = channel
        self._payload_type = payload_type
        self._expected = -1
        self._foreign = 0
        self._columns = (0, 1, 2, 3, 4, 5, 6, *range(16, 17 + packing.header))
        """Where packets in a row that continue one NAL unit are alike, beside their numbers."""

    def take(self, data: bytes, at: int) -> int:
        """Takes the interleaved packets from *at* on; where the first stands that is not whole, or
        not of this channel. Raises Strange for packings that are not known.
        """
        end = len(data)
        unpack, mask, sign = self._packing.fast.unpack_from, self._packing.mask, self._packing.sign
        skip = 17 + self._packing.header
        last = end - skip
        channel, payload_type = self._channel, self._payload_type
        assembly = self.assembly
        while at < last:
            magic, number, length, flags, kind, sequence, head, part = unpack(data, at)
            following = at + 4 + length
            if following > end or magic != _MAGIC or number != channel:
                break
            if (
                assembly.in_fragment
                and part < 0x80
                and sequence == self._expected
                and kind & 0x7F == payload_type
                and flags == _PLAIN
                and head & mask == sign
                and length >= skip - 4
            ):
                if part < 0x40 and kind == payload_type:
                    following = self._go_on(data, at, following - at)
                else:
                    self._end(data, at, following)
            else:
                self._packet(data[at + 4 : following])
                self.received += 1
            at = following
        at = self._take_short(data, at)
        assembly.bound()
        return at

    def _go_on(self, data: bytes, at: int, stride: int) -> int:
        """Takes the part of a NAL unit at *at*, and those behind it that are alike."""
        skip = 17 + self._packing.header
        low = self._expected & 0xFF
        count = min((len(data) - at) // stride, 256 - low)
        if count >= _WORTH:
            parts = data[at + skip - 1 : at + count * stride : stride]
            count = len(parts) - len(parts.lstrip(parts[:1]))
        end = at + count * stride
        if count < _WORTH or not self._are_alike(data, at, count, stride):
            count, end = 1, at + stride
        pieces = [data[one + skip : one + stride] for one in range(at, end, stride)]
        self.assembly.pieces += pieces
        self._expected = (self._expected + count) & 0xFFFF
        self.received += count
        return end

    def _are_alike(self, data: bytes, at: int, count: int, stride: int) -> bool:
        low, end = self._expected & 0xFF, at + count * stride
        return data[at + 7 : end : stride] == _COUNT[low : low + count] and all(
            data[at + column : end : stride] == data[at + column : at + column + 1] * count
            for column in self._columns
        )

    def _end(self, data: bytes, at: int, following: int) -> None:
        """Takes the last part of a NAL unit."""
        self.assembly.pieces.append(data[at + 17 + self._packing.header : following])
        self.assembly.in_fragment = False
        self._expected = (self._expected + 1) & 0xFFFF
        self.received += 1
        if data[at + 5] & _MARKER:
            self.assembly.mark(int.from_bytes(data[at + 8 : at + 12]))

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

    def _packet(self, packet: bytes) -> None:
        """Any packet that does not simply continue the NAL unit under way."""
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
        stamp = int.from_bytes(packet[4:8])
        self.assembly.at(stamp)
        self._payload(packet[begin:end])
        if packet[1] & _MARKER:
            self.assembly.mark(stamp)

    def _pass_over_foreign(self) -> None:
        self._foreign += 1
        if self._foreign > _FOREIGN and self._expected < 0:
            raise Strange("it sends another payload type than it said")

    def _follows(self, sequence: int, ssrc: int) -> bool:
        """Whether the packet is new; notes what is missing before it."""
        ahead = (sequence - self._expected) & 0xFFFF if self._expected >= 0 else 0
        if ssrc != self.ssrc:
            if self.ssrc is not None:
                self.assembly.lose()
            self.ssrc, self.highest = ssrc, sequence
        elif ahead:
            if ahead > 0xFFFF - _LATE:
                return False
            self.lost += ahead
            self.assembly.lose()
        self._expected = (sequence + 1) & 0xFFFF
        self.highest += (sequence - self.highest) & 0xFFFF
        return True

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
            self.assembly.add(payload)

    def _fragment(self, payload: bytes) -> None:
        header, assembly = self._packing.header, self.assembly
        if len(payload) < header + 2:
            return
        part = payload[header]
        if part & 0x80:
            if assembly.in_fragment:
                assembly.lose()
            assembly.begin(self._packing.rebuilt(payload) + payload[header + 1 :])
            assembly.in_fragment = True
        elif assembly.in_fragment:
            assembly.pieces.append(payload[header + 1 :])
        else:
            assembly.miss_begin()
        if part & 0x40:
            assembly.in_fragment = False

    def _bundle(self, payload: bytes) -> None:
        at = self._packing.header
        while at + 2 < len(payload):
            following = at + 2 + (payload[at] << 8 | payload[at + 1])
            if following > len(payload):
                self.assembly.lose(here=True)
                return
            if following > at + 2:
                self.assembly.add(payload[at + 2 : following])
            at = following


def _bounds(packet: bytes) -> tuple[int, int]:
    """Where the payload begins and ends: behind contributors and extension, before padding."""
    begin = 12 + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        begin += 4 + 4 * int.from_bytes(packet[begin + 2 : begin + 4])
    padding = packet[-1] if packet[0] & 0x20 else 0
    return begin, len(packet) - padding
