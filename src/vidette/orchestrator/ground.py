"""What every part of the control plane stands on: the store, the engine, the clock, the wake-ups."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from vidette.analytics.catalogue import Catalogue
from vidette.core.errors import StreamNotFound
from vidette.core.stream import Stream
from vidette.store import streams
from vidette.store.engine import Changes, Store
from vidette.store.explanations import Explanations
from vidette.store.pictures import Pictures

from .board import Board
from .broadcast import Broadcast
from .copies import Copies
from .engine import Engine
from .explaining import Explaining
from .looking import Looking
from .loop import Loop
from .options import Options
from .shadowing import Shadows


@dataclass(slots=True)
class Ground:
    """The shared pieces; made once by Orchestrator."""

    store: Store
    engine: Engine
    pictures: Pictures
    explanations: Explanations
    catalogue: Catalogue
    options: Options
    now: Callable[[], datetime]
    board: Board = field(default_factory=Board)
    copies: Copies = field(default_factory=Copies)
    broadcast: Broadcast = field(init=False)
    desires: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when desired or actual may have changed: wakes the reconciler."""
    outbox: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when something may have become due: wakes the callbacks."""
    explaining: Explaining = field(init=False)
    shadows: Shadows = field(init=False)
    looking: Looking = field(init=False)
    loops: list[Loop] = field(default_factory=list)
    """What runs; their trouble is part of the readiness."""
    changes: Changes = field(default_factory=Changes)
    """What was committed since it was taken last."""

    def __post_init__(self) -> None:
        self.explaining = Explaining(self.store, self.copies, self.explanations)
        self.shadows = Shadows(self.engine, self.catalogue, self.board.costs, self.now)
        self.broadcast = Broadcast(self.options.listeners)
        self.looking = Looking(self.engine, self.stream, self.options.viewers)
        self.store.tell(self._committed)

    async def stream(self, job_uid: str) -> Stream:
        """One stream as it was committed last; raises StreamNotFound, StoreUnavailable."""
        known = self.copies.get(job_uid)
        if known is None:
            with self.copies.reading() as meanwhile:
                known = await self.store.read(lambda tx: streams.get(tx, job_uid))
            if known is None:
                raise StreamNotFound
            self.copies.keep([known], meanwhile)
        return known

    def take_changes(self) -> Changes:
        """What was committed since the last call."""
        taken, self.changes = self.changes, Changes()
        return taken

    def _committed(self, changes: Changes) -> None:
        self.broadcast.tell(changes.take_news(), is_sure=not changes.unknown)
        self.changes.add(changes)
        self.copies.take(changes)
        if changes.streams or changes.unknown:
            self.desires.set()
        if changes.outbox:
            self.outbox.set()
