"""The search for the largest number of streams, on an invented machine."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.bench.streams import MOST_TRIALS, Load, Trial, search

LOAD = Load(Path("clip.mp4"), 5, None, 1, 15)


def trial(number: int, limit: int, *, fixed: float = 40.0) -> Trial:
    """A machine that carries *limit*, with *fixed* milliseconds a second that no stream adds to."""
    return Trial(
        streams=number,
        lag_p99_ms=100 if number <= limit else 5000,
        frames_lost=0,
        frames_in_share=1.0,
        fps_analysed_least=5.0,
        shed=0.0,
        cpu_ms=1000 / limit + fixed / number,
        memory_mb=10.0,
        events_told=0,
        works=True,
    )


@given(st.integers(1, 500))
def test_what_it_finds_is_carried_and_near_the_limit(limit: int) -> None:
    async def invented(_load: Load, number: int) -> Trial:
        return trial(number, limit)

    trials = asyncio.run(search(LOAD, lambda _trial: None, invented))
    best = max((one.streams for one in trials if one.holds), default=0)
    assert len(trials) <= MOST_TRIALS
    assert best <= limit
    assert best >= 0.7 * limit - 1


@pytest.mark.parametrize(
    "fault",
    [{"works": False}, {"frames_lost": 1}, {"frames_in_share": 0.9}, {"lag_p99_ms": 1000}],
)
def test_any_shortfall_means_too_many(fault: dict[str, object]) -> None:
    good = trial(8, 10)
    assert good.holds
    values = {name: getattr(good, name) for name in Trial.__slots__}
    assert not Trial(**(values | fault)).holds
