"""The outbox on its way: order in each lane, many lanes at once, and every kind of bad receiver."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contract.plane import HOOK, Plane, control_plane, seat
from vidette.core.addresses import AddressPolicy
from vidette.core.errors import StoreUnavailable
from vidette.core.event import Phase
from vidette.delivery.deliverer import DELIVERED, GONE, RETRY, Deliverer, Outcome
from vidette.delivery.signing import new_secret
from vidette.orchestrator.callbacks import Callbacks
from vidette.practice.sink import Answer, Sink
from vidette.store import deliveries
from vidette.store.deliveries import NewDelivery

LOOPBACK = AddressPolicy(allow_loopback=True)
OK = Outcome(DELIVERED, 200)
OH = Outcome(RETRY, 500, "answered 500")


class Gate(Deliverer):
    """Posts nothing: keeps what should be posted until the test says how it went."""

    def __init__(self) -> None:
        super().__init__(new_secret(), LOOPBACK)
        self.open: list[tuple[str, str, asyncio.Future[Outcome]]] = []
        self.arrived = asyncio.Event()
        self.fails: Exception | None = None

    async def post(self, url: str, webhook_id: str, body: bytes, at: datetime) -> Outcome:
        assert at.tzinfo is not None
        if self.fails is not None:
            raise self.fails
        assert json.loads(body)["data"]
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.open.append((url, webhook_id, answer))
        self.arrived.set()
        return await answer

    def waiting(self) -> list[str]:
        """Message ids on their way."""
        return [webhook_id for _, webhook_id, answer in self.open if not answer.done()]


class Desk:
    """The dispatcher over a plane."""

    def __init__(self, plane: Plane, deliverer: Deliverer) -> None:
        self.plane = plane
        self.gate = deliverer
        self.callbacks = Callbacks(plane.ground, deliverer, lambda: 1.0)

    async def put(self, lane: str, name: str, endpoint: str = HOOK) -> None:
        new = NewDelivery(
            webhook_id=name,
            endpoint=endpoint,
            lane=lane,
            channel="events",
            event="motion-detect",
            body=json.dumps({"channel": "events", "event": "x", "data": {"JobUid": lane}}),
            crops=(),
            event_uid=None,
            phase=None,
            at=self.plane.clock(),
        )
        await self.plane.ground.store.write(lambda tx: deliveries.enqueue(tx, new))

    async def turn(self) -> list[str]:
        """What is on its way after a turn, once all of it has reached the gate."""
        assert isinstance(self.gate, Gate)
        await self.callbacks.turn()
        async with asyncio.timeout(5):
            while len(self.gate.waiting()) < self.callbacks.flying:
                self.gate.arrived.clear()
                await self.gate.arrived.wait()
        return sorted(self.gate.waiting())

    async def answer(self, **outcomes: Outcome) -> None:
        """Ends deliveries, by message id; waits until that is noted."""
        assert isinstance(self.gate, Gate)
        left = self.callbacks.flying - len(outcomes)
        for _, webhook_id, answer in self.gate.open:
            if webhook_id in outcomes and not answer.done():
                answer.set_result(outcomes[webhook_id])
        await self.landed(left)

    async def landed(self, left: int = 0) -> None:
        async with asyncio.timeout(5):
            while self.callbacks.flying > left:
                self.plane.ground.outbox.clear()
                await self.plane.ground.outbox.wait()

    async def counts(self) -> dict[str, int]:
        with self.plane.store.reading() as tx:
            return deliveries.counts(tx)

    async def due_in(self) -> float | None:
        """Seconds until the next head is due."""
        with self.plane.store.reading() as tx:
            at = deliveries.next_due_at(tx)
        return None if at is None else (at - self.plane.clock()).total_seconds()


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with control_plane(tmp_path, seat()) as made:
        yield made


@pytest.fixture
async def desk(plane: Plane) -> AsyncIterator[Desk]:
    made = Desk(plane, Gate())
    yield made
    await made.callbacks.close()
    await made.gate.close()


async def test_events_reach_a_real_receiver_in_order_with_pictures(tmp_path: Path) -> None:
    sink = Sink()
    await sink.start()
    deliverer = Deliverer(new_secret(), LOOPBACK)
    async with control_plane(tmp_path, seat(), callback_policy=LOOPBACK) as plane:
        desk = Desk(plane, deliverer)
        job_uid = await plane.working(CallbackUrl=sink.url)
        for seq, phase in enumerate((Phase.START, Phase.UPDATE, Phase.END)):
            await plane.event(job_uid, 1, phase, seq)
        sink.script(Answer(500))
        for _ in range(8):
            await desk.callbacks.turn()
            await desk.landed()
            plane.clock.forward(2)
        assert await desk.counts() == {"pending": 0, "delivered": 7, "dead": 0}
    names = [entry.data.get("status_name") or entry.data["seq"] for entry in sink.entries]
    assert names == ["CREATED", "PREPARED", "PENDING", "WORKING", 0, 1, 2]
    assert [entry.crops for entry in sink.entries] == [0, 0, 0, 0, 1, 0, 0]
    [refused] = sink.turned_away
    assert refused.webhook_id == sink.entries[0].webhook_id
    assert len({entry.webhook_id for entry in sink.entries}) == 7
    await deliverer.close()
    await sink.close()


async def test_one_at_a_time_in_a_lane_and_lanes_side_by_side(desk: Desk) -> None:
    for lane in ("a", "b"):
        for number in (1, 2):
            await desk.put(lane, f"{lane}{number}")
    assert await desk.turn() == ["a1", "b1"]
    assert await desk.turn() == ["a1", "b1"]
    await desk.answer(a1=OK)
    assert await desk.turn() == ["a2", "b1"]
    await desk.answer(a2=OK, b1=OK)
    assert await desk.turn() == ["b2"]


async def test_a_failed_delivery_holds_its_lane_and_pauses_grow(desk: Desk) -> None:
    await desk.put("a", "a1")
    await desk.put("a", "a2")
    for pause in (1, 5, 30, 120):
        assert await desk.turn() == ["a1"]
        await desk.answer(a1=OH)
        assert await desk.due_in() == pause
        assert await desk.turn() == []
        desk.plane.clock.forward(pause)
    assert await desk.turn() == ["a1"]
    await desk.answer(a1=OK)
    assert await desk.turn() == ["a2"]


async def test_a_pause_that_the_receiver_asks_for_is_kept_for_all_its_lanes(desk: Desk) -> None:
    await desk.put("a", "a1")
    assert await desk.turn() == ["a1"]
    await desk.answer(a1=Outcome(RETRY, 429, "answered 429", timedelta(seconds=40)))
    assert await desk.due_in() == 40
    await desk.put("b", "b1")
    assert await desk.turn() == []
    await desk.put("c", "c1", endpoint="https://other.invalid/")
    assert await desk.turn() == ["c1"]
    await desk.answer(c1=OK)
    desk.plane.clock.forward(40)
    assert await desk.turn() == ["a1", "b1"]


async def test_410_ends_an_endpoint(desk: Desk) -> None:
    for name in ("a1", "a2"):
        await desk.put("a", name)
    await desk.turn()
    await desk.answer(a1=Outcome(GONE, 410, "gone"))
    assert await desk.turn() == []
    assert await desk.counts() == {"pending": 1, "delivered": 0, "dead": 1}
    await desk.plane.store.write(lambda tx: deliveries.enable(tx, HOOK))
    assert await desk.turn() == ["a2"]


async def test_after_a_day_a_message_is_given_up_and_frees_its_lane(desk: Desk) -> None:
    for name in ("a1", "a2"):
        await desk.put("a", name)
    await desk.turn()
    await desk.answer(a1=OH)
    desk.plane.clock.forward(24 * 3600)
    await desk.put("b", "b1")
    assert await desk.turn() == ["a1", "b1"]
    await desk.answer(a1=OH, b1=OH)
    assert (await desk.counts())["dead"] == 1
    assert await desk.turn() == ["a2"]


async def test_a_failing_endpoint_gets_one_probe_at_a_time_and_then_more(desk: Desk) -> None:
    for number in range(1, 10):
        await desk.put(f"lane-{number}", f"m{number}")
    assert len(await desk.turn()) == 9
    await desk.answer(**{f"m{number}": OH for number in range(1, 7)})
    assert await desk.turn() == ["m7", "m8", "m9"]  # were on their way before it opened
    await desk.answer(m7=OH, m8=OH, m9=OH)
    probes = []
    for pause in (1, 5, 30, 120, 120):
        assert await desk.turn() == []
        desk.plane.clock.forward(pause)
        [probe] = await desk.turn()
        probes.append(probe)
        if pause != 120 or len(probes) == 4:
            await desk.answer(**{probe: OH})
    assert len(set(probes)) > 1
    await desk.answer(**{probes[-1]: OK})
    pair = await desk.turn()
    assert len(pair) == 2
    await desk.answer(**{pair[0]: OK})
    desk.plane.clock.forward(3600)
    assert len(await desk.turn()) == 4


async def test_after_an_outage_no_lane_sits_out_its_own_pause(desk: Desk) -> None:
    await desk.put("a", "a1")
    for pause in (1, 5, 30, 120, 600, 1800, 1):
        assert await desk.turn() == ["a1"]
        await desk.answer(a1=OH)
        desk.plane.clock.forward(pause)
    assert await desk.turn() == []  # has nearly an hour to wait
    await desk.put("b", "b1")
    desk.plane.clock.forward(120)
    assert await desk.turn() == ["b1"]
    await desk.answer(b1=OK)
    assert await desk.turn() == ["a1"]


async def test_lanes_of_a_failing_endpoint_do_not_hold_up_others(desk: Desk) -> None:
    for number in range(70):
        await desk.put(f"lane-{number}", f"bad{number:02}")
    first = await desk.turn()
    assert len(first) == 64
    await desk.answer(**dict.fromkeys(first, OH))
    desk.plane.clock.forward(2)
    assert len(await desk.turn()) == 1
    await desk.put("good", "good", endpoint="https://other.invalid/")
    assert "good" in await desk.turn()


async def test_an_outcome_is_noted_when_the_store_is_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vidette.orchestrator.callbacks.STORE_PAUSE", 0.001)
    store = desk.plane.store
    write, refused = store.write, 0

    async def refuse(work: Callable[[Any], Awaitable[Any]]) -> Any:
        nonlocal refused
        refused += 1
        if refused < 4:
            raise StoreUnavailable
        return await write(work)

    await desk.put("a", "a1")
    await desk.turn()
    monkeypatch.setattr(store, "write", refuse)
    await desk.answer(a1=OK)
    assert refused == 4
    assert await desk.counts() == {"pending": 0, "delivered": 1, "dead": 0}


async def test_a_fault_of_our_own_is_logged_and_tried_again_with_pauses(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(desk.gate, Gate)
    desk.gate.fails = RuntimeError("a bug")
    await desk.put("a", "a1")
    await desk.callbacks.turn()
    await desk.landed()
    assert "A callback of job a broke off." in caplog.text
    desk.gate.fails = None
    assert await desk.turn() == []
    desk.plane.clock.forward(1)
    assert await desk.turn() == ["a1"]


async def test_what_was_on_its_way_at_the_end_goes_out_at_the_next_start(desk: Desk) -> None:
    await desk.put("a", "a1")
    assert await desk.turn() == ["a1"]
    await desk.callbacks.close()
    again = Desk(desk.plane, Gate())
    assert await again.turn() == ["a1"]
    await again.callbacks.close()
    await again.gate.close()


async def test_the_wait_is_short_when_something_is_due_soon(desk: Desk) -> None:
    assert await desk.callbacks.turn() == 1.0
    await desk.put("a", "a1")
    await desk.turn()
    await desk.answer(a1=OH)
    desk.plane.clock.forward(0.75)
    assert await desk.callbacks.turn() == pytest.approx(0.25)
