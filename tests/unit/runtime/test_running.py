"""The engine's book of what runs where."""

from datetime import UTC, datetime

from vidette.core.reports import FirstFrame, Released
from vidette.runtime.running import Running

AT = datetime(2026, 5, 1, tzinfo=UTC)


def test_a_release_ends_the_epoch_that_it_names() -> None:
    running = Running()
    running.started("w", "job", 3)
    running.heard("w", FirstFrame("job", 3, AT))
    assert running.of("w") == {"job": 3}
    running.heard("w", Released("job", 3, AT))
    assert running.of("w") == {}


def test_a_late_release_of_an_old_epoch_leaves_the_new_one() -> None:
    running = Running()
    running.started("w", "job", 3)
    running.started("w", "job", 4)
    running.heard("w", Released("job", 3, AT))
    assert running.of("w") == {"job": 4}


def test_a_late_start_of_an_old_epoch_leaves_the_new_one() -> None:
    running = Running()
    running.started("w", "job", 4)
    running.started("w", "job", 3)
    assert running.of("w") == {"job": 4}


def test_a_lost_worker_runs_nothing_and_the_others_go_on() -> None:
    running = Running()
    running.started("w", "job", 1)
    running.started("x", "other", 1)
    running.lost("w")
    assert running.of("w") == {}
    assert running.of("x") == {"other": 1}
    assert running.of("unknown") == {}


def test_what_is_told_is_a_copy() -> None:
    running = Running()
    running.started("w", "job", 1)
    told = running.of("w")
    running.lost("w")
    assert told == {"job": 1}
