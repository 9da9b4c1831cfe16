from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vidette.orchestrator.rounds import SHARE, Rounds

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def names(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_the_first_look_is_at_everything_then_a_share_at_a_time() -> None:
    rounds, everything = Rounds(SECOND), names(4 * SHARE)
    assert list(rounds.due(START, lambda: everything)) == everything
    assert rounds.pause == 0.25
    assert list(rounds.due(START + SECOND / 2, lambda: everything)) == []
    shares = [rounds.due(START + SECOND * (1 + n / 4), lambda: everything) for n in range(4)]
    assert [len(share) for share in shares] == [SHARE] * 4
    assert [name for share in shares for name in share] == everything


def test_few_are_looked_at_in_one_go() -> None:
    rounds = Rounds(SECOND)
    for second in range(3):
        assert len(rounds.due(START + second * SECOND, lambda: names(3))) == 3
        assert len(rounds.due(START + second * SECOND, lambda: names(3))) == 0
    assert rounds.pause == 1.0


def test_a_round_that_starts_anew_looks_at_what_there_is_now() -> None:
    rounds = Rounds(SECOND)
    rounds.due(START, lambda: names(3))
    rounds.start_anew()
    assert len(rounds.due(START, lambda: names(5))) == 5


@given(
    st.integers(0, 5 * SHARE),
    st.lists(st.floats(0.0, 3.0, allow_nan=False), max_size=30),
)
def test_each_round_sees_each_once(count: int, pauses: list[float]) -> None:
    rounds, everything, at = Rounds(SECOND), names(count), START
    rounds.due(at, lambda: everything)
    seen: list[str] = []
    for pause in pauses:
        at += timedelta(seconds=pause)
        seen += rounds.due(at, lambda: everything)
    whole = len(seen) // count if count else 0
    assert seen == everything * whole + everything[: len(seen) - whole * count]
