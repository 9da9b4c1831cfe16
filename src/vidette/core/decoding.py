"""How much of a stream is decoded: what a job may ask for, and what a worker tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class DecodeMode(StrEnum):
    """What a job asks for, the most demanding last."""

    KEYFRAMES = "keyframes"
    """Key pictures alone."""
    AUTO = "auto"
    """Key pictures while nothing moves; everything when something may."""
    FULL = "full"
    """Every picture."""


DEFAULT_DECODE = DecodeMode.AUTO
"""Of a job that does not say."""


class DecodeReason(StrEnum):
    """Why a stream is decoded as it is."""

    ASKED = "asked"
    """A job asks for it."""
    STILL = "still"
    """Nothing moves."""
    MOVING = "moving"
    """Something moves, moved a moment ago, or may move."""
    LEARNING = "learning"
    """The camera at rest is not known yet, or a job has just begun."""
    WAITING = "waiting"
    """Key pictures alone until there is processor time to learn the camera: short events may be
    missed."""
    SIZES = "sizes"
    """The sizes of this camera's pictures do not tell whether something moves."""
    KEYS = "keys"
    """Key pictures come too seldom, or never."""
    OVERLOAD = "overload"
    """Key pictures alone, since the worker is too full for more."""
    DAMAGE = "damage"
    """Something was lost on the way."""


class Device(StrEnum):
    """What decodes in the processor's place, in the order of being tried."""

    CUDA = "cuda"
    """A graphics card of NVIDIA's."""
    QSV = "qsv"
    """A graphics unit of Intel's."""


Hardware = Literal["none", "auto", "cuda", "qsv"]
"""Which devices may decode; auto: the first that works."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How a stream is decoded right now, and what that costs and misses."""

    mode: DecodeMode
    is_full: bool
    """Whether every picture is decoded at this moment."""
    reason: DecodeReason
    decoded_share: float
    """Decoded of received pictures, over the last minute or so."""
    cpu_share: float
    """CPU seconds of decoding for a second of the stream, over the same time."""
    recall: float | None = None
    """Estimated share of the groups of pictures with something moving that were decoded, since
    the stream was first let rest; None while there is nothing to estimate it from."""
    recall_low: float | None = None
    """What it reaches with 95 % confidence."""
    hardware: Device | None = None
    """What decodes; None: the processor."""


def most_demanding(modes: Iterable[DecodeMode]) -> DecodeMode:
    """The one that serves all of *modes*; FULL of none."""
    order = list(DecodeMode)
    return max(modes, key=order.index, default=DecodeMode.FULL)
