"""One job on one connection: uids, numbers, times, boxes and pictures of its events."""

from datetime import timedelta

from tests.unit.runtime.pieces import NOON, Scripted, assignment, catalogue_of, change, frame
from vidette.core.event import Change, Phase
from vidette.core.frame import Frame
from vidette.core.reports import Assignment, EventRaised
from vidette.runtime.pipeline import Pipeline


def pipeline_of(analyzer: Scripted, given: Assignment | None = None, number: int = 1) -> Pipeline:
    given = given or assignment()
    return Pipeline(given, catalogue_of(lambda: analyzer).read_job(given.document), number)


def life(seen: Frame) -> list[Change]:
    """An event that is noticed at 2 s, dated back to 1 s, updated each second, over at 7 s."""
    at = seen.pts.total_seconds()
    if at < 2 or at > 7:
        return []
    if at == 2:
        return [change(Phase.START, 1)]
    return [change(Phase.END if at == 7 else Phase.UPDATE, at)]


def lived(pipeline: Pipeline) -> list[EventRaised]:
    return [one for at in range(9) for one in pipeline.analyze(frame(at, lag=0.25))]


def test_the_phases_of_one_event() -> None:
    raised = lived(pipeline_of(Scripted(life)))
    events = [one.event for one in raised]
    assert [one.phase for one in events] == ["start", *["update"] * 4, "end"]
    assert [one.seq for one in events] == [0, 1, 2, 3, 4, 5]
    assert len({one.event_uid for one in events}) == 1
    assert [one.at for one in events] == [NOON + timedelta(seconds=s) for s in (1, 3, 4, 5, 6, 7)]
    assert {one.started_at for one in events} == {NOON + timedelta(seconds=1)}
    assert events[-1].duration == timedelta(seconds=6)
    assert events[-1].media_time == timedelta(seconds=7)
    first = events[0]
    assert first.boxes == ((16, 12, 32, 24),)
    assert (first.scores, first.object_ids, first.area) == ((0.8,), (4,), "gate")
    assert (first.generation, first.lag) == (7, timedelta(seconds=0.25))
    assert (first.case_type, first.camera_group_uid) == ("scripted", None)
    assert {(one.job_uid, one.epoch) for one in raised} == {(first.job_uid, 1)}


def test_pictures_at_the_start_and_as_often_as_asked() -> None:
    raised = lived(pipeline_of(Scripted(life)))
    assert [one.frame is not None for one in raised] == [True, False, True, False, True, False]
    assert [len(one.crops) for one in raised] == [1, 0, 0, 0, 0, 0]
    assert raised[0].frame is not None
    assert raised[0].frame.startswith(b"\xff\xd8")
    assert raised[0].crops[0].startswith(b"\xff\xd8")
    assert raised[0].crops[0] != raised[0].frame


def test_uids_are_the_same_for_the_same_and_differ_by_job_epoch_and_connection() -> None:
    def uid_of(given: Assignment, number: int) -> str:
        return lived(pipeline_of(Scripted(life), given, number))[0].event.event_uid

    first = uid_of(assignment(), 1)
    assert uid_of(assignment(), 1) == first
    others = {
        uid_of(assignment(), 2),
        uid_of(assignment(epoch=2), 1),
        uid_of(assignment(job=2), 1),
    }
    assert len(others | {first}) == 4


def test_finishing_ends_what_the_analyzer_says_and_what_it_forgets() -> None:
    def two(seen: Frame) -> list[Change]:
        at = seen.pts.total_seconds()
        return [change(Phase.START, at, started=at, number=n) for n in (1, 2)]

    pipeline = pipeline_of(Scripted(two, ends=[change(Phase.END, 1, number=2)]))
    started = pipeline.analyze(frame(1))
    ends = pipeline.finish()
    assert [one.event.phase for one in ends] == ["end", "end"]
    assert [one.event.event_uid for one in ends] == [
        started[1].event.event_uid,
        started[0].event.event_uid,
    ]
    assert [one.event.seq for one in ends] == [1, 1]
    assert pipeline.abandon() == []


def test_a_pipeline_that_saw_nothing_has_nothing_to_end() -> None:
    assert pipeline_of(Scripted(life, ends=[change(Phase.END, 1)])).finish() == []


def test_a_wall_clock_that_is_set_back_does_not_turn_an_event_round() -> None:
    def seen_late(seen: Frame) -> list[Change]:
        at = seen.pts.total_seconds()
        return [change(Phase.START if at == 1 else Phase.UPDATE, at)]

    pipeline = pipeline_of(Scripted(seen_late))
    first = pipeline.analyze(frame(1))[0].event
    back = frame(2)
    late = Frame(back.pts, back.captured_at - timedelta(hours=1), back.picture)
    assert pipeline.analyze(late)[0].event.at == first.at


def test_frames_are_taken_at_the_pace_of_the_job() -> None:
    pipeline = pipeline_of(Scripted(life))
    wanted = [pipeline.wants(frame(number / 25)) for number in range(250)]
    assert abs(sum(wanted) - 50) <= 2
