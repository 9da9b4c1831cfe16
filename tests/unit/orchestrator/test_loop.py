import asyncio
import logging

import pytest

from vidette.core.errors import StoreUnavailable
from vidette.orchestrator import loop as module
from vidette.orchestrator.loop import Loop


class Script:
    """A turn that does, one after the other, what a list says."""

    def __init__(self, *steps: float | Exception | None) -> None:
        self.steps = list(steps)
        self.turns = 0
        self.turned = asyncio.Event()

    async def turn(self) -> float | None:
        self.turns += 1
        self.turned.set()
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


async def run(loop: Loop) -> None:
    async with asyncio.timeout(5):
        await loop.run()


async def test_runs_until_a_turn_was_the_last() -> None:
    script = Script(0.0, 0.0, None)
    await run(Loop("x", script.turn))
    assert script.turns == 3


async def test_waits_at_most_as_long_as_a_turn_says() -> None:
    script = Script(0.01, None)
    await run(Loop("x", script.turn))
    assert script.turns == 2


async def test_a_wake_up_cuts_the_wait_short() -> None:
    script, wake = Script(3600.0, None), asyncio.Event()
    running = asyncio.create_task(Loop("x", script.turn, wake).run())
    await script.turned.wait()
    wake.set()
    async with asyncio.timeout(5):
        await running
    assert script.turns == 2


async def test_a_failing_turn_is_logged_once_and_the_loop_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0001)
    caplog.set_level(logging.INFO)
    outage = [StoreUnavailable("The disk is full.") for _ in range(12)]
    script = Script(0.0, *outage, KeyError("a bug"), 0.0, None)
    loop = Loop("intake", script.turn)
    await run(loop)
    assert [record.message for record in caplog.records] == [
        "A turn of the intake failed: The disk is full.",
        "A turn of the intake failed: KeyError",
        "The intake works again after 13 failed turns.",
    ]
    assert [bool(record.exc_info) for record in caplog.records] == [False, True, False]
    assert loop.trouble == ""


async def test_no_wake_up_makes_a_failing_loop_spin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 3600.0)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 3600.0)
    wake = asyncio.Event()
    script = Script(StoreUnavailable())
    loop = Loop("x", script.turn, wake)
    running = asyncio.create_task(loop.run())
    await script.turned.wait()
    wake.set()
    done, _ = await asyncio.wait({running}, timeout=0.05)
    assert not done
    assert (script.turns, loop.trouble) == (1, "The store cannot be read or written now.")
    running.cancel()


async def test_a_rest_is_not_cut_short() -> None:
    script, wake = Script(3600.0, None), asyncio.Event()
    loop = asyncio.get_running_loop()
    running = asyncio.create_task(Loop("x", script.turn, wake, rest=0.05).run())
    await script.turned.wait()
    began = loop.time()
    wake.set()
    async with asyncio.timeout(5):
        await running
    assert script.turns == 2
    assert loop.time() - began >= 0.04
