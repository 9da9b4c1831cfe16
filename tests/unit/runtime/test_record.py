"""A job's record: the furthest of each second, quiet runs, rests, and what is lost on the way."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta

from tests.unit.runtime.pieces import (
    NOON,
    Scripted,
    Turned,
    assignment,
    catalogue_of,
    change,
    explained,
    frame,
)
from vidette.core.event import Change, Phase
from vidette.core.explanation import Explanation, Reached, Stage, Step, Unit, Verdict, merged
from vidette.core.frame import Frame
from vidette.core.reports import Explained
from vidette.runtime.givens import Givens
from vidette.runtime.outgoing import BATCH, Outgoing
from vidette.runtime.pipeline import Pipeline
from vidette.runtime.record import MOST, Record, Told
from vidette.runtime.report_queue import ReportQueue
from vidette.runtime.runner import Runner


def reached(stage: Stage, nearness: float = 0.0, area: str | None = "gate") -> Reached:
    return Reached(area, stage, nearness, lambda: (Step(stage, nearness, 9.0, Unit.PIXELS),))


def filled(*seen: tuple[float, Reached]) -> Record:
    record = Record(["gate"])
    for at, one in seen:
        record.note(NOON + timedelta(seconds=at), [one], {})
    return record


def stages(found: tuple[Explanation, ...]) -> list[tuple[float, int, int, Stage]]:
    return [
        ((one.at - NOON).total_seconds(), one.seconds, one.pictures, one.furthest) for one in found
    ]


def test_the_furthest_of_a_second_stands_with_its_figure() -> None:
    record = filled(
        (0.1, reached(Stage.QUIET)),
        (0.3, reached(Stage.SIZE, 3)),
        (0.5, reached(Stage.SIZE, 7)),
        (0.7, reached(Stage.SIZE, 5)),
        (0.9, reached(Stage.LIGHT, 100)),
        (1.1, reached(Stage.AREA, 0.2)),
    )
    (first,) = record.take()
    assert stages((first,)) == [(0, 1, 5, Stage.SIZE)]
    assert first.verdicts[0].steps == (Step(Stage.SIZE, 7, 9, Unit.PIXELS),)
    assert record.take() == (), "what is told is told once"
    assert stages(record.take(everything=True)) == [(1, 1, 1, Stage.AREA)]


def test_quiet_seconds_are_one_run_until_something_happens_or_a_gap_comes() -> None:
    quiet = [(at / 2, reached(Stage.QUIET)) for at in range(10)]
    more = [(9 + at / 2, reached(Stage.QUIET)) for at in range(4)]
    record = filled(*quiet, (5.0, reached(Stage.SIZE)), (6.0, reached(Stage.QUIET)), *more)
    assert stages(record.take(everything=True)) == [
        (0, 5, 10, Stage.QUIET),
        (5, 1, 1, Stage.SIZE),
        (6, 1, 1, Stage.QUIET),
        (9, 2, 4, Stage.QUIET),
    ]


def test_a_slow_picture_speaks_until_the_next_one() -> None:
    record = Record(["gate"], timedelta(seconds=12))
    for at in (0, 5, 10, 40):
        record.note(NOON + timedelta(seconds=at), [reached(Stage.SIZE)], {})
    assert stages(record.take(everything=True)) == [
        (0, 5, 1, Stage.SIZE),
        (5, 5, 1, Stage.SIZE),
        (10, 1, 1, Stage.SIZE),
        (40, 1, 1, Stage.SIZE),
    ]


def test_events_are_named_with_what_was_told_of_them() -> None:
    record = Record(["gate"])
    told: list[tuple[float, Stage, Told | None]] = [
        (0.1, Stage.PERSISTENCE, None),
        (0.3, Stage.EVENT, Told("e-1", Phase.START)),
        (0.5, Stage.EVENT, Told("e-1", None)),
        (1.1, Stage.EVENT, Told("e-1", Phase.UPDATE)),
        (2.1, Stage.EVENT, Told("e-1", None)),
        (3.1, Stage.QUIET, Told("e-1", Phase.END)),
        (3.3, Stage.QUIET, None),
    ]
    for at, stage, one in told:
        events: dict[str | None, Told] = {"gate": one} if one is not None else {}
        record.note(NOON + timedelta(seconds=at), [reached(stage)], events)
    verdicts = [one.verdicts[0] for one in record.take(everything=True)]
    assert [(one.stage, one.event_uid, one.phase) for one in verdicts] == [
        (Stage.EVENT, "e-1", Phase.START),
        (Stage.EVENT, "e-1", Phase.UPDATE),
        (Stage.EVENT, "e-1", None),
        (Stage.EVENT, "e-1", Phase.END),
    ]


def test_a_rest_is_one_run_and_what_a_key_picture_showed_stands_out() -> None:
    record = filled((0.5, reached(Stage.QUIET)))
    for half in range(2, 20):
        until = NOON + timedelta(seconds=half / 2)
        record.rest(until - timedelta(seconds=0.5), until)
        if half == 10:
            record.glimpse(until, [reached(Stage.SIZE, 4)])
        if half == 14:
            record.glimpse(until, [reached(Stage.QUIET, 4)])
    found = merged(record.take(everything=True))
    assert stages(tuple(found)) == [
        (0, 1, 1, Stage.QUIET),
        (1, 4, 0, Stage.REST),
        (5, 1, 0, Stage.SIZE),
        (6, 4, 0, Stage.REST),
    ]


def test_pictures_that_were_kept_of_a_rest_stand_before_it() -> None:
    def one(at: int, seconds: int, pictures: int, stage: Stage) -> Explanation:
        at_noon = NOON + timedelta(seconds=at)
        return Explanation(at_noon, seconds, pictures, (Verdict("gate", stage),))

    kept = [one(0, 10, 0, Stage.REST), one(7, 1, 5, Stage.PERSISTENCE), one(8, 1, 5, Stage.EVENT)]
    found = tuple(merged([*kept, one(9, 3, 15, Stage.QUIET)]))
    assert stages(found) == [
        (0, 7, 0, Stage.REST),
        (7, 1, 5, Stage.PERSISTENCE),
        (8, 1, 5, Stage.EVENT),
        (9, 3, 15, Stage.QUIET),
    ]


def test_what_nobody_takes_is_bounded() -> None:
    record = filled(*((float(at), reached(Stage.SIZE, at)) for at in range(MOST + 50)))
    found = record.take(everything=True)
    assert len(found) == MOST
    assert found[-1].at == NOON + timedelta(seconds=MOST + 49)


def batches(queue: ReportQueue) -> list[Explained]:
    return explained(queue)


def test_a_batch_comes_every_ten_seconds_and_says_what_was_lost() -> None:
    clock, queue = Turned(), ReportQueue(most_explained=1)
    outgoing = Outgoing(assignment(), Givens(queue, clock.now, clock.monotonic))
    record = Record(["gate"])
    for second in range(40):
        clock.passed = second
        record.note(clock.now(), [reached(Stage.SIZE, 1)], {})
        if second == 31:
            assert isinstance(queue.get(), Explained), "room for one"
        outgoing.explain(record)
    clock.passed = 40
    outgoing.explain(record)
    (last,) = batches(queue)
    assert BATCH == 10
    assert stages(last.explanations)[0] == (10, 20, 1, Stage.LOST)
    assert stages(last.explanations)[1:] == [(at, 1, 1, Stage.SIZE) for at in range(30, 39)]


def test_a_runner_tells_what_it_saw_and_the_rest_when_the_source_goes() -> None:
    clock, queue = Turned(), ReportQueue()
    givens = Givens(queue, clock.now, clock.monotonic)
    given = assignment()
    read = catalogue_of(lambda: Scripted(lambda _frame: [])).read_job(given.document)
    runner = Runner(given, lambda number: Pipeline(given, read, number), givens)
    for second in range(15):
        clock.passed = second
        runner.show(frame(second), 1)
    runner.release(1.0)
    found = batches(queue)
    assert [stages(one.explanations) for one in found] == [
        [(0, 10, 10, Stage.QUIET)],
        [(10, 5, 5, Stage.QUIET)],
    ]
    assert {one.job_uid for one in found} == {given.job_uid}


class Asked(Scripted):
    """Remembers whether it was asked how far changes came."""

    def __init__(self, script: Callable[[Frame], list[Change]]) -> None:
        super().__init__(script)
        self.asked: list[bool] = []

    def explained(self, settled: Collection[str | None] = ()) -> list[Reached]:
        self.asked.append("gate" not in settled)
        return super().explained(settled)


def test_nobody_asks_again_in_a_second_of_which_nothing_more_is_to_be_told() -> None:
    told = {
        2.2: Phase.START,
        2.6: Phase.UPDATE,
        3.2: Phase.UPDATE,
        3.4: Phase.UPDATE,
        3.8: Phase.END,
    }

    def script(seen: Frame) -> list[Change]:
        at = seen.pts.total_seconds()
        return [replace(change(told[at], at), type="scripted")] if at in told else []

    asked = Asked(script)
    given = assignment()
    pipeline = Pipeline(given, catalogue_of(lambda: asked).read_job(given.document), 1)
    asked.asked.clear()
    times = (2.0, 2.2, 2.4, 2.6, 3.0, 3.2, 3.4, 3.6, 3.8, 4.0)
    for at in times:
        pipeline.analyze(frame(at))
    assert dict(zip(times, asked.asked, strict=True)) == {
        2.0: True,
        2.2: True,
        2.4: False,
        2.6: False,
        3.0: True,
        3.2: True,
        3.4: False,
        3.6: False,
        3.8: True,
        4.0: True,
    }
    found = pipeline.record.take(everything=True)
    assert [one.pictures for one in found] == [4, 5, 1]
    assert [one.verdicts[0].phase for one in found] == [Phase.START, Phase.END, None]
