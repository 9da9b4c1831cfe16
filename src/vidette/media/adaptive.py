"""Decodes key pictures alone while nothing happens, and what lies between them when something may."""

from collections.abc import Callable, Iterator
from typing import Generic

from vidette.core.decoding import DecodeMode, DecodeReason, Decoding

from .audience import Audience
from .coded import Picture, Shown, Unit, UnitDecoder
from .cost import Cost
from .estimates import Misses
from .gate import Gate, Outcome
from .group import Group

WARM_UP = 10.0
"""Seconds of a stream that are decoded before it may rest."""
LONGEST_GROUP = 12.0
"""Seconds between two key pictures beyond which a stream may not rest."""
MOST_BYTES = 32 * 1024 * 1024
"""Of units kept to be decoded later; more is decoded at once."""
PROBE = 0.02
"""Share of the groups in which nothing stirs that are decoded all the same, by chance."""
LEAST_MOVED = 0.2
"""Seconds of movement, surely seen, from which on a group tells what movement looks like."""


class Adaptive(Generic[Unit, Picture]):
    """Decides for each unit of one connection what is decoded, and when.

    While the stream rests, units are kept from the last key picture on. The next key picture is
    looked at alone: when nothing stirs in it, what was kept is let go. When something does, when
    the gate grows suspicious, or by chance, all that was kept is decoded first, so that what is
    shown is shown in order and an event begins where it began.
    """

    def __init__(
        self,
        decoder: UnitDecoder[Unit, Picture],
        audience: Audience,
        stirs: Callable[[Picture], bool],
        chance: Callable[[], float],
    ) -> None:
        """*stirs*: whether the audience would see something move; *chance* gives 0..1, for probes."""
        self._decoder = decoder
        self._audience = audience
        self._stirs = stirs
        self._chance = chance
        self._gate = Gate()
        self._group = Group()
        self._kept: list[Unit] = []
        self._kept_bytes = 0
        self._seen = 0.0
        self._groups_are_long = True
        self._misses = Misses()
        self.is_resting = False
        """Whether units are kept and not decoded."""
        self._reason = DecodeReason.LEARNING

    def decoding(self, cost: Cost) -> Decoding:
        """How the stream is decoded right now, at the *cost* that was measured."""
        wanted = self._audience.wanted
        recall = self._misses.recall if wanted is DecodeMode.AUTO else None
        return Decoding(
            mode=wanted,
            is_full=not self.is_resting,
            reason=DecodeReason.ASKED if wanted is DecodeMode.FULL else self._reason,
            decoded_share=cost.decoded_share,
            cpu_share=cost.cpu_share,
            recall=recall.estimate if recall else None,
            recall_low=recall.low if recall else None,
        )

    def pictures(self, unit: Unit, at: float) -> Iterator[Shown[Unit, Picture]]:
        """What is to be shown now that *unit* has come; *at*: its time, in seconds that grow.

        To be run through to the end before the next unit is given.
        """
        if unit.is_key and unit.size:
            yield from self._begin_group(unit, at)
            return
        self._group.add(at)
        if unit.size:
            self._gate.weigh(unit.size, is_key=False)
        if not self.is_resting:
            yield from self._decoded(unit)
            return
        self._keep(unit)
        reason = self._reason_to_wake(unit)
        if reason is not None:
            self._group.is_called = reason is DecodeReason.MOVING
            yield from self._wake(reason)

    def _reason_to_wake(self, unit: Unit) -> DecodeReason | None:
        if unit.is_damaged:
            return DecodeReason.DAMAGE
        if self._group.seconds > LONGEST_GROUP or self._kept_bytes > MOST_BYTES:
            self._groups_are_long = True
            return DecodeReason.KEYS
        wanted = self._audience.wanted
        if wanted is DecodeMode.FULL:
            return DecodeReason.ASKED
        if wanted is DecodeMode.KEYFRAMES:
            return None
        if self._audience.is_learning:
            return DecodeReason.LEARNING
        return DecodeReason.MOVING if self._gate.is_suspicious else None

    def _begin_group(self, unit: Unit, at: float) -> Iterator[Shown[Unit, Picture]]:
        rested = self.is_resting
        sample: list[Picture] = []
        is_probe = stirs = False
        if rested:
            sample = self._alone(unit)
            is_auto = self._audience.wanted is DecodeMode.AUTO
            stirs = is_auto and any(self._stirs(one) for one in sample)
            is_probe = is_auto and not stirs and self._chance() < PROBE
            if not sample or stirs or is_probe:
                yield from self._wake(DecodeReason.MOVING)
        self._end_group(at, is_probe=is_probe, was_resting=rested)
        self._group = Group(at, begun_resting=self.is_resting)
        self._gate.weigh(unit.size, is_key=True)
        if self.is_resting:
            self._restart_keeping(unit)
            yield from (Shown(one, unit, is_sample=True) for one in sample)
        else:
            yield from self._decoded(unit)
        reason = self._reason_to_decode(stirs=stirs)
        if reason is None and not self.is_resting:
            yield from self._rest(unit)
            if self._reason_to_decode(stirs=False) is DecodeReason.MOVING:
                # In what the decoder held back something moves.
                yield from self._wake(DecodeReason.MOVING)
        elif reason is not None and self.is_resting:
            yield from self._wake(reason)
        elif reason is not None:
            self._reason = reason

    def _reason_to_decode(self, *, stirs: bool) -> DecodeReason | None:
        """Why the group that begins is decoded as it comes; None when it is not."""
        audience = self._audience
        if audience.wanted is DecodeMode.FULL:
            return DecodeReason.ASKED
        if audience.wanted is DecodeMode.KEYFRAMES:
            return DecodeReason.KEYS if self._groups_are_long else None
        is_new = self._seen < WARM_UP or self._gate.sight is None or audience.is_learning
        checks = (
            (is_new, DecodeReason.LEARNING),
            (self._groups_are_long, DecodeReason.KEYS),
            (stirs or audience.is_busy, DecodeReason.MOVING),
            (self._gate.is_blind, DecodeReason.SIZES),
        )
        return next((reason for holds, reason in checks if holds), None)

    def _end_group(self, at: float, *, is_probe: bool, was_resting: bool) -> None:
        group = self._group
        seconds = group.seconds_to(at)
        self._seen += seconds
        if group.is_begun:
            self._groups_are_long = seconds > LONGEST_GROUP
        if group.is_damaged or not group.is_begun or self._audience.wanted is DecodeMode.FULL:
            outcome = Outcome.UNCLEAR
        elif self.is_resting:
            outcome = Outcome.UNSEEN
        else:
            outcome = group.outcome(seconds, LEAST_MOVED)
        weight = 1 / PROBE if is_probe else 0.0 if group.is_called else 1.0
        self._gate.close(outcome, seconds, weight=weight)
        if group.begun_resting and self._audience.wanted is DecodeMode.AUTO:
            has_moved = outcome is Outcome.MOVED
            is_decoded = not (was_resting and self.is_resting)
            self._misses.note(moved=has_moved, probed=is_probe, decoded=is_decoded)

    def _wake(self, reason: DecodeReason) -> Iterator[Shown[Unit, Picture]]:
        self.is_resting = False
        self._reason = reason
        kept, self._kept = self._kept, []
        self._decoder.rest()
        for unit in kept:
            yield from self._decoded(unit)

    def _rest(self, unit: Unit) -> Iterator[Shown[Unit, Picture]]:
        """Ends decoding with the key picture of *unit*, which has been decoded."""
        for picture in self._decoder.rest():
            yield from self._noted(Shown(picture, unit))
        self.is_resting = True
        self._group.begun_resting = True
        is_asked = self._audience.wanted is DecodeMode.KEYFRAMES
        self._reason = DecodeReason.ASKED if is_asked else DecodeReason.STILL
        self._restart_keeping(unit)

    def _restart_keeping(self, unit: Unit) -> None:
        self._kept, self._kept_bytes = [], 0
        self._keep(unit)

    def _keep(self, unit: Unit) -> None:
        self._kept.append(unit)
        self._kept_bytes += unit.size

    def _alone(self, unit: Unit) -> list[Picture]:
        """The picture of a key unit, decoded without any other."""
        self._decoder.rest()
        return [*self._decoder.pictures(unit), *self._decoder.rest()]

    def _decoded(self, unit: Unit) -> Iterator[Shown[Unit, Picture]]:
        self._group.is_damaged |= unit.is_damaged
        for picture in self._decoder.pictures(unit):
            yield from self._noted(Shown(picture, unit))

    def _noted(self, shown: Shown[Unit, Picture]) -> Iterator[Shown[Unit, Picture]]:
        yield shown
        self._group.show(moves=self._audience.moves)
