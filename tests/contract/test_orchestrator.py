"""The whole control plane with its loops: from a posted job to a signed callback, and to its end."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.contract.plane import JPEG, ScriptedEngine, event_of, job, seat
from vidette.analytics.catalogue import catalogue
from vidette.core.addresses import AddressPolicy
from vidette.core.event import Phase
from vidette.core.reports import Assignment, EventRaised, FirstFrame
from vidette.core.status import Status
from vidette.delivery.deliverer import Deliverer
from vidette.delivery.signing import new_secret, verify
from vidette.orchestrator.orchestrator import Options, Orchestrator
from vidette.practice.sink import Sink
from vidette.store.engine import Store
from vidette.store.explanations import Explanations
from vidette.store.pictures import Pictures

LOOPBACK = AddressPolicy(allow_loopback=True)


class Watched(ScriptedEngine):
    """Says when a job was started, and ends the open event of a job that it lets go."""

    def __init__(self) -> None:
        super().__init__(seat())
        self.changed = asyncio.Event()
        self.last_words: list[EventRaised] = []

    async def start(self, worker_uid: str, assignment: Assignment) -> None:
        await super().start(worker_uid, assignment)
        self.changed.set()

    async def look(
        self, worker_uid: str, job_uid: str, seconds: float, *, is_marked: bool = False
    ) -> None:
        """It has no pictures."""

    async def stop(self, worker_uid: str, job_uid: str) -> None:
        await super().stop(worker_uid, job_uid)
        self.changed.set()

    async def close(self) -> None:
        for words in self.last_words:
            self.reports.put_nowait(words)
        await super().close()


@dataclass
class Site:
    """A running control plane and a receiver."""

    orchestrator: Orchestrator
    engine: Watched
    sink: Sink

    async def started(self, job_uid: str) -> int:
        """The epoch in which the job runs, as soon as it does."""
        async with asyncio.timeout(10):
            while job_uid not in self.engine.jobs["w-1"]:
                self.engine.changed.clear()
                await self.engine.changed.wait()
        return self.engine.jobs["w-1"][job_uid].epoch


class Sites:
    """Starts control planes over one folder, one after the other."""

    def __init__(self, folder: Path, sink: Sink, secret: str) -> None:
        self._folder, self._sink, self._secret = folder, sink, secret
        self._store: Store | None = None
        self._deliverer: Deliverer | None = None
        self._orchestrator: Orchestrator | None = None

    async def open(self) -> Site:
        store = await Store.open(f"sqlite:///{self._folder / 'vidette.db'}")
        engine, deliverer = Watched(), Deliverer(self._secret, LOOPBACK)
        options = Options(callback_policy=LOOPBACK)
        pictures = Pictures(self._folder / "pictures")
        orchestrator = Orchestrator(
            store,
            engine,
            deliverer,
            pictures,
            Explanations(self._folder / "explanations"),
            catalogue(),
            options,
            lambda: datetime.now(UTC),
        )
        await orchestrator.start()
        self._store, self._deliverer, self._orchestrator = store, deliverer, orchestrator
        return Site(orchestrator, engine, self._sink)

    async def close(self) -> None:
        if self._orchestrator is not None and self._deliverer and self._store:
            await self._orchestrator.close()
            await self._deliverer.close()
            await self._store.close()
        self._orchestrator = None


@pytest.fixture
async def sites(tmp_path: Path) -> AsyncIterator[Sites]:
    secret = new_secret()
    sink = Sink(lambda headers, body: verify(secret, headers, body))
    await sink.start()
    made = Sites(tmp_path, sink, secret)
    yield made
    await made.close()
    await sink.close()


async def test_from_a_job_to_its_callbacks_and_over_a_restart(sites: Sites) -> None:
    site = await sites.open()
    service, sink = site.orchestrator.service, site.sink
    job_uid = await service.create(json.dumps(job(CallbackUrl=sink.url)))
    epoch = await site.started(job_uid)
    site.engine.reports.put_nowait(FirstFrame(job_uid, epoch, datetime.now(UTC)))
    await sink.wait_for(lambda entry: entry.data.get("status_name") == "WORKING")
    row = (await service.get(job_uid)).stream
    start = event_of(row, 1, Phase.START, 0, datetime.now(UTC))
    site.engine.reports.put_nowait(EventRaised(job_uid, epoch, start, JPEG, (JPEG,)))
    entry = await sink.wait_for(lambda entry: entry.data.get("phase") == "start")
    assert (entry.signed, entry.crops, entry.data["EventUid"]) == (True, 1, start.event_uid)
    assert await service.readiness() == dict.fromkeys(
        (
            "store",
            "workers",
            "reports",
            "intake",
            "reconciler",
            "callbacks",
            "explanations",
            "shadows",
            "pruning",
        ),
        "ok",
    )
    end = event_of(row, 1, Phase.END, 1, datetime.now(UTC))
    site.engine.last_words = [EventRaised(job_uid, epoch, end)]
    await sites.close()

    site = await sites.open()
    assert await site.started(job_uid) == epoch + 1
    await sink.wait_for(lambda entry: entry.data.get("reason") == "service_restarted")
    # Delivered at least once: what was on its way while the service closed may come again.
    told = {entry.webhook_id: entry.data for entry in sink.entries}
    phases = [data["phase"] for data in told.values() if "phase" in data]
    assert phases == ["start", "end"]  # the worker's own end, taken in while the service closed
    names = [entry.data["status_name"] for entry in sink.entries if "status" in entry.data]
    assert names[:5] == ["CREATED", "PREPARED", "PENDING", "WORKING", "TO_REPLACE"]


async def test_a_deleted_job_is_let_go_soon(sites: Sites) -> None:
    site = await sites.open()
    service = site.orchestrator.service
    job_uid = await service.create(json.dumps(job(CallbackUrl=None)))
    await site.started(job_uid)
    await service.delete(job_uid)
    async with asyncio.timeout(2):
        while site.engine.jobs["w-1"]:
            site.engine.changed.clear()
            await site.engine.changed.wait()


async def test_a_job_without_a_place_gets_one_when_a_worker_comes(sites: Sites) -> None:
    site = await sites.open()
    service = site.orchestrator.service
    site.engine.die("w-1")
    job_uid = await service.create(json.dumps(job(CallbackUrl=site.sink.url)))
    await site.sink.wait_for(lambda entry: entry.data.get("reason") == "no_worker_in_region")
    site.engine.revive(seat())
    await site.started(job_uid)
    await site.sink.wait_for(lambda entry: entry.data.get("status_name") == "PENDING")
    assert (await service.get(job_uid)).stream.status is Status.PENDING
