"""The API over a real control plane and store, with an engine that does what a test tells it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from vidette.analytics.catalogue import catalogue
from vidette.api.application import create_api
from vidette.core.clock import CameraClock
from vidette.core.decoding import DecodeMode, DecodeReason, Decoding, Device
from vidette.core.event import Event, Phase
from vidette.core.explanation import Explanation
from vidette.core.geometry import Box
from vidette.core.placement import Seat
from vidette.core.reasons import Reason
from vidette.core.reports import (
    Assignment,
    Beat,
    EventRaised,
    Explained,
    Figures,
    FirstFrame,
    Released,
    Report,
    Sighted,
    SourceLost,
)
from vidette.core.trial import JobTrial, SourceTrial
from vidette.delivery.deliverer import Deliverer
from vidette.delivery.signing import new_secret
from vidette.orchestrator.options import Options
from vidette.orchestrator.orchestrator import Orchestrator
from vidette.store.engine import Store
from vidette.store.explanations import Explanations
from vidette.store.pictures import Pictures

BASE = "http://vidette.invalid"
JSON = {"Content-Type": "application/json"}
JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def utc_now() -> datetime:
    """The clock of these tests."""
    return datetime.now(UTC)


class ScriptedEngine:
    """One worker that takes jobs, and reports what the test says."""

    def __init__(self) -> None:
        self._seat = Seat("local-1", "bench 1", frozenset({"default"}), 64)
        self._reports: asyncio.Queue[Report | None] = asyncio.Queue()
        self._running: dict[str, Assignment] = {}
        self.looks = 0

    async def open(self) -> None:
        """Nothing to bring up."""

    async def close(self) -> None:
        """Lets every job go."""
        for job_uid in list(self._running):
            await self.stop(self._seat.worker_uid, job_uid)
        self._reports.put_nowait(None)

    def workers(self) -> tuple[Seat, ...]:
        """The one worker."""
        return (self._seat,)

    def running(self, worker_uid: str) -> Mapping[str, int]:
        """What was started and not stopped."""
        assert worker_uid == self._seat.worker_uid
        return {uid: assignment.epoch for uid, assignment in self._running.items()}

    async def start(self, worker_uid: str, assignment: Assignment) -> None:
        """Takes the job; it stays PENDING until the test says more."""
        assert worker_uid == self._seat.worker_uid
        self._running[assignment.job_uid] = assignment

    async def look(
        self, worker_uid: str, job_uid: str, seconds: float, *, is_marked: bool = False
    ) -> None:
        """One picture for each look, numbered."""
        assert worker_uid == self._seat.worker_uid
        assert seconds > 0
        self.looks += 1
        picture = JPEG + (b"marked" if is_marked else b"") + str(self.looks).encode()
        epoch = self._running[job_uid].epoch
        self._reports.put_nowait(
            Sighted(
                job_uid,
                epoch,
                utc_now(),
                1920,
                1080,
                picture,
                ((Box(0.1, 0.2, 0.3, 0.4), True),),
                is_marked=is_marked,
            )
        )

    async def stop(self, worker_uid: str, job_uid: str) -> None:
        """Lets the job go at once."""
        assert worker_uid == self._seat.worker_uid
        assignment = self._running.pop(job_uid, None)
        if assignment is not None:
            self._reports.put_nowait(Released(job_uid, assignment.epoch, utc_now()))

    async def report(self) -> Report | None:
        """What the test says, in its order."""
        return await self._reports.get()

    def assigned(self, job_uid: str) -> Assignment:
        """What the worker got for a job that it runs."""
        return self._running[job_uid]

    def play(self, job_uid: str) -> None:
        """The first frame is analysed, and the worker tells how the job does."""
        epoch = self._running[job_uid].epoch
        self._reports.put_nowait(FirstFrame(job_uid, epoch, utc_now()))
        figures = Figures(
            job_uid=job_uid,
            epoch=epoch,
            attempt=0,
            next_attempt_at=None,
            last_frame_at=utc_now(),
            fps_in=12.504,
            fps_analysed=5.0,
            lag_ms=40,
            corrupt_frames=3,
            feed="3f9a01c27b5d8e64",
            reader="own",
            clock=CameraClock(timedelta(milliseconds=-310), 12.5e-6),
            decoding=Decoding(
                DecodeMode.AUTO,
                False,
                DecodeReason.STILL,
                0.04312,
                0.01412,
                0.9951,
                0.9102,
                Device.CUDA,
            ),
        )
        self._reports.put_nowait(Beat(self._seat.worker_uid, utc_now(), (figures,)))

    def fail(self, job_uid: str, reason: Reason, detail: str) -> None:
        """The source fails and is to be tried again."""
        epoch, at = self._running[job_uid].epoch, utc_now()
        again = at + timedelta(seconds=30)
        self._reports.put_nowait(SourceLost(job_uid, epoch, at, reason, detail, 2, again))

    def explain(self, job_uid: str, *explanations: Explanation) -> None:
        """The worker tells what became of the changes it saw."""
        epoch = self._running[job_uid].epoch
        self._reports.put_nowait(Explained(job_uid, epoch, explanations))

    def raise_event(self, event: Event) -> None:
        """An event is seen; a start carries its pictures."""
        epoch = self._running[event.job_uid].epoch
        starts = event.phase is Phase.START
        self._reports.put_nowait(
            EventRaised(
                event.job_uid,
                epoch,
                event,
                frame=JPEG if starts else None,
                crops=(JPEG,) * len(event.boxes) if starts else (),
            )
        )


class ScriptedTryer:
    """Tries nothing, and answers what a test says."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, str]] = []
        self.answer = SourceTrial()
        self.jobs: list[tuple[str, float]] = []
        self.job_answer = JobTrial()

    async def try_source(self, url: str, transport: str) -> SourceTrial:
        """The answer of the test."""
        self.tried.append((url, transport))
        return self.answer

    async def try_job(self, text: str, seconds: float) -> JobTrial:
        """The answer of the test."""
        self.jobs.append((text, seconds))
        return self.job_answer


@dataclass(frozen=True, slots=True)
class Rig:
    """What a test holds."""

    app: FastAPI
    client: httpx.AsyncClient
    engine: ScriptedEngine
    tryer: ScriptedTryer

    async def post_job(self, document: dict[str, Any], **headers: str) -> str:
        """Posts a job; gives its uid."""
        answer = await self.client.post("/api/streams/", json=document, headers=headers)
        assert answer.status_code == 200, answer.text
        uid: str = answer.json()["stream_uid"]
        assert answer.json() == {"stream_uid": uid}
        assert UUID(uid).version == 1
        return uid

    async def until(self, job_uid: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The stream object as soon as *holds* is true of it; fails after 10 s."""
        body: dict[str, Any] = {}
        try:
            async with asyncio.timeout(10):
                while not (body and holds(body)):
                    body = (await self.client.get(f"/api/streams/{job_uid}/")).json()
                    # A check waits for nothing: without a pause between two, the threads of the
                    # store would hardly get to run.
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(f"the stream stays at {body}") from None
        return body

    async def until_status(self, job_uid: str, name: str) -> dict[str, Any]:
        """The stream object as soon as it has the status; PENDING: and its worker has the job."""
        found = await self.until(job_uid, lambda body: bool(body["state"]["name"] == name))
        if name == "PENDING":
            await self.until(job_uid, lambda _: job_uid in self.engine.running("local-1"))
        return found

    async def working(self, document: dict[str, Any]) -> str:
        """The uid of a new stream that works."""
        job_uid = await self.post_job(document)
        await self.until_status(job_uid, "PENDING")
        self.engine.play(job_uid)
        await self.until(
            job_uid, lambda body: bool(body["status"] == 1 and body["state"]["fps_in"])
        )
        return job_uid


@asynccontextmanager
async def control_plane(
    folder: Path, tryer: ScriptedTryer | None = None
) -> AsyncIterator[tuple[FastAPI, ScriptedEngine]]:
    """The application and its engine over a fresh store in *folder*."""
    store = await Store.open(f"sqlite:///{folder / 'vidette.db'}")
    engine = ScriptedEngine()
    options = Options(public_url=BASE, tryer=tryer or ScriptedTryer())
    deliverer = Deliverer(new_secret(), options.callback_policy)
    pictures = Pictures(folder / "pictures")
    explanations = Explanations(folder / "explanations")
    orchestrator = Orchestrator(
        store, engine, deliverer, pictures, explanations, catalogue(), options, utc_now
    )
    try:
        await orchestrator.start()
        try:
            yield create_api(orchestrator.service, public_url=BASE), engine
        finally:
            await orchestrator.close()
    finally:
        await deliverer.close()
        await store.close()


def job(**changed: Any) -> dict[str, Any]:
    """A small job document."""
    return {
        "CaseType": "motion-detect",
        "CameraGroupUid": "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10",
        "Source": {
            "Uid": "5f0c1c5e-93a4-4f3f-8a55-2a2f5b0f7d21",
            "Url": "rtsp://camera.invalid/yard?token=invented",
            "Output": {"Encoding": "none", "FPS": 5},
        },
        "Pipeline": {},
    } | changed


def normalised(body: Any) -> Any:
    """*body* with every time replaced by "<time>"; a time in another form stays and shows."""
    if isinstance(body, dict):
        return {name: normalised(value) for name, value in body.items()}
    if isinstance(body, list):
        return [normalised(value) for value in body]
    return "<time>" if isinstance(body, str) and _TIME.fullmatch(body) else body
