"""The trials of `vidette bench` that run a whole service, as small as they can be."""

import asyncio
from datetime import UTC, datetime

import pytest

from vidette.bench.api import percentile, try_api
from vidette.bench.commands import run_api, run_events
from vidette.bench.events import BURST, RATE, try_events
from vidette.bench.raising import SEAT, RaisingEngine
from vidette.core.errors import InvalidInput
from vidette.core.event import Phase
from vidette.core.reports import Assignment, EventRaised, FirstFrame


def test_percentiles_stay_within_what_was_measured() -> None:
    seconds = [0.001 * number for number in range(101)]
    assert [percentile(seconds, which) for which in (1, 50, 99)] == [1.0, 50.0, 99.0]
    assert percentile([0.001, 0.002], 99) == 2.0


async def test_the_api_is_called_with_stored_jobs() -> None:
    trial = await try_api(6, 1)
    assert (trial.streams, trial.failed) == (6, 0)
    assert 0 < trial.check_p50_ms <= trial.check_p99_ms
    assert 0 < trial.list_p50_ms <= trial.list_p99_ms
    assert trial.creates_per_second > 0


async def test_all_events_that_are_raised_are_told() -> None:
    trial = await try_events(1)
    assert (trial.messages, trial.burst, trial.lost) == (int(RATE), BURST, 0)
    assert 0 < trial.latency_p50_ms <= trial.latency_p99_ms
    assert trial.cpu_ms > 0


async def test_jobs_raise_in_turn_once_all_are_there() -> None:
    engine = RaisingEngine(jobs=2, steady=3, rate=1000, burst=1)
    await engine.open()
    reports = []
    async with asyncio.timeout(10):
        for uid in ("one", "two"):
            await engine.start(SEAT.worker_uid, Assignment(uid, 1, 1, "{}"))
            reports.append(await engine.report())
        raised = [await engine.report() for _ in range(4)]
        await engine.close()
        assert await engine.report() is None
    assert all(isinstance(one, FirstFrame) for one in reports)
    events = [one for one in raised if isinstance(one, EventRaised)]
    assert [(one.job_uid, one.event.phase) for one in events] == [
        ("one", Phase.START),
        ("two", Phase.START),
        ("one", Phase.END),
        ("two", Phase.END),
    ]
    assert [len(one.crops) for one in events] == [1, 1, 0, 0]
    assert events[0].event.at <= events[2].event.at <= datetime.now(UTC)


def test_options_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InvalidInput):
        run_api(0, 10, as_json=True)
    with pytest.raises(InvalidInput):
        run_events(0, as_json=True)
