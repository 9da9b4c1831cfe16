"""Why the next group of pictures of one stream is decoded as it comes, or is not."""

from vidette.core.decoding import DecodeMode, DecodeReason

from .audience import Audience
from .estimates import probe_share
from .memory import Memory

WARM_UP = 10.0
"""Seconds of a stream that are decoded before it may rest."""


class Needs:
    """What the audience of a stream needs, and what has to be learnt of the camera."""

    def __init__(self, audience: Audience, memory: Memory) -> None:
        self._audience = audience
        self._memory = memory

    @property
    def is_new(self) -> bool:
        """Whether the camera, or a job on it, is not known yet."""
        memory = self._memory
        return memory.known < WARM_UP or memory.gate.sight is None or self._audience.is_learning

    @property
    def probe_share(self) -> float:
        """Share of the groups passed over that are decoded all the same, by chance."""
        return probe_share(self._memory.misses.probes) if self._audience.has_room else 0.0

    @property
    def may_pass_keys(self) -> bool:
        """Whether not every key picture has to be looked at while the stream rests."""
        audience = self._audience
        return audience.wanted is DecodeMode.AUTO and not audience.needs_keys and not self.is_new

    @property
    def reason_to_rest(self) -> DecodeReason:
        """Why a stream that rests does so."""
        if self._audience.wanted is DecodeMode.KEYFRAMES:
            return DecodeReason.ASKED
        return DecodeReason.WAITING if self.is_new else DecodeReason.STILL

    def reason_to_decode(self, *, stirs: bool) -> DecodeReason | None:
        """Why the group that begins is decoded as it comes; None when it is not.

        *stirs*: something moves in its key picture.
        """
        audience, memory = self._audience, self._memory
        if audience.wanted is DecodeMode.FULL:
            return DecodeReason.ASKED
        if audience.wanted is DecodeMode.KEYFRAMES:
            return None if memory.groups_are_long is False else DecodeReason.KEYS
        is_blind = memory.gate.sight is not None and memory.gate.is_blind
        checks = (
            (memory.groups_are_long, DecodeReason.KEYS),
            (self.is_new and audience.may_learn, DecodeReason.LEARNING),
            (stirs or audience.is_busy, DecodeReason.MOVING),
            (is_blind, DecodeReason.SIZES),
        )
        return next((reason for holds, reason in checks if holds), None)
