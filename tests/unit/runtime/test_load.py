"""What a host leaves out when it is too full, and when it takes it back."""

from collections.abc import Sequence

import pytest

from vidette.runtime.load import CALM, PACES, TURN, TURNS, Load, Tally


class Host:
    """A host whose clock and processor time a test sets."""

    def __init__(self, processors: float = 1.0) -> None:
        self.at = self.cpu = 0.0
        tally = Tally(cpu_seconds=lambda: self.cpu, monotonic=lambda: self.at)
        self.load = Load(processors, tally)

    def beat(self, *, used: float, lags: Sequence[float], late_by: float = 0.0) -> None:
        self.at += 1
        self.cpu += used
        self.load.sample(lags, late_by)


def test_a_host_that_keeps_up_leaves_nothing_out() -> None:
    host = Host()
    for _ in range(30):
        host.beat(used=0.95, lags=[0.1, 0.2, 0.1])
    assert host.load.pace == 1.0
    assert host.load.used == pytest.approx(0.95, abs=0.01)
    assert not any(host.load.rests(number) for number in range(TURNS))


def test_the_share_that_is_used_is_of_the_processors_it_may_use() -> None:
    host = Host(processors=2)
    for _ in range(30):
        host.beat(used=1.0, lags=[])
    assert host.load.used == pytest.approx(0.5, abs=0.01)


def test_a_full_host_that_falls_behind_analyses_less_and_then_rests_feeds() -> None:
    host = Host()
    paces = []
    for _ in PACES:
        paces.append(host.load.pace)
        host.beat(used=1.0, lags=[0.9, 0.8, 0.1])
    assert tuple(paces) == PACES
    resting = []
    for _ in range(TURNS):
        resting.append(sum(host.load.rests(number) for number in range(TURNS)))
        host.beat(used=1.0, lags=[0.9, 0.8, 0.1])
    assert resting == [1, 2, 3, 4]


def test_all_feeds_rest_in_turn() -> None:
    host = Host()
    for _ in range(len(PACES)):
        host.beat(used=1.0, lags=[0.9])
    rested = set()
    for turn in range(TURNS):
        host.at = 1000 + turn * TURN
        rested |= {number for number in range(TURNS) if host.load.rests(number)}
    assert rested == set(range(TURNS))


def test_what_was_left_out_is_taken_back_step_by_step() -> None:
    host = Host()
    for _ in range(2):
        host.beat(used=1.0, lags=[0.9])
    assert host.load.pace == PACES[2]
    for _ in range(CALM):
        host.beat(used=0.6, lags=[0.1])
    assert host.load.pace == PACES[1]
    for _ in range(CALM):
        host.beat(used=0.6, lags=[0.1])
    assert host.load.pace == 1.0


def test_one_late_camera_is_no_full_host() -> None:
    host = Host()
    for _ in range(5):
        host.beat(used=1.0, lags=[3.0, 0.0, 0.0])
    assert host.load.pace == 1.0


def test_cameras_that_are_late_by_themselves_are_no_full_host() -> None:
    host = Host()
    for _ in range(5):
        host.beat(used=0.2, lags=[3.0, 3.0])
    assert host.load.pace == 1.0


def test_a_machine_that_others_keep_busy_counts_as_full() -> None:
    host = Host()
    host.beat(used=0.3, lags=[0.9, 0.9], late_by=0.4)
    assert host.load.pace < 1.0


def test_there_is_room_while_it_is_in_time_and_has_time_to_spare() -> None:
    host = Host()
    for _ in range(20):
        host.beat(used=0.5, lags=[0.0])
    assert host.load.has_room
    for _ in range(20):
        host.beat(used=0.9, lags=[0.0])
    assert not host.load.has_room


def test_cameras_are_learnt_a_few_at_a_time() -> None:
    host = Host()
    granted = [number for number in range(20) if host.load.may_learn(number)]
    assert granted == list(range(7))
    assert host.load.may_learn(3)
    assert not host.load.may_learn(19)
    for _ in range(3):
        host.beat(used=0.1, lags=[0.0])
    assert host.load.may_learn(19)


def test_who_learns_goes_on_until_the_host_is_late() -> None:
    host = Host()
    assert host.load.may_learn(1)
    for _ in range(20):
        host.beat(used=0.9, lags=[0.0])
        assert host.load.may_learn(1)
    assert not host.load.may_learn(2)
    host.beat(used=1.0, lags=[0.9])
    assert not host.load.may_learn(1)
