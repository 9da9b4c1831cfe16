"""What the decode policy must know of coded pictures and their decoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class CodedPicture(Protocol):
    """What the policy must know of a `units.Unit`."""

    @property
    def size(self) -> int:
        """Bytes; 0 at the end of a recording."""

    @property
    def is_key(self) -> bool:
        """Whether decoding may begin here."""

    @property
    def is_damaged(self) -> bool:
        """Whether something was lost here or before."""


Unit = TypeVar("Unit", bound=CodedPicture)
Picture = TypeVar("Picture")
TakenUnit = TypeVar("TakenUnit", bound=CodedPicture, contravariant=True)
GivenPicture = TypeVar("GivenPicture", covariant=True)


class UnitDecoder(Protocol[TakenUnit, GivenPicture]):
    """`decoding.Decoder`, or a stand-in of a test."""

    @property
    def holds(self) -> int:
        """How many pictures of the units that it was given have not come out."""

    def pictures(self, unit: TakenUnit, /) -> Sequence[GivenPicture]:
        """The pictures that *unit* completes."""

    def rest(self) -> Sequence[GivenPicture]:
        """The pictures that it still holds; the next unit must be a key picture's."""


@dataclass(frozen=True, slots=True)
class Shown(Generic[Unit, Picture]):
    """A picture to be shown."""

    picture: Picture
    unit: Unit
    """The unit that completed it."""
    is_sample: bool = False
    """Whether what came between the last one shown and this one was left out, as nothing stirred."""
