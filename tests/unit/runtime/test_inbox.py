"""From threads to the event loop: order, room, and the end."""

import asyncio
import threading
from datetime import UTC, datetime

from vidette.core.reports import Released
from vidette.runtime.inbox import Inbox

AT = datetime(2026, 5, 1, tzinfo=UTC)


def report(number: int) -> Released:
    return Released("job", number, AT)


async def test_reports_come_in_order_then_none() -> None:
    inbox = Inbox()
    for number in range(3):
        inbox.put(report(number))
    inbox.close()
    assert [await inbox.get() for _ in range(4)] == [report(0), report(1), report(2), None]


async def test_one_who_waits_is_woken_by_a_thread() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.to_thread(inbox.put, report(7))
    assert await asyncio.wait_for(waiting, 9) == report(7)


async def test_one_who_waits_is_woken_by_the_close() -> None:
    inbox = Inbox()
    waiting = asyncio.create_task(inbox.get())
    inbox.close()
    assert await asyncio.wait_for(waiting, 9) is None


async def test_a_thread_waits_for_room_and_the_loop_does_not() -> None:
    inbox = Inbox(size=1)
    inbox.put_now(report(0))
    inbox.put_now(report(1))
    done = threading.Event()

    def put() -> None:
        inbox.put(report(2))
        done.set()

    thread = threading.Thread(target=put)
    thread.start()
    assert await inbox.get() == report(0)
    assert not done.is_set()
    assert await inbox.get() == report(1)
    assert await asyncio.to_thread(done.wait, 9)
    assert await inbox.get() == report(2)
    thread.join()


async def test_after_the_last_call_nobody_waits() -> None:
    inbox = Inbox(size=1)
    inbox.put(report(0))
    inbox.last_call()
    inbox.put(report(1))
    inbox.close()
    inbox.put(report(2))
    assert [await inbox.get() for _ in range(3)] == [report(0), report(1), None]
