"""What the light did, and what motion-detect tells of it: labels found, late, wrong and for nothing."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from benchmarks.recall.effects import Effect, SuddenLight
from vidette.analytics.catalogue import catalogue
from vidette.analytics.light_facts import EVENT_TYPE
from vidette.core.addresses import AddressPolicy
from vidette.core.event import Phase
from vidette.evaluation.playing import job
from vidette.media.source import SourceOptions
from vidette.runtime.playthrough import Playthrough

from .families import Family, Stage, stage_of
from .film import opener
from .lights import Exposure, Flashes, Infrared
from .variants import How, Ready, Variant, ready

FLASH = Family("flash", lambda s, at, rng: (Flashes(at.seconds, rng, (0.2, 0.5, 1.2)[s - 1]),))
"""Told as a fact, and of no use to the other figures."""
LIGHTS = ("infra-red", "lamp", "light-step", "exposure", "flash", "headlights", "slow-light")
"""Families whose light changes; the last two do nothing that is to be told."""
LATEST = 2.0
"""Seconds within which a fact is to be told."""
NEAR = 0.6
"""Seconds by which a start may miss the true one."""
AFTER = 5.0
"""Seconds after a change in which another label is a wrong one, and not for nothing."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One scene-light event. Times are seconds of the clip."""

    label: str
    start: float
    told: float
    end: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What the light did."""

    label: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Told:
    """What one variant gave."""

    variant: Variant
    seconds: float
    expected: tuple[Expected, ...]
    facts: tuple[Fact, ...]

    def without(self, usual: Sequence[Fact]) -> "Told":
        """Without what the clip tells undisturbed, in which the camera's own exposure works."""
        own = tuple(
            fact
            for fact in self.facts
            if not any(
                fact.label == one.label and one.start - 1 <= fact.start <= one.end + 1
                for one in usual
            )
        )
        return replace(self, facts=own)

    @property
    def late(self) -> list[float | None]:
        """For each expected fact the seconds until it was told; None when it was not in time."""
        return [self._told_after(one) for one in self.expected]

    @property
    def wrong(self) -> list[Fact]:
        """Facts at the time of a change with another label than it should have."""
        return [one for one in self.facts if not self._fits(one) and self._is_near(one)]

    @property
    def spurious(self) -> list[Fact]:
        """Facts of nothing."""
        return [one for one in self.facts if not self._fits(one) and not self._is_near(one)]

    def _told_after(self, one: Expected) -> float | None:
        """An event that is still open holds what comes, and has told of it before."""
        own = [fact for fact in self.facts if fact.label == one.label]
        if any(fact.start < one.start - NEAR and fact.end >= one.start for fact in own):
            return 0.0
        late = [
            fact.told - one.start
            for fact in own
            if one.start - NEAR <= fact.start and fact.told <= one.start + LATEST
        ]
        return max(0.0, min(late)) if late else None

    def _fits(self, fact: Fact) -> bool:
        return any(
            fact.label == one.label and one.start - NEAR <= fact.start <= one.end + LATEST
            for one in self.expected
        )

    def _is_near(self, fact: Fact) -> bool:
        return any(one.start - NEAR <= fact.start <= one.end + AFTER for one in self.expected)


def told(variant: Variant, how: How) -> Told:
    """Plays *variant* and gathers the facts."""
    made = _ready(variant, how)
    pipeline = json.loads(how.pipeline)
    pipeline["Processing"] = pipeline.get("Processing", {}) | {"scene_events": True}
    options = SourceOptions(
        policy=AddressPolicy(allow_private=True, allow_loopback=True), files_allowed=True
    )
    run = Playthrough(
        job(made.truth, pipeline=pipeline),
        "file:///film",
        catalogue=catalogue(),
        options=options,
        opener=opener(made.film, made.effects),
    )
    facts: dict[str, Fact] = {}
    for raised in run.events():
        event = raised.event
        if event.type != EVENT_TYPE:
            continue
        at = event.media_time.total_seconds()
        if event.phase is Phase.START:
            facts[event.event_uid] = Fact(event.labels[0], at, run.media_time, at)
        else:
            facts[event.event_uid] = replace(facts[event.event_uid], end=at)
    seconds = made.film.seconds
    due = tuple(one for one in _expected(made.effects, seconds) if one.start + LATEST < seconds)
    return Told(variant, seconds, due, tuple(facts.values()))


def _ready(variant: Variant, how: How) -> Ready:
    if variant.family != FLASH.name:
        return ready(variant, how.media)
    made = ready(replace(variant, family="none"), how.media)
    stage: Stage = stage_of(made.film)
    effects = tuple(FLASH.effects(variant.severity, stage, variant.rng))
    return replace(made, effects=effects)


def _expected(effects: Sequence[Effect], seconds: float) -> list[Expected]:
    found: list[Expected] = []
    for effect in effects:
        if isinstance(effect, Infrared):
            on, off = effect.times
            found += [Expected("infra-red-on", on, on), Expected("infra-red-off", off, off)]
        elif isinstance(effect, Flashes):
            found += [Expected("flash", time, time) for time in effect.times]
        elif isinstance(effect, Exposure):
            found += [Expected("exposure", *span) for span in effect.spans(seconds)]
        elif isinstance(effect, SuddenLight):
            label = "lamp" if effect.shines_on_a_part else "exposure"
            found += [Expected(label, time, time) for time in effect.times]
    return found


def facts_table(outcomes: Sequence[Told]) -> list[str]:
    """The figures of each family at each severity."""
    lines = [
        "| family | severity | minutes | in time | told s, most | wrong label | for nothing |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    groups = {(one.variant.family, one.variant.severity): None for one in outcomes}
    for family, severity in groups:
        own = [o for o in outcomes if (o.variant.family, o.variant.severity) == (family, severity)]
        late = [one for each in own for one in each.late]
        seen = sorted(one for one in late if one is not None)
        times = f"{seen[len(seen) // 2]:.2f}, {seen[-1]:.2f}" if seen else "-"
        lines.append(
            f"| {family} | {severity} | {sum(one.seconds for one in own) / 60:.1f}"
            f" | {len(seen)}/{len(late)} | {times}"
            f" | {_labels(one.wrong for one in own)} | {_labels(one.spurious for one in own)} |"
        )
    return lines


def fault_lines(outcomes: Sequence[Told]) -> list[str]:
    """Each fact that was missed, wrong or for nothing."""
    lines = []
    for one in outcomes:
        name = one.variant.name
        for due, late in zip(one.expected, one.late, strict=True):
            if late is None:
                lines.append(f"{name}: {due.label} at {due.start:.1f} s not told in time")
        for kind, facts in (("wrong", one.wrong), ("for nothing", one.spurious)):
            lines += [
                f"{name}: {kind}: {fact.label} at {fact.start:.1f} s, told at {fact.told:.1f} s"
                for fact in facts
            ]
    return lines or ["No fault."]


def _labels(groups: Iterable[list[Fact]]) -> str:
    names = [fact.label for facts in groups for fact in facts]
    return ", ".join(f"{names.count(one)} {one}" for one in sorted({*names})) or "0"
