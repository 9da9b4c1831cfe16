"""Host processes: killed, stopped, orphaned, closed; nothing of them is left behind."""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from uuid import UUID

import pytest
import uvloop

from vidette.core.reports import (
    Assignment,
    Beat,
    Explained,
    FirstFrame,
    Released,
    Report,
    WorkerLost,
)
from vidette.runtime.local import LocalEngine
from vidette.runtime.worker import WorkerOptions

STILL = "testsrc://yard?w=160&h=90&fps=10&first=1000"
OPTIONS = [WorkerOptions("worker-1", "One"), WorkerOptions("worker-2", "Two")]


def utc_now() -> datetime:
    return datetime.now(UTC)


def assignment(*, epoch: int = 1) -> Assignment:
    uid = str(UUID(int=1, version=4))
    document = {
        "CaseType": "motion-detect",
        "Source": {"Uid": str(UUID(int=9, version=4)), "Url": STILL},
        "JobUid": uid,
    }
    return Assignment(uid, epoch, 1, json.dumps(document))


async def until(engine: LocalEngine, wanted: Callable[[Report], bool], seconds: float) -> Report:
    async with asyncio.timeout(seconds):
        while (report := await engine.report()) is not None:
            if wanted(report):
                return report
    raise AssertionError("the engine is closed")


def beats(worker: str) -> Callable[[Report], bool]:
    return lambda one: isinstance(one, Beat) and one.worker_uid == worker


async def lost_and_back(signal_number: signal.Signals, patience: float, detail: str) -> None:
    engine = LocalEngine(OPTIONS, now=utc_now)
    await engine.open()
    try:
        await engine.start("worker-1", assignment())
        await until(engine, lambda one: isinstance(one, FirstFrame), 20)
        pid = engine.pids()["worker-1"]
        other = engine.pids()["worker-2"]
        os.kill(pid, signal_number)
        lost = await until(engine, lambda one: isinstance(one, WorkerLost), patience)
        assert isinstance(lost, WorkerLost)
        assert (lost.worker_uid, detail in lost.detail) == ("worker-1", True)
        assert engine.running("worker-1") == {}
        await until(engine, beats("worker-1"), 10)
        assert {seat.worker_uid for seat in engine.workers()} == {"worker-1", "worker-2"}
        assert engine.pids()["worker-1"] != pid
        assert engine.pids()["worker-2"] == other
        await engine.start("worker-1", assignment(epoch=2))
        await until(engine, lambda one: isinstance(one, FirstFrame) and one.epoch == 2, 10)
    finally:
        await engine.close()


async def test_a_killed_host_is_lost_at_once_and_comes_back() -> None:
    await lost_and_back(signal.SIGKILL, 1.5, "SIGKILL")


async def test_a_host_that_stands_still_is_killed_and_comes_back() -> None:
    await lost_and_back(signal.SIGSTOP, 9, "did not answer")


async def test_hosts_leave_signals_of_the_terminal_to_the_service() -> None:
    engine = LocalEngine(OPTIONS[:1], now=utc_now)
    await engine.open()
    pid = engine.pids()["worker-1"]
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGTERM)
    await engine.start("worker-1", assignment())
    await until(engine, lambda one: isinstance(one, FirstFrame), 10)
    assert engine.pids() == {"worker-1": pid}
    await engine.close()


def children() -> set[int]:
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


def descriptors() -> set[str]:
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}


async def open_and_close() -> None:
    engine = LocalEngine(OPTIONS, now=utc_now)
    await engine.open()
    await engine.start("worker-1", assignment())
    await until(engine, lambda one: isinstance(one, FirstFrame), 20)
    began = perf_counter()
    await engine.close()
    assert perf_counter() - began < 10
    told = []
    while (report := await engine.report()) is not None:
        told.append(report)
    assert [type(one) for one in told if not isinstance(one, Beat | Explained)] == [Released]


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_closing_leaves_no_process_thread_or_descriptor(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(open_and_close())  # from here on multiprocessing's resource tracker is there
    before = children(), descriptors(), set(threading.enumerate())
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(open_and_close())
    assert (children(), descriptors(), set(threading.enumerate())) == before


SERVICE = """
import asyncio, sys
from datetime import UTC, datetime
from vidette.runtime.local import LocalEngine
from vidette.runtime.worker import WorkerOptions

async def main():
    engine = LocalEngine([WorkerOptions("worker-1", "One")], now=lambda: datetime.now(UTC))
    await engine.open()
    print(engine.pids()["worker-1"], flush=True)
    await asyncio.Event().wait() if sys.argv[1] == "stay" else None

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("ending", ["stay", "leave"])
def test_a_host_does_not_outlive_its_service(tmp_path: Path, ending: str) -> None:
    script = tmp_path / "service.py"
    script.write_text(SERVICE)
    with subprocess.Popen([sys.executable, script, ending], stdout=subprocess.PIPE) as service:
        assert service.stdout is not None
        host = os.pidfd_open(int(service.stdout.readline()))
        if ending == "stay":
            service.kill()
        ended, _, _ = select.select([host], [], [], 5)
        os.close(host)
        assert ended, "the host is still there five seconds after its service"
        assert service.wait(5) == (-signal.SIGKILL if ending == "stay" else 0)
