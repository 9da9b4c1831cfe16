"""What operators see of the outbox, and what they can do about what was given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from vidette.core.errors import Conflict, DeliveryNotFound, EndpointNotFound
from vidette.store import deliveries, told
from vidette.store.delivery_upkeep import PENDING
from vidette.store.engine import Transaction
from vidette.store.told import Attempt, Endpoint, Told, ToldQuery

from .ground import Ground

MOST_AGAIN: Final = 1000
"""Messages that are queued again at once."""


@dataclass(frozen=True, slots=True)
class EndpointView:
    """An address and the id that stands for it where it is shown: it may hold a secret."""

    id: str
    endpoint: Endpoint


class Outbox:
    """The deliveries of all streams. Every verb may raise StoreUnavailable."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def find(self, query: ToldQuery) -> list[Told]:
        """Newest first."""
        return await self._ground.store.read(lambda tx: told.find(tx, query))

    async def get(self, delivery_id: int) -> tuple[Told, str]:
        """One, and its body without crops; raises DeliveryNotFound."""
        found = await self._ground.store.read(lambda tx: told.get(tx, delivery_id))
        if found is None:
            raise DeliveryNotFound
        return found

    async def attempts(self, ids: Sequence[int]) -> dict[int, list[Attempt]]:
        """The failed attempts of those of *ids* that have some, oldest first."""
        return await self._ground.store.read(lambda tx: told.attempts(tx, ids))

    async def again(self, delivery_id: int) -> None:
        """Queues one again that is done or dead; raises DeliveryNotFound, Conflict when it waits."""
        one, _ = await self.get(delivery_id)
        if one.state == PENDING:
            raise Conflict("It is still to be delivered.")
        await self._again([delivery_id])

    async def again_all(self, query: ToldQuery) -> int:
        """Queues the newest MOST_AGAIN again that *query* finds and that do not wait; how many."""
        return await self._again([one.id for one in await self.find(query)])

    async def _again(self, ids: list[int]) -> int:
        return await self._ground.store.write(lambda tx: told.again(tx, ids, self._ground.now()))

    async def counts(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        return await self._ground.store.read(deliveries.counts)

    async def endpoints(self) -> list[EndpointView]:
        """The addresses for which something waits or was given up, or that are switched off."""
        found = await self._ground.store.read(told.endpoints)
        return [EndpointView(endpoint_id(one.address), one) for one in found]

    async def switch(self, wanted: str, *, on: bool) -> None:
        """Switches an endpoint on or off; raises EndpointNotFound."""

        def work(tx: Transaction) -> None:
            address = next(
                (one.address for one in told.endpoints(tx) if endpoint_id(one.address) == wanted),
                None,
            )
            if address is None:
                raise EndpointNotFound
            if on:
                deliveries.enable(tx, address)
            else:
                deliveries.disable(tx, address, self._ground.now(), "Switched off by hand.")

        await self._ground.store.write(work)


def endpoint_id(address: str) -> str:
    """Stands for *address* where it is shown."""
    return sha256(address.encode()).hexdigest()[:16]
