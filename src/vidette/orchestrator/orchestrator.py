"""Owns the loops of the control plane: brings them up in order and takes them down in order."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from vidette.analytics.catalogue import Catalogue
from vidette.delivery.deliverer import Deliverer
from vidette.store.engine import Store
from vidette.store.explanations import Explanations
from vidette.store.pictures import Pictures

from .callbacks import Callbacks
from .engine import Engine
from .ground import Ground
from .intake import Intake
from .loop import Loop
from .options import Options
from .pruning import prune
from .reconciler import Reconciler
from .service import Service

__all__ = ["Options", "Orchestrator"]

REST = 0.03
"""Seconds between two turns of the reconciler while streams change all the time."""
BATCH = 0.5
"""Seconds between two turns that write explanations."""
DRAIN_SECONDS = 3.0
"""For the last reports and callbacks when the service ends."""


class Orchestrator:
    """The control plane of one service. The store and the deliverer stay their giver's."""

    def __init__(  # noqa: PLR0913, PLR0917 - the pieces that app joins
        self,
        store: Store,
        engine: Engine,
        deliverer: Deliverer,
        pictures: Pictures,
        explanations: Explanations,
        catalogue: Catalogue,
        options: Options,
        now: Callable[[], datetime],
    ) -> None:
        ground = Ground(store, engine, pictures, explanations, catalogue, options, now)
        self._ground = ground
        self._reconciler = Reconciler(ground)
        self._callbacks = Callbacks(ground, deliverer)
        self._intake = Intake(ground)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.service = Service(ground)

    async def start(self) -> None:
        """Brings the workers up and places every stream anew. Raises StoreUnavailable."""
        await self._reconciler.take_over()
        await self._ground.engine.open()
        ground = self._ground
        ground.loops.extend(
            [
                Loop("reports", self._intake.read),
                Loop("intake", self._intake.write),
                Loop("reconciler", self._reconciler.turn, ground.desires, rest=REST),
                Loop("callbacks", self._callbacks.turn, ground.outbox),
                Loop("explanations", ground.explaining.turn, ground.explaining.came, rest=BATCH),
                Loop("shadows", ground.shadows.turn),
                Loop("pruning", partial(prune, ground)),
            ]
        )
        for loop in ground.loops:
            self._tasks[loop.name] = asyncio.create_task(loop.run(), name=loop.name)

    def end_listening(self) -> None:
        """Ends all listeners, also those to come: what they hold open must not delay the end."""
        self._ground.broadcast.close()
        self._ground.looking.close()

    async def close(self) -> None:
        """Lets the workers go and takes in their last reports; what is not sent stays stored."""
        await self.service.tunings.close()
        for name in ("reconciler", "shadows", "pruning"):
            await self._cancel(name)
        await self._ground.engine.close()
        await asyncio.wait({self._tasks["reports"], self._tasks["intake"]}, timeout=DRAIN_SECONDS)
        for name in ("reports", "intake", "explanations", "callbacks"):
            await self._cancel(name)
        await self._ground.explaining.turn()
        await self._callbacks.close()

    async def _cancel(self, name: str) -> None:
        task = self._tasks.pop(name)
        task.cancel()
        await asyncio.wait({task})
