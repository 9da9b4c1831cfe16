"""The verbs of the service; all that doors may call."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid1

from vidette.analytics.catalogue import Catalogue
from vidette.core.errors import Conflict, InvalidInput, RegionNotFound, StreamNotFound
from vidette.core.explanation import Explanation
from vidette.core.reasons import Reason
from vidette.core.reports import Figures
from vidette.core.status import Signal, Status, advance
from vidette.core.stream import Region, Stream, Transition, Worker
from vidette.store import deliveries, regions, streams, workers
from vidette.store.engine import Transaction
from vidette.store.news import StreamRemoved
from vidette.store.streams import StreamQuery

from .access import Access
from .admission import Admitted, admit, new_document, new_stream, remembered
from .drains import Drains
from .fleet import Fleet
from .ground import Ground
from .outbox import Outbox
from .proposals import Proposal, proposed
from .pruning import forget
from .readiness import readiness
from .seen import Seen
from .steps import Cause, take_step
from .telling import end_open_events, tell_status
from .trials import Trials
from .tuning import Tunings
from .vitals import Vitals

LONGEST_KEY, LONGEST_TITLE = 255, 200


@dataclass(frozen=True, slots=True)
class StreamView:
    """A stream and, when its worker has spoken of it, how it is doing."""

    stream: Stream
    figures: Figures | None


class Service:
    """What clients can do. Every verb may raise StoreUnavailable."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.tunings, self.shadows = Tunings(ground.options.tuner, ground.now), ground.shadows
        self.fleet, self.listen = Fleet(ground), ground.broadcast.listen
        self.vitals, self.trials = Vitals(self.fleet, ground.now), Trials(ground)
        self.outbox, self.events = Outbox(ground), Seen(ground)
        self.access, self.looking = Access(ground.store, ground.now), ground.looking
        self.drains = Drains(ground)
        self.public_url = ground.options.public_url

    async def create(self, text: str, *, idempotency_key: str | None = None) -> str:
        """Takes a job; gives its new uid, or the known one of the same key and body.

        Raises InvalidInput, and Conflict when the key came before with another body.
        """
        if idempotency_key is not None and not 0 < len(idempotency_key) <= LONGEST_KEY:
            fault = f"Ensure this header has 1 to {LONGEST_KEY} characters."
            raise InvalidInput({"Idempotency-Key": [fault]})
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if idempotency_key is not None:
            known = await self._ground.store.read(
                lambda tx: remembered(tx, idempotency_key, digest)
            )
            if known is not None:
                return known
        admitted = await admit(self._ground, text)
        job_uid = str(uuid1())

        def work(tx: Transaction) -> str:
            if idempotency_key is not None:
                known = remembered(tx, idempotency_key, digest)
                if known is not None:
                    return known
                streams.remember(tx, idempotency_key, digest, job_uid, self._ground.now())
            self._insert(tx, job_uid, text, admitted)
            return job_uid

        return await self._ground.store.write(work)

    def _insert(self, tx: Transaction, job_uid: str, text: str, admitted: Admitted) -> None:
        at = self._ground.now()
        stream = streams.insert(tx, new_stream(job_uid, text, admitted, at))
        _enable(tx, admitted)
        tell_status(tx, stream, at)

    async def replace(self, job_uid: str, text: str) -> str:
        """Gives a job a new document of the same case type; raises StreamNotFound, InvalidInput."""
        before = (await self.get(job_uid)).stream
        admitted = await admit(self._ground, text)
        if admitted.case_type.code != before.case_type:
            raise InvalidInput({"CaseType": ["The case type of a stream cannot be changed."]})

        def work(tx: Transaction) -> None:
            stream = _existing(tx, job_uid)
            new = new_document(text, admitted, self._ground.now())
            streams.replace_document(tx, job_uid, new)
            _enable(tx, admitted)
            if advance(stream.status, Signal.CHANGED) is Status.UPDATED:
                self._step(tx, _existing(tx, job_uid), Cause(Signal.CHANGED, Reason.CHANGED))

        await self._ground.store.write(work)
        return job_uid

    async def get(self, job_uid: str) -> StreamView:
        """One stream; raises StreamNotFound."""
        return self._view(await self._ground.stream(job_uid))

    async def find(self, query: StreamQuery) -> tuple[int, list[StreamView]]:
        """How many streams match in all, and the page asked for."""
        count, found = await self._ground.store.read(lambda tx: streams.find(tx, query))
        return count, [self._view(stream) for stream in found]

    async def delete(self, job_uid: str) -> None:
        """Ends the stream's open events and forgets it; raises StreamNotFound."""

        def work(tx: Transaction) -> None:
            stream = _existing(tx, job_uid)
            end_open_events(tx, stream, public_url=self.public_url, at=self._ground.now())
            streams.delete(tx, job_uid)
            tx.changes.news.append(StreamRemoved(stream))

        await self._ground.store.write(work)
        await forget(self._ground, job_uid)

    async def pause(self, job_uid: str) -> StreamView:
        """Asks a stream to pause; raises StreamNotFound, Conflict when it is paused."""
        cause = Cause(Signal.PAUSE, Reason.ASKED)
        return await self._ask(job_uid, cause, "The stream is already paused.")

    async def unpause(self, job_uid: str) -> StreamView:
        """Asks a paused stream to go on; raises StreamNotFound, Conflict when it is not paused."""
        cause = Cause(Signal.UNPAUSE, Reason.ASKED)
        return await self._ask(job_uid, cause, "The stream is not paused.")

    async def restart(self, job_uid: str) -> StreamView:
        """Starts a placed stream anew; raises StreamNotFound, Conflict when none is placed."""
        cause = Cause(Signal.RESTART, Reason.RESTARTED)
        return await self._ask(job_uid, cause, "The stream runs on no worker: it is {status}.")

    async def history(
        self, job_uid: str, *, limit: int = 100, before: int | None = None
    ) -> list[tuple[int, Transition]]:
        """The steps of a stream, newest first, older than row *before*; raises StreamNotFound."""

        def work(tx: Transaction) -> list[tuple[int, Transition]]:
            _existing(tx, job_uid)
            return streams.history(tx, job_uid, limit=limit, before=before)

        return await self._ground.store.read(work)

    async def explain(self, job_uid: str, since: datetime, until: datetime) -> list[Explanation]:
        """What became of the changes in a stream's pictures; raises StreamNotFound."""
        await self.get(job_uid)
        return await self._ground.explaining.find(job_uid, since, until)

    async def proposed_areas(self, job_uid: str) -> Proposal:
        """The job's areas in its camera's new view; raises StreamNotFound, NoProposal."""
        return await proposed(self._ground, job_uid)

    def picture(self, name: str) -> Path:
        """The file of a picture; raises PictureNotFound."""
        return self._ground.pictures.path(name)

    async def regions(self) -> list[Region]:
        """All regions."""
        return await self._ground.store.read(regions.all)

    async def create_region(self, title: str) -> Region:
        """A new region; raises InvalidInput when the title is taken, blank or too long."""
        if not title.strip():
            raise InvalidInput({"title": ["This field may not be blank."]})
        if len(title) > LONGEST_TITLE:
            raise InvalidInput({"title": [f"Ensure it has at most {LONGEST_TITLE} characters."]})

        def work(tx: Transaction) -> Region:
            if regions.by_titles(tx, [title]):
                raise InvalidInput({"title": ["A region with this title already exists."]})
            return regions.insert(tx, title)

        return await self._ground.store.write(work)

    async def delete_region(self, region_id: int) -> None:
        """Removes an unused region; raises RegionNotFound, Conflict."""

        def work(tx: Transaction) -> None:
            known = {region.id: region for region in regions.all(tx)}
            if region_id not in known:
                raise RegionNotFound
            if known[region_id].title in self._ground.options.default_regions:
                raise Conflict("The region is the one of jobs that name none.")
            if regions.is_used(tx, region_id):
                raise Conflict("The region is used by streams.")
            regions.delete(tx, region_id)

        await self._ground.store.write(work)

    async def workers(self) -> list[tuple[Worker, int]]:
        """Every worker ever seen, each with the number of its jobs."""
        return await self._ground.store.read(workers.all)

    def case_types(self) -> Catalogue:
        """All case types, also those that this build cannot run."""
        return self._ground.catalogue

    async def readiness(self) -> dict[str, str]:
        """Check name to "ok" or what is wrong; never raises StoreUnavailable."""
        return await readiness(self._ground)

    async def _ask(self, job_uid: str, cause: Cause, refusal: str) -> StreamView:
        def work(tx: Transaction) -> Stream:
            stream = _existing(tx, job_uid)
            if (moved := self._step(tx, stream, cause)) is None:
                raise Conflict(refusal.format(status=stream.status.name))
            return moved

        return self._view(await self._ground.store.write(work))

    def _step(self, tx: Transaction, stream: Stream, cause: Cause) -> Stream | None:
        return take_step(tx, stream, cause, public_url=self.public_url, at=self._ground.now())

    def _view(self, stream: Stream) -> StreamView:
        return StreamView(stream, self._ground.board.figures(stream))


def _existing(tx: Transaction, job_uid: str) -> Stream:
    if (stream := streams.get(tx, job_uid)) is None:
        raise StreamNotFound
    return stream


def _enable(tx: Transaction, admitted: Admitted) -> None:
    """A new job or document has its callback address tried again, also after a 410."""
    if admitted.job.CallbackUrl is not None:
        deliveries.enable(tx, admitted.job.CallbackUrl)
