"""NAL units in, access units out."""

from dataclasses import dataclass

from .packing import Packing
from .sdp import START

_WRAP = 1 << 32
_MANY = 1024
_LARGEST = 16 * 1024 * 1024


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


class Assembly:
    """The access unit under way. `units` holds what is ready; the owner empties it.

    A unit ends with the marker bit or at the next timestamp. Cameras are forgiven: parameter sets
    with a marker or a time of their own, a marker on every slice (noticed, then markers are passed
    over), start codes inside packets.
    """

    def __init__(self, packing: Packing) -> None:
        self.units: list[Coded] = []
        self.pieces: list[bytes] = []
        """What is there of the unit under way."""
        self.in_fragment = False
        """Whether its last NAL unit is still to be gone on with."""
        self.last_ticks: int | None = None
        self._packing = packing
        self._stamp = 0
        self._has_picture = self._is_key = False
        self._is_whole = True
        self._after_loss = False
        self._markers_count = True
        self._ended_stamp: int | None = None

    def lose(self, *, here: bool = False) -> None:
        """Something was lost: nothing counts as clean from here on.

        With *here* it is known to belong to the unit under way.
        """
        self._after_loss = True
        if here and not self.pieces:
            self.pieces.append(b"")
        if self.pieces:
            self._is_whole = False
        self.in_fragment = False

    def at(self, stamp: int) -> None:
        """What follows has the timestamp *stamp*; another one ends a unit that has its picture."""
        if stamp != self._stamp and not self.in_fragment and self._has_picture:
            self._finish()
        self._stamp = stamp

    def add(self, nal: bytes) -> None:
        """A NAL unit, whole."""
        if self.in_fragment:
            self.lose()
        if nal.startswith((START, START[1:])):
            nal = nal[nal.index(1) + 1 :]
        if nal:
            self.begin(nal)

    def begin(self, nal: bytes) -> None:
        """A NAL unit, or the first part of one."""
        packing = self._packing
        kind = packing.kind(nal[0])
        if kind in packing.slices and len(nal) > packing.header:
            self._begin_slice(kind, is_first=bool(nal[packing.header] & 0x80))
        elif packing.is_recovery_point(nal):
            self._is_key = True
        self.pieces += (START, nal)

    def _begin_slice(self, kind: int, *, is_first: bool) -> None:
        if not is_first and not self._has_picture:
            if self._ended_stamp == self._stamp and not self._after_loss:
                self._markers_count = False  # the picture goes on behind its marker
            self.lose(here=True)
        self._has_picture = True
        self._is_key = self._is_key or kind in self._packing.keys

    def miss_begin(self) -> None:
        """A part came of a NAL unit whose beginning did not."""
        self._has_picture = True
        self.lose(here=True)

    def mark(self, stamp: int) -> None:
        """A marker bit, on the last packet of a picture as a rule."""
        self.in_fragment = False
        self._stamp = stamp
        if self._has_picture and self._markers_count:
            self._finish()

    def bound(self) -> None:
        """Lets go of a unit that never ends."""
        if len(self.pieces) > _MANY and sum(map(len, self.pieces)) > _LARGEST:
            self.pieces = [b""]
            self.lose()

    def unwrapped(self, stamp: int) -> int:
        """A timestamp counted on over the ends of its 32 bits, backward too."""
        if self.last_ticks is None:
            self.last_ticks = stamp
        step = (stamp - self.last_ticks) & (_WRAP - 1)
        return self.last_ticks + (step - _WRAP if step >= _WRAP // 2 else step)

    def _finish(self) -> None:
        self.last_ticks = ticks = self.unwrapped(self._stamp)
        self.units.append(
            Coded(
                b"".join(self.pieces),
                ticks,
                is_key=self._is_key and self._is_whole,
                is_damaged=self._after_loss or not self._is_whole,
                is_whole=self._is_whole,
            )
        )
        self._ended_stamp = self._stamp
        self.pieces = []
        self._has_picture = self._is_key = False
        self._is_whole, self._after_loss = True, False
