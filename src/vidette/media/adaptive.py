"""Decodes key pictures alone while nothing happens, and what lies between them when something may."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Generic

from vidette.core.decoding import DecodeMode, DecodeReason, Decoding

from .audience import Audience
from .backlog import Backlog
from .coded import Picture, Shown, Unit, UnitDecoder
from .cost import Cost
from .group import Group
from .lessons import LONGEST_PART, Lessons
from .looks import Looks
from .memory import Memory
from .needs import Needs
from .pauses import Pauses

LONGEST_GROUP = 12.0
"""Seconds between two key pictures beyond which a stream may not rest."""
MOST_BYTES = 32 * 1024 * 1024
"""Of units kept to be decoded later; more is decoded at once."""


class Adaptive(Generic[Unit, Picture]):
    """Decides for each unit of one connection what is decoded, and when.

    While the stream rests, units are kept from the last key picture on that was looked at. The next
    one that is looked at is so alone: when nothing stirs in it, what was kept is let go. When
    something does, when the gate grows suspicious, or by chance, what was kept is decoded first, from
    the newest key picture on in which nothing stirs yet, so that what is shown is shown in order and
    an event begins where it began.

    A stream comes to rest with a key picture, or soon after one as soon as what moved has been calm.
    """

    def __init__(
        self,
        decoder: UnitDecoder[Unit, Picture],
        audience: Audience,
        stirs: Callable[[Picture], bool],
        chance: Callable[[], float],
        memory: Memory | None = None,
    ) -> None:
        """*stirs*: whether the audience would see something move; *chance* gives 0..1, for probes.

        *memory*: what the connections before have learnt, and this one goes on learning.
        """
        self._decoder = decoder
        self._audience = audience
        self._stirs = stirs
        self._chance = chance
        self._memory = memory or Memory()
        self._needs = Needs(audience, self._memory)
        self._lessons = Lessons(audience, self._memory, self._needs)
        self._gate = self._memory.gate
        self._misses = self._memory.misses
        self._group = Group()
        self._looks = Looks(self._gate)
        self._pauses = Pauses(audience, self._gate, self._needs)
        self._kept: Backlog[Unit] = Backlog()
        self.is_resting = False
        """Whether units are kept and not decoded."""
        self._reason = DecodeReason.LEARNING

    def decoding(self, cost: Cost) -> Decoding:
        """How the stream is decoded right now, at the *cost* that was measured."""
        asked, wanted = self._audience.asked, self._audience.wanted
        if wanted is not asked:
            reason = DecodeReason.OVERLOAD
        elif wanted is DecodeMode.FULL:
            reason = DecodeReason.ASKED
        elif self.is_resting:
            reason = self._needs.reason_to_rest
        else:
            reason = self._reason
        recall = self._misses.recall(self._gate.wanted) if wanted is DecodeMode.AUTO else None
        return Decoding(
            mode=asked,
            is_full=not self.is_resting,
            reason=reason,
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
            if self.is_resting and self._looks.may_pass(at) and self._needs.may_pass_keys:
                self._pass_over(unit, at)
            else:
                yield from self._begin_group(unit, at)
            return
        self._group.add(at)
        if unit.size:
            self._gate.weigh(unit.size, is_key=False)
        if self._group.part_seconds_to(at) >= LONGEST_PART:
            self._lessons.split(self._group, at, is_resting=self.is_resting)
        if not self.is_resting:
            yield from self._decoded(unit)
            self._keep(unit, at)
            is_kept = self._kept.is_begun and not self._decoder.holds
            if is_kept and self._pauses.may_begin(self._group):
                self._pause(at)
            return
        self._kept.add(unit)
        reason = self._reason_to_wake(unit)
        if reason is not None:
            self._group.is_called = reason is DecodeReason.MOVING
            yield from self._wake(reason)

    def _reason_to_wake(self, unit: Unit) -> DecodeReason | None:
        if unit.is_damaged:
            return DecodeReason.DAMAGE
        if self._group.seconds > LONGEST_GROUP or self._kept.size > MOST_BYTES:
            self._memory.groups_are_long = True
            return DecodeReason.KEYS
        wanted = self._audience.wanted
        if wanted is DecodeMode.FULL:
            return DecodeReason.ASKED
        if wanted is DecodeMode.KEYFRAMES:
            return None
        if self._audience.is_learning and self._audience.may_learn:
            return DecodeReason.LEARNING
        return DecodeReason.MOVING if self._gate.is_suspicious else None

    def _begin_group(self, unit: Unit, at: float) -> Iterator[Shown[Unit, Picture]]:
        rested = self.is_resting
        self._looks.look(at)
        sample, stirs = self._glance(unit) if rested else ([], False)
        if rested and (not sample or stirs or self._group.probed):
            yield from self._wake(DecodeReason.MOVING)
        is_crossed = not self.is_resting and self._audience.moves
        if self._group.is_begun:
            seconds = self._group.seconds_to(at)
            self._pauses.end_group(seconds)
            self._memory.groups_are_long = seconds > LONGEST_GROUP
        self._lessons.end(self._group, at, is_resting=self.is_resting, is_crossed=is_crossed)
        self._group = Group(at, begun_resting=self.is_resting, is_crossed=is_crossed)
        self._gate.weigh(unit.size, is_key=True)
        self._kept.restart(unit)
        if self.is_resting:
            yield from (Shown(one, unit, is_sample=True) for one in sample)
        else:
            yield from self._decoded(unit)
        reason = self._needs.reason_to_decode(stirs=stirs)
        if reason is None and not self.is_resting:
            yield from self._rest(unit)
            if self._needs.reason_to_decode(stirs=False) is DecodeReason.MOVING:
                # In what the decoder held back something moves.
                yield from self._wake(DecodeReason.MOVING)
        elif reason is not None and self.is_resting:
            yield from self._wake(reason)
        elif reason is not None:
            self._reason = reason

    def _pass_over(self, unit: Unit, at: float) -> None:
        """Begins a group whose key picture is not looked at."""
        self._lessons.end(self._group, at, is_resting=True)
        self._group = Group(at, begun_resting=True)
        self._gate.weigh(unit.size, is_key=True)
        self._kept.add(unit)

    def _glance(self, unit: Unit) -> tuple[list[Picture], bool]:
        """The picture of a key unit, and whether the audience sees something move in it."""
        sample = self._alone(unit)
        if self._audience.wanted is not DecodeMode.AUTO:
            return sample, False
        stirs = self._is_stirred(sample)
        share = self._needs.probe_share
        if not stirs and self._group.paused is None and self._chance() < share:
            self._group.probed = share
        return sample, stirs

    def _is_stirred(self, sample: list[Picture]) -> bool:
        """Whether the audience sees something move; one that has yet to learn the scene does not."""
        if self._audience.is_learning and not self._audience.may_learn:
            return False
        return any(self._stirs(one) for one in sample)

    def _keep(self, unit: Unit, at: float) -> None:
        """Keeps what would be decoded once more if the stream came to rest within this group."""
        if not self._kept.is_begun or not unit.size:
            return
        is_for_movement = self._reason is DecodeReason.MOVING and self._kept.size <= MOST_BYTES
        if is_for_movement and self._pauses.may_come(self._group, at):
            self._kept.add(unit)
        else:
            self._kept.drop()

    def _pause(self, at: float) -> None:
        """Comes to rest within a group; its pictures, which have all been shown, are kept."""
        self._decoder.rest()
        self._lessons.pause(self._group, at)
        self._kept.pause()
        self.is_resting = True

    def _wake(self, reason: DecodeReason) -> Iterator[Shown[Unit, Picture]]:
        self.is_resting, self._reason = False, reason
        self._pauses.wake()
        self._group.resume()
        shown, groups = self._kept.shown, self._kept.take()
        for number in range(len(groups) - 1, 0, -1):
            sample = self._alone(groups[number][0])
            if sample and not self._is_stirred(sample):
                yield from (Shown(one, groups[number][0], is_sample=True) for one in sample)
                shown, groups = 0, groups[number:]
                break
        self._decoder.rest()
        for number, unit in enumerate(chain.from_iterable(groups)):
            if number < shown:
                self._decoder.pictures(unit)
            else:
                yield from self._decoded(unit)

    def _rest(self, unit: Unit) -> Iterator[Shown[Unit, Picture]]:
        """Ends decoding with the key picture of *unit*, which has been decoded."""
        for picture in self._decoder.rest():
            yield from self._noted(Shown(picture, unit))
        self.is_resting = True
        self._group.begun_resting = True
        self._kept.restart(unit)

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
        moves = self._audience.moves
        self._pauses.show(moves=moves)
        self._group.show(moves=moves)
