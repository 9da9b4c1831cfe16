from datetime import UTC, datetime, timedelta

from vidette.orchestrator.breaker import FULL, LONGEST_PAUSE, Breaker

AT = datetime(2026, 3, 1, tzinfo=UTC)


def broken(at: datetime = AT) -> Breaker:
    breaker = Breaker(lambda: 1.0)
    assert [breaker.failed(at, None) for _ in range(5)] == [False] * 4 + [True]
    return breaker


def test_a_sound_endpoint_has_all_the_room() -> None:
    breaker = Breaker(lambda: 1.0)
    assert (breaker.room(AT), breaker.is_idle) == (FULL, True)
    breaker.flying = 3
    assert (breaker.room(AT), breaker.is_idle) == (FULL - 3, False)


def test_a_few_failures_change_nothing_and_a_success_forgets_them() -> None:
    breaker = Breaker(lambda: 1.0)
    for _ in range(4):
        breaker.failed(AT, None)
    assert breaker.room(AT) == FULL
    assert not breaker.succeeded()
    assert breaker.is_idle
    assert not breaker.failed(AT, None)


def test_five_failures_in_a_row_leave_room_for_one_probe_after_a_pause() -> None:
    breaker = broken()
    assert breaker.resumes_at() == AT + timedelta(seconds=1)
    assert breaker.room(AT) == 0
    later = AT + timedelta(seconds=1)
    assert breaker.room(later) == 1
    breaker.flying = 1
    assert breaker.room(later) == 0


def test_pauses_between_probes_grow_to_a_longest_one() -> None:
    breaker, at = broken(), AT
    pauses = []
    for _ in range(6):
        resumes_at = breaker.resumes_at()
        assert resumes_at is not None
        pauses.append((resumes_at - at).total_seconds())
        at = resumes_at
        assert not breaker.failed(at, None)
    assert pauses == [1, 5, 30, *[LONGEST_PAUSE.total_seconds()] * 3]


def test_failures_of_what_was_on_its_way_make_no_pause_longer() -> None:
    breaker = broken()
    for _ in range(50):
        assert not breaker.failed(AT, None)
    assert breaker.resumes_at() == AT + timedelta(seconds=1)


def test_room_doubles_with_each_success_after_an_outage() -> None:
    breaker = broken()
    assert breaker.succeeded()
    rooms = []
    for _ in range(7):
        rooms.append(breaker.room(AT))
        assert not breaker.succeeded()
    assert rooms == [2, 4, 8, 16, 32, 64, 64]
    assert breaker.is_idle


def test_a_pause_that_was_asked_for_holds_from_the_first_failure() -> None:
    breaker = Breaker(lambda: 1.0)
    breaker.failed(AT, timedelta(seconds=30))
    assert breaker.room(AT + timedelta(seconds=29)) == 0
    breaker.failed(AT, timedelta(seconds=10))
    assert breaker.room(AT + timedelta(seconds=29)) == 0
    assert breaker.room(AT + timedelta(seconds=30)) == FULL
