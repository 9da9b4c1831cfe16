"""What every part of the control plane stands on: the store, the engine, the clock, the wake-ups."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from vidette.analytics.catalogue import Catalogue
from vidette.store.engine import Store, Transaction
from vidette.store.pictures import Pictures

from .board import Board
from .engine import Engine
from .loop import Loop
from .options import Options

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ground:
    """The shared pieces; made once by Orchestrator."""

    store: Store
    engine: Engine
    pictures: Pictures
    catalogue: Catalogue
    options: Options
    now: Callable[[], datetime]
    board: Board = field(default_factory=Board)
    desires: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when desired or actual may have changed: wakes the reconciler."""
    outbox: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when something may have been put into the outbox: wakes the callbacks."""
    loops: list[Loop] = field(default_factory=list)
    """What runs; their trouble is part of the readiness."""

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Runs *work* as one transaction, then wakes the callbacks.

        Raises what *work* raises, and StoreUnavailable.
        """
        result = await self.store.write(work)
        self.outbox.set()
        return result
