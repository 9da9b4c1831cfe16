"""What happens, told to a page while somebody has it open."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from nicegui import background_tasks, context

from vidette.orchestrator.broadcast import Missed, Wanted
from vidette.orchestrator.service import Service
from vidette.store.news import News

LOOK: Final = 5.0
"""Seconds between two looks at whether the page is still open, while nothing happens."""
Told = Callable[[Sequence[News | Missed]], Awaitable[None]]


def follow(service: Service, wanted: Wanted, told: Told, *, pace: float = 1.0) -> None:
    """Calls *told* with what happened, at most every *pace* seconds, until the page is closed.

    Called while a page is being built; *told* acts on the page as an event callback does. A page
    that nobody connects to is dropped by NiceGUI after a minute, and ends it too.
    """
    client = context.client

    async def run() -> None:
        with service.listen(wanted) as listener:
            while (news := await listener.take(LOOK)) is not None and not client.is_deleted:
                if news:
                    with client:
                        await told(news)
                    await asyncio.sleep(pace)

    background_tasks.create(run(), name="follow")
