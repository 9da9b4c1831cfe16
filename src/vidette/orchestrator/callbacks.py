"""Sends what is due: one delivery at a time in each lane, many lanes at once."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from vidette.core.backoff import delivery_pause
from vidette.core.errors import StoreUnavailable
from vidette.core.redaction import redacted
from vidette.delivery.deliverer import DELIVERED, GONE, Deliverer, Outcome
from vidette.store import deliveries
from vidette.store.deliveries import Delivery
from vidette.store.engine import Transaction

from .breaker import FULL, Breaker
from .evidence import body_with_crops
from .ground import Ground

_log = logging.getLogger(__name__)

MOST_FLYING = FULL
GIVES_UP_AFTER = timedelta(hours=24)
LONGEST_WAIT = 1.0
"""Seconds between two looks at the outbox that nothing wakes."""
STORE_PAUSE = 1.0
"""Seconds between two tries to note an outcome while the store fails."""

Lane = tuple[str, str]
"""Endpoint and job uid."""


class Callbacks:
    """The dispatcher of the outbox."""

    def __init__(
        self, ground: Ground, deliverer: Deliverer, chance: Callable[[], float] = random.random
    ) -> None:
        self._ground = ground
        self._deliverer = deliverer
        self._chance = chance
        self._flying: dict[Lane, asyncio.Task[None]] = {}
        self._breakers: dict[str, Breaker] = {}
        self._held: dict[str, set[Lane]] = {}

    @property
    def flying(self) -> int:
        """Deliveries on their way now."""
        return len(self._flying)

    async def turn(self) -> float:
        """Sends off what may go now; seconds until the next look at the latest."""
        at = self._ground.now()
        self._tidy(at)
        next_due: datetime | None = None
        while (free := MOST_FLYING - len(self._flying)) > 0:
            skip = [*self._flying, *(lane for lanes in self._held.values() for lane in lanes)]
            found, next_due = await self._ground.store.read(
                partial(_look, at=at, limit=free, skip=skip)
            )
            for one in found:
                self._send_or_hold(one, at)
            if len(found) < free:
                break
        return self._pause(at, next_due)

    async def close(self) -> None:
        """Breaks off what is on its way; it is sent again after the next start."""
        tasks = list(self._flying.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _tidy(self, at: datetime) -> None:
        """Looks again at the lanes of endpoints that have room, forgets the sound ones."""
        for endpoint, breaker in list(self._breakers.items()):
            if breaker.room(at):
                self._held.pop(endpoint, None)
            if breaker.is_idle:
                del self._breakers[endpoint]

    def _send_or_hold(self, one: Delivery, at: datetime) -> None:
        lane = one.endpoint, one.lane
        breaker = self._breakers.setdefault(one.endpoint, Breaker(self._chance))
        if not breaker.room(at):
            self._held.setdefault(one.endpoint, set()).add(lane)
            return
        breaker.flying += 1
        task = asyncio.create_task(self._send(one, breaker), name=f"callback {one.id}")
        self._flying[lane] = task
        task.add_done_callback(lambda done: self._landed(lane, breaker, done))

    def _landed(self, lane: Lane, breaker: Breaker, task: asyncio.Task[None]) -> None:
        self._flying.pop(lane, None)
        breaker.flying -= 1
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.error("A callback of job %s broke off.", lane[1], exc_info=error)
            breaker.failed(self._ground.now(), timedelta(seconds=LONGEST_WAIT))
        self._ground.outbox.set()

    def _pause(self, at: datetime, next_due: datetime | None) -> float:
        """Seconds; a delivery that lands cuts them short."""
        probes = [breaker.resumes_at() for breaker in self._breakers.values()]
        later = [moment for moment in (next_due, *probes) if moment is not None and moment > at]
        waits = [(moment - at).total_seconds() for moment in later]
        return min([LONGEST_WAIT, *waits])

    async def _send(self, one: Delivery, breaker: Breaker) -> None:
        if one.crops:
            body = await asyncio.to_thread(body_with_crops, self._ground.pictures, one)
        else:
            body = one.body.encode()
        outcome = await self._deliverer.post(one.endpoint, one.webhook_id, body, self._ground.now())
        at = self._ground.now()
        is_back = self._judge(one, breaker, outcome, at)
        while not await self._noted(one, outcome, at, is_back=is_back):
            await asyncio.sleep(STORE_PAUSE)

    def _judge(self, one: Delivery, breaker: Breaker, outcome: Outcome, at: datetime) -> bool:
        """Tells the breaker; True when an outage of the endpoint is over."""
        endpoint = redacted(one.endpoint)
        is_back = False
        if outcome.kind in (DELIVERED, GONE):
            is_back = breaker.succeeded()
            if is_back:
                _log.info("Callbacks to %s get through again.", endpoint)
        elif breaker.failed(at, outcome.retry_after):
            _log.warning("Callbacks to %s fail: %s. They are kept.", endpoint, outcome.detail)
        if outcome.kind is GONE:
            _log.warning("%s answered 410 and gets no more callbacks.", endpoint)
        return is_back

    async def _noted(self, one: Delivery, outcome: Outcome, at: datetime, *, is_back: bool) -> bool:
        def work(tx: Transaction) -> None:
            status, error = outcome.status, outcome.detail
            if outcome.kind is DELIVERED:
                deliveries.delivered(tx, one.id, at, status or 0)
            elif outcome.kind is GONE:
                deliveries.disable(tx, one.endpoint, at, error)
                deliveries.dead(tx, one.id, at, status, error)
            elif at - one.created_at >= GIVES_UP_AFTER:
                deliveries.dead(tx, one.id, at, status, error)
            else:
                pause = delivery_pause(one.attempt + 1, self._chance)
                due_at = at + max(pause, outcome.retry_after or pause)
                deliveries.retry_at(tx, one.id, due_at, status, error, at=at)
            if is_back:
                deliveries.hasten(tx, one.endpoint, at)

        try:
            await self._ground.store.write(work)
        except StoreUnavailable:
            return False
        return True


def _look(
    tx: Transaction, at: datetime, limit: int, skip: list[Lane]
) -> tuple[list[Delivery], datetime | None]:
    """What may go now, and when the first is due that is not."""
    return deliveries.due(tx, at, limit, skip), deliveries.next_due_at(tx)
