"""The queue out of a worker: order, bounds, and what a full one does."""

import threading
from datetime import UTC, datetime, timedelta

from vidette.core.event import Event, Phase
from vidette.core.reports import Beat, EventRaised, Explained, FirstFrame, Released, Report
from vidette.runtime.report_queue import ReportQueue

AT = datetime(2026, 5, 1, tzinfo=UTC)


def event(phase: Phase, seq: int = 0) -> EventRaised:
    return EventRaised(
        "job",
        1,
        Event(
            event_uid="e",
            job_uid="job",
            stream_uid="s",
            camera_group_uid=None,
            case_type="motion-detect",
            type="motion-detect",
            phase=phase,
            seq=seq,
            at=AT,
            started_at=AT,
            media_time=timedelta(0),
            duration=timedelta(0),
            lag=timedelta(0),
            generation=1,
            area=None,
            boxes=(),
            scores=(),
            object_ids=(),
        ),
    )


def drained(queue: ReportQueue) -> list[Report]:
    queue.close()
    reports = []
    while (report := queue.get()) is not None:
        reports.append(report)
    return reports


def test_order_is_kept_between_events_and_statuses() -> None:
    queue = ReportQueue()
    sent: list[Report] = [FirstFrame("job", 1, AT), event(Phase.START), event(Phase.END, 1)]
    for report in sent:
        if isinstance(report, EventRaised):
            assert queue.put_event(report, 0)
        else:
            queue.put(report)
    queue.put(Released("job", 1, AT))
    assert drained(queue) == [*sent, Released("job", 1, AT)]


def test_only_the_newest_beat_waits_and_it_goes_first() -> None:
    queue = ReportQueue()
    queue.put(FirstFrame("job", 1, AT))
    queue.put(Beat("w", AT, ()))
    queue.put(Beat("w", AT + timedelta(seconds=1), ()))
    assert drained(queue) == [Beat("w", AT + timedelta(seconds=1), ()), FirstFrame("job", 1, AT)]


def test_a_full_queue_refuses_starts_and_updates_but_never_ends_nor_statuses() -> None:
    queue = ReportQueue(most_events=2)
    assert queue.put_event(event(Phase.START), 0)
    assert queue.put_event(event(Phase.UPDATE, 1), 0)
    assert not queue.put_event(event(Phase.UPDATE, 2), 0.01)
    assert not queue.put_event(event(Phase.START), 0.01)
    assert queue.put_event(event(Phase.END, 3), 0)
    queue.put(Released("job", 1, AT))
    phases = [one.event.phase for one in drained(queue) if isinstance(one, EventRaised)]
    assert phases == [Phase.START, Phase.UPDATE, Phase.END]


def test_an_event_waits_until_there_is_room() -> None:
    queue = ReportQueue(most_events=1)
    queue.put_event(event(Phase.START), 0)
    taken: list[bool] = []
    waiting = threading.Thread(target=lambda: taken.append(queue.put_event(event(Phase.UPDATE), 9)))
    waiting.start()
    assert queue.get() == event(Phase.START)
    waiting.join(9)
    assert taken == [True]
    assert drained(queue) == [event(Phase.UPDATE)]


def test_all_that_wait_get_room_in_turn_also_after_ends_beyond_the_bound() -> None:
    queue = ReportQueue(most_events=2)
    for phase in (Phase.START, Phase.START, Phase.END, Phase.END):
        assert queue.put_event(event(phase), 0)
    taken: list[bool] = []
    waiting = [
        threading.Thread(
            target=lambda: taken.append(queue.put_event(event(Phase.UPDATE), 60)), daemon=True
        )
        for _ in range(5)
    ]
    for thread in waiting:
        thread.start()
    threading.Thread(target=lambda: list(iter(queue.get, None)), daemon=True).start()
    for thread in waiting:
        thread.join(9)
    assert taken == [True] * len(waiting)
    queue.close()


def test_a_taker_waits_for_a_report_and_learns_of_the_close() -> None:
    queue = ReportQueue()
    seen: list[Report | None] = []

    def take() -> None:
        seen.extend((queue.get(), queue.get()))

    taking = threading.Thread(target=take)
    taking.start()
    queue.put(Released("job", 1, AT))
    queue.close()
    taking.join(9)
    assert seen == [Released("job", 1, AT), None]


def test_explanations_go_last_and_are_refused_first() -> None:
    queue = ReportQueue(most_explained=2)
    one = Explained("job", 1, ())
    assert [queue.put_explained(one) for _ in range(3)] == [True, True, False]
    assert queue.put_event(event(Phase.START), 0)
    queue.put(FirstFrame("job", 1, AT))
    queue.put(Beat("w", AT, ()))
    kinds = [type(report) for report in drained(queue)]
    assert kinds == [Beat, EventRaised, FirstFrame, Explained, Explained]
