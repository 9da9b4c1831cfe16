"""One job with many thresholds on the same pictures at once: what each of them would tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from vidette.analytics.case_type import FrameAnalyzer
from vidette.analytics.catalogue import Catalogue, ReadJob
from vidette.analytics.light_facts import EVENT_TYPE
from vidette.core.errors import InvalidInput
from vidette.core.event import Change, Phase
from vidette.core.frame import Frame
from vidette.core.job import wanted_fps
from vidette.media.timing import Pacer

from .thresholds import TUNED, with_threshold

ZERO = timedelta(0)


@dataclass(slots=True)
class Happening:
    """One event of a trial; times since the first picture of all."""

    area: str | None
    start: timedelta
    end: timedelta


@dataclass(slots=True)
class Trial:
    """One threshold and what it tells."""

    threshold: float
    read: ReadJob
    events: list[Happening] = field(default_factory=list)

    def new_analyzer(self) -> FrameAnalyzer:
        """That has seen nothing."""
        build = self.read.case_type.build
        assert build is not None, "the catalogue reads no job of an unavailable case type"
        return build(self.read.pipeline)


def run_trials(
    text: str,
    catalogue: Catalogue,
    thresholds: Sequence[float],
    stretches: Iterable[Iterable[Frame]],
) -> tuple[list[Trial], float]:
    """Shows each of *stretches* to the job *text* with every threshold, and how many seconds it was.

    Each stretch has its scene learnt anew. Raises InvalidInput for the job, and when its case type
    has no threshold that can be tuned.
    """
    trials = [Trial(one, read_tuned(with_threshold(text, one), catalogue)) for one in thresholds]
    lasted = ZERO
    for frames in stretches:
        lasted += _show(trials, frames, lasted)
    return trials, lasted.total_seconds()


def read_tuned(text: str, catalogue: Catalogue) -> ReadJob:
    """The job; raises InvalidInput, also when its case type has no threshold that can be tuned."""
    read = catalogue.read_job(text)
    if read.case_type.slug not in TUNED:
        known = ", ".join(sorted(TUNED))
        raise InvalidInput({"CaseType": [f"Only these have a threshold to tune: {known}."]})
    return read


def _show(trials: Sequence[Trial], frames: Iterable[Frame], before: timedelta) -> timedelta:
    """How long *frames* last; *before*: the same of those before."""
    pacer = Pacer(wanted_fps(trials[0].read.job))
    seats = [(one, one.new_analyzer(), dict[int, Happening]()) for one in trials]
    first: timedelta | None = None
    last = ZERO
    for frame in frames:
        first, last = frame.pts if first is None else first, frame.pts
        if pacer.wants(frame.pts):
            for trial, analyzer, live in seats:
                _take(trial, live, analyzer.analyze(frame), before - first)
    if first is None:
        return ZERO
    for trial, analyzer, live in seats:
        _take(trial, live, analyzer.finish(), before - first)
    return last - first


def _take(
    trial: Trial, live: dict[int, Happening], changes: Sequence[Change], offset: timedelta
) -> None:
    for change in changes:
        if change.type == EVENT_TYPE:
            # No threshold has a say in what the light did.
            continue
        if change.phase is Phase.START:
            one = Happening(change.area, change.started + offset, change.pts + offset)
            live[change.number] = one
            trial.events.append(one)
        elif change.number in live:
            live[change.number].end = change.pts + offset
