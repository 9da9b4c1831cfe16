"""Why there was an event, or none: which stage a change reached in each second, and by how much."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

from vidette.core.event import Phase


class Stage(IntEnum):
    """What stops a change or lets it pass, in order: a later one is reached by passing the others."""

    UNSEEN = 0
    """No picture was analysed, and why is not known."""
    LOST = 1
    """Pictures were analysed, but the record of them found every queue full."""
    REST = 2
    """Key pictures alone were looked at, since nothing seemed to move."""
    QUIET = 3
    """Nothing differed from the background by more than noise does."""
    CLEAR = 4
    """The camera sees its view."""
    LEARNING = 5
    """The scene is not known yet."""
    LIGHT = 6
    """It only grew brighter or darker."""
    WEATHER = 7
    """Specks all over the picture."""
    SIZE = 8
    """Too small."""
    LARGEST = 9
    """Too large."""
    SHAKE = 10
    """The picture is shifted, and that explains it."""
    SHARPNESS = 11
    """No sharp edges of its own."""
    MOVEMENT = 12
    """It stands."""
    AREA = 13
    """It moves elsewhere."""
    PERSISTENCE = 14
    """It has not moved for long enough."""
    NUISANCE = 15
    """It has, but where something has moved for minutes and got nowhere."""
    FLASH = 16
    """It has, but the light just jumped, which may have made it."""
    DURATION = 17
    """It has not lasted as long as the job asks for."""
    SCENE = 18
    """The picture is of another scene, which is learnt anew."""
    EVENT = 19
    """An event."""

    @property
    def word(self) -> str:
        """Its name on the wire."""
        return self.name.lower()


class Unit:
    """What figures are counted in."""

    PIXELS = "px of a 1280-wide picture"
    SIDE = "px across or down of a 1280-wide picture"
    SHARE = "% of the picture"
    PART = "% of its changed pixels"
    LUMA = "steps of brightness"
    MILLISECONDS = "ms"
    PICTURES = "pictures"
    WAY = "% of its own size"
    TIME = "% of the last minutes"
    SCORE = "score"


class Step(NamedTuple):
    """A figure that a stage looked at, and the limit that it was held against."""

    stage: Stage
    value: float
    limit: float | None
    unit: str


class Reached(NamedTuple):
    """How far changes came in one picture, as far as one area goes."""

    area: str | None
    stage: Stage
    nearness: float
    """How near to the next stage, to compare what reached the same one."""
    steps: Callable[[], tuple[Step, ...]]
    """The figures, worked out when they are asked for; the last one is that of the stage."""
    event: int | None = None
    """Number of the event that is open."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the changes of one second, as far as one area goes."""

    area: str | None
    """None: the whole picture."""
    stage: Stage
    """The furthest that any change reached."""
    steps: tuple[Step, ...] = ()
    """The figures of the stages passed, and last that of `stage`; some stages have none."""
    event_uid: str | None = None
    phase: Phase | None = None
    """What was told of the event in this second; None when it just went on."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One second, or several of which the same is to be said."""

    at: datetime
    """Its start, a whole second (aware, UTC)."""
    seconds: int
    pictures: int
    """How many were analysed."""
    verdicts: tuple[Verdict, ...]
    """One for each area."""

    @property
    def until(self) -> datetime:
        """The end, a whole second."""
        return self.at + timedelta(seconds=self.seconds)

    @property
    def furthest(self) -> Stage:
        """The furthest stage of any area."""
        return max((one.stage for one in self.verdicts), default=Stage.UNSEEN)

    def is_like(self, other: "Explanation") -> bool:
        """Whether both are of seconds in which nothing was to be judged, for the same reason."""
        stages = [(one.area, one.stage) for one in self.verdicts]
        return self.furthest <= Stage.LEARNING and stages == [
            (one.area, one.stage) for one in other.verdicts
        ]

    def joined(self, later: "Explanation") -> "Explanation":
        """Both as one; *later* begins where this ends and is like it."""
        verdicts = tuple(
            max(pair, key=lambda one: [step.value for step in one.steps])
            for pair in zip(self.verdicts, later.verdicts, strict=True)
        )
        seconds, pictures = self.seconds + later.seconds, self.pictures + later.pictures
        return Explanation(self.at, seconds, pictures, verdicts)


def merged(explanations: Iterable[Explanation]) -> list[Explanation]:
    """*explanations* in order of time, one for each second and area: the one that came furthest.

    Of one second there may be two: what was kept of a rest is looked at when something stirs.
    What is alike is joined to runs.
    """
    seconds: dict[datetime, Explanation] = {}
    for one in explanations:
        each, more = divmod(one.pictures, max(one.seconds, 1))
        for number in range(one.seconds):
            at = one.at + timedelta(seconds=number)
            part = replace(one, at=at, seconds=1, pictures=each + (number < more))
            known = seconds.get(at)
            seconds[at] = part if known is None else _further(known, part)
    runs: list[Explanation] = []
    for at in sorted(seconds):
        one = seconds[at]
        if runs and runs[-1].until == at and runs[-1].is_like(one):
            runs[-1] = runs[-1].joined(one)
        else:
            runs.append(one)
    return runs


def _further(one: Explanation, other: Explanation) -> Explanation:
    """What is known of one second from two records of it."""
    if [verdict.area for verdict in one.verdicts] != [verdict.area for verdict in other.verdicts]:
        return max(one, other, key=lambda each: (each.pictures, each.furthest))
    verdicts = tuple(
        max(pair, key=lambda each: each.stage)
        for pair in zip(one.verdicts, other.verdicts, strict=True)
    )
    return replace(one, pictures=one.pictures + other.pictures, verdicts=verdicts)
