"""What became of the changes in a job's pictures, summed up by the second; quiet seconds in runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from vidette.core.event import Phase
from vidette.core.explanation import Explanation, Reached, Stage, Verdict
from vidette.core.reports import EventRaised

MOST = 120
"""Explanations that are kept until they are taken; the oldest are lost then."""
SECOND = timedelta(seconds=1)
_ORDER = {None: 0, Phase.UPDATE: 1, Phase.END: 2, Phase.START: 3}


class Told(NamedTuple):
    """What an event's area is told in a picture."""

    event_uid: str
    phase: Phase | None
    """None: it goes on, and nothing is told of it."""


class _Best(NamedTuple):
    reached: Reached
    stage: Stage
    order: int
    told: Told | None


class Record:
    """One job's; filled by the thread that shows it pictures."""

    def __init__(self, areas: Collection[str | None], patience: timedelta = 2 * SECOND) -> None:
        """*patience*: how long a picture speaks for the time after it, when no other comes."""
        self._areas = areas
        self._patience = max(patience, SECOND)
        self._second: datetime | None = None
        self._until = datetime.min.replace(tzinfo=UTC)
        self._pictures = 0
        self._best: dict[str | None, _Best] = {}
        self._settled: dict[str | None, int] = {}
        self._done: list[Explanation] = []
        self.lost = 0
        """Explanations that were given up since nobody took them."""

    def settled(self, at: datetime, raised: Sequence[EventRaised]) -> Collection[str | None]:
        """Areas of which a picture of *at* adds nothing to its second, in which an event goes on.

        *raised*: what the picture lets be told of events; only what is told first counts.
        """
        self._turn_to(at)
        if not raised:
            return self._settled
        told = [one.event for one in raised]
        news = {one.area for one in told if _ORDER[one.phase] > self._settled.get(one.area, 0)}
        return self._settled.keys() - news

    def note(
        self, at: datetime, reached: Sequence[Reached], told: Mapping[str | None, Told]
    ) -> None:
        """A picture of *at* (aware) was analysed; *told*: of its events, by area."""
        self._turn_to(at)
        self._pictures += 1
        best = self._best
        for one in reached:
            event = told.get(one.area) if told else None
            stage = one.stage if event is None else Stage.EVENT
            before = best.get(one.area)
            order = _ORDER[event.phase] if event is not None else 0
            if before is None or (before.stage, before.order, before.reached.nearness) < (
                stage,
                order,
                one.nearness,
            ):
                best[one.area] = _Best(one, stage, order, event)
                if event is not None:
                    self._settled[one.area] = order

    def glimpse(self, at: datetime, reached: Sequence[Reached]) -> None:
        """A key picture of *at* was looked at while the stream rests."""
        self._turn_to(at)
        for one in reached:
            before = self._best.get(one.area)
            if one.stage > Stage.LEARNING and (before is None or one.stage > before.stage):
                self._best[one.area] = _Best(one, one.stage, 0, None)

    def rest(self, since: datetime, until: datetime) -> None:
        """From *since* to *until* the stream rested."""
        self._close(None)
        first, last = since.replace(microsecond=0), until.replace(microsecond=0)
        verdicts = tuple(Verdict(area, Stage.REST) for area in self._areas)
        run = Explanation(first, 1 + (last - first) // SECOND, 0, verdicts)
        before = self._done[-1] if self._done else None
        if before is not None and before.is_like(run) and before.at <= first <= before.until:
            seconds = max(before.seconds, (run.until - before.at) // SECOND)
            self._done[-1] = replace(before, seconds=seconds)
        else:
            self._keep(run)

    def take(self, *, everything: bool = False) -> tuple[Explanation, ...]:
        """What is complete, oldest first; with *everything* also the second that goes on."""
        if everything:
            self._close(None)
        taken, self._done = tuple(self._done), []
        return taken

    def _turn_to(self, at: datetime) -> None:
        second = self._second
        if second is not None and second <= at < self._until:
            return
        self._close(at)
        self._second = at.replace(microsecond=0)
        self._until = self._second + SECOND

    def _close(self, at: datetime | None) -> None:
        """Sums up the present second; *at*: the time of what comes next."""
        second = self._second
        if second is None:
            return
        seconds = 1
        if at is not None and self._pictures and SECOND < at - second <= self._patience:
            seconds = (at - second) // SECOND
        verdicts = tuple(self._verdict(area) for area in self._areas)
        self._keep(Explanation(second, seconds, self._pictures, verdicts))
        self._second, self._pictures, self._best = None, 0, {}
        self._settled = {}

    def _verdict(self, area: str | None) -> Verdict:
        best = self._best.get(area)
        if best is None:
            return Verdict(area, Stage.REST)
        uid, phase = best.told if best.told is not None else (None, None)
        return Verdict(area, best.stage, best.reached.steps(), uid, phase)

    def _keep(self, one: Explanation) -> None:
        done = self._done
        if done and done[-1].until == one.at and done[-1].is_like(one):
            done[-1] = done[-1].joined(one)
            return
        done.append(one)
        if len(done) > MOST:
            del done[0]
            self.lost += 1


def lost(explanations: Sequence[Explanation]) -> Explanation:
    """In place of *explanations*, which found no room: that they are lost."""
    first, last = explanations[0], explanations[-1]
    seconds = max(1, (last.until - first.at) // SECOND)
    verdicts = tuple(Verdict(one.area, Stage.LOST) for one in first.verdicts)
    return replace(first, seconds=seconds, verdicts=verdicts)
