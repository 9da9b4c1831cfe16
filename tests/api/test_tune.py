"""Tuning over the API: waited for, under way, refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from vidette.api.examples import TUNING
from vidette.core.errors import Conflict, VidetteError
from vidette.orchestrator.tuning import NoTuning, Progress, Tunings


class Scripted:
    """A tuner that answers when it is let."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.fault = ""

    def check(self, job_uid: str) -> None:
        if job_uid == "empty":
            raise Conflict("Nothing is kept of this stream.")

    async def tune(self, job_uid: str) -> dict[str, Any]:  # noqa: ARG002
        await self.go.wait()
        if self.fault:
            raise VidetteError(self.fault)
        result: dict[str, Any] = TUNING["result"]
        return result


@pytest.fixture
async def tuner() -> Scripted:
    return Scripted()


@pytest.fixture
async def tunings(tuner: Scripted) -> AsyncIterator[Tunings]:
    made = Tunings(tuner, lambda: datetime.now(UTC))
    yield made
    await made.close()


async def test_it_is_under_way_and_then_done(tunings: Tunings, tuner: Scripted) -> None:
    assert (await tunings.start("one", 0)).status is Progress.RUNNING
    with pytest.raises(Conflict, match="one is at a time"):
        await tunings.start("two", 0)
    tuner.go.set()
    joined = await tunings.start("one", 30)
    assert (joined.status, joined.result) == (Progress.DONE, TUNING["result"])
    assert tunings.get("one") == joined
    assert (await tunings.start("two", 30)).status is Progress.DONE


async def test_a_failure_says_why(tunings: Tunings, tuner: Scripted) -> None:
    tuner.fault = "It is gone."
    tuner.go.set()
    failed = await tunings.start("one", 30)
    assert (failed.status, failed.detail) == (Progress.FAILED, "It is gone.")


async def test_without_kept_pictures_there_is_none(tunings: Tunings) -> None:
    with pytest.raises(Conflict, match="Nothing is kept"):
        await tunings.start("empty", 0)
    with pytest.raises(NoTuning):
        tunings.get("empty")
    with pytest.raises(Conflict, match="keep no pictures"):
        await Tunings(None, lambda: datetime.now(UTC)).start("one", 0)
