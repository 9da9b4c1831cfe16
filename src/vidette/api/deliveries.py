"""/api/deliveries/ and /api/endpoints/: what was told to whom, and again where it was given up."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from vidette.core.errors import DeliveryNotFound
from vidette.core.redaction import redacted
from vidette.orchestrator.outbox import MOST_AGAIN, EndpointView
from vidette.store.told import Told, ToldQuery

from .access import TheService
from .answers import answers
from .dialect import BothForms
from .filters import LARGEST_INTEGER, Limit, Moment, uid_text
from .paging import Chain, link
from .wire import Body, Time, stamp, stamp_or_none

router = BothForms("deliveries")
State = Literal["pending", "delivered", "dead"]
_MISSING = {404: {"detail": "Delivery not found"}}


class DeliveryBody(Body):
    """One message and how its delivery stands."""

    id: int
    webhook_id: str = Field(description="The same over all tries; receivers tell repeats by it.")
    endpoint: str = Field(description="The address without its secrets.")
    job_uid: str
    channel: str
    event: str
    event_uid: str | None
    phase: str | None
    state: State = Field(description="`dead`: given up, after a day of tries or a 410.")
    attempts: int
    created_at: str = Time
    next_attempt_at: str | None = Time
    finished_at: str | None = Time
    last_status: int | None = Field(description="What the endpoint answered last.")
    last_error: str | None


class AttemptBody(Body):
    """A try that failed."""

    at: str = Time
    status: int | None = Field(description="What the endpoint answered; null: nothing.")
    error: str


class WholeDeliveryBody(DeliveryBody):
    """A message with what it says; crops are put into it when it is sent."""

    body: str
    failed_attempts: list[AttemptBody] = Field(description="Oldest first.")


class AgainBody(Body):
    """How many messages were queued again."""

    queued: int


class EndpointBody(Body):
    """An address for which something waits or was given up, or that is switched off."""

    id: str
    endpoint: str = Field(description="The address without its secrets.")
    is_enabled: bool
    pending: int
    dead: int
    oldest_pending_at: str | None = Time
    disabled_at: str | None = Time
    why: str | None = Field(description="Why it is switched off.")


class DeliveryFilters(BaseModel):
    """Which deliveries; all conditions hold together."""

    state: State | None = None
    job_uid: UUID | None = None
    event_uid: UUID | None = None
    since: Moment | None = Field(None, alias="from", description="Queued at this time or later.")
    until: Moment | None = Field(None, alias="to", description="Queued before this time.")
    before: int | None = Field(None, ge=1, le=LARGEST_INTEGER, description="Only smaller ids.")
    limit: Limit = 100

    def query(self, limit: int) -> ToldQuery:
        """The same for the store."""
        return ToldQuery(
            state=self.state,
            job_uid=uid_text(self.job_uid),
            event_uid=uid_text(self.event_uid),
            since=self.since,
            until=self.until,
            before=self.before,
            limit=limit,
        )


Wanted = Annotated[DeliveryFilters, Query()]
DeliveryId = Annotated[str, Path(description="Row id.")]


@router.get(
    "/api/deliveries/",
    response_model=Chain[DeliveryBody],
    responses=answers(
        400, examples={400: {"state": ["Input should be 'pending', 'delivered' or 'dead'"]}}
    ),
)
async def list_deliveries(request: Request, service: TheService, wanted: Wanted) -> JSONResponse:
    """What was told, or is to be, newest first, without bodies."""
    found = await service.outbox.find(wanted.query(wanted.limit + 1))
    rows = [_row(one) for one in found[: wanted.limit]]
    after = link(request, before=rows[-1]["id"]) if len(found) > wanted.limit else None
    return JSONResponse({"next": after, "results": rows})


@router.get("/api/deliveries/{delivery_id}/", responses=answers(404, examples=_MISSING))
async def read_delivery(service: TheService, delivery_id: DeliveryId) -> WholeDeliveryBody:
    """One message with what it says."""
    one, body = await service.outbox.get(_id(delivery_id))
    found = (await service.outbox.attempts([one.id])).get(one.id, [])
    tries = [
        AttemptBody(at=stamp(try_.at), status=try_.status, error=redacted(try_.error))
        for try_ in found
    ]
    return WholeDeliveryBody(**_row(one), body=body, failed_attempts=tries)


@router.post(
    "/api/deliveries/{delivery_id}/replay/",
    responses=answers(
        404, 409, examples=_MISSING | {409: {"detail": "It is still to be delivered."}}
    ),
)
async def replay_delivery(service: TheService, delivery_id: DeliveryId) -> AgainBody:
    """Queues a message again that was delivered or given up, under its own webhook id."""
    await service.outbox.again(_id(delivery_id))
    return AgainBody(queued=1)


@router.post(
    "/api/deliveries/replay/",
    responses=answers(
        400, examples={400: {"from": ["Enter an ISO 8601 time or milliseconds since 1970."]}}
    ),
)
async def replay_deliveries(service: TheService, wanted: Wanted) -> AgainBody:
    """Queues the given up ones again, or those of another `state`: the newest thousand at the most."""
    chosen = wanted if wanted.state is not None else wanted.model_copy(update={"state": "dead"})
    return AgainBody(queued=await service.outbox.again_all(chosen.query(MOST_AGAIN)))


@router.get("/api/endpoints/", responses=answers())
async def list_endpoints(service: TheService) -> list[EndpointBody]:
    """The addresses for which something waits or was given up, and those that are switched off."""
    return [_endpoint(one) for one in await service.outbox.endpoints()]


@router.post(
    "/api/endpoints/{endpoint_id}/enable/",
    responses=answers(404, examples={404: {"detail": "Endpoint not found"}}),
)
async def enable_endpoint(service: TheService, endpoint_id: str) -> list[EndpointBody]:
    """Switches an address on again: what waits for it is due."""
    await service.outbox.switch(endpoint_id, on=True)
    return await list_endpoints(service)


@router.post(
    "/api/endpoints/{endpoint_id}/disable/",
    responses=answers(404, examples={404: {"detail": "Endpoint not found"}}),
)
async def disable_endpoint(service: TheService, endpoint_id: str) -> list[EndpointBody]:
    """Switches an address off: what is queued for it waits, and nothing new is queued."""
    await service.outbox.switch(endpoint_id, on=False)
    return await list_endpoints(service)


def _id(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise DeliveryNotFound
    return int(text)


def _row(one: Told) -> dict[str, Any]:
    return {
        "id": one.id,
        "webhook_id": one.webhook_id,
        "endpoint": redacted(one.endpoint),
        "job_uid": one.job_uid,
        "channel": one.channel,
        "event": one.event,
        "event_uid": one.event_uid,
        "phase": one.phase,
        "state": one.state,
        "attempts": one.attempts,
        "created_at": stamp(one.created_at),
        "next_attempt_at": stamp_or_none(one.due_at),
        "finished_at": stamp_or_none(one.finished_at),
        "last_status": one.status,
        "last_error": None if one.error is None else redacted(one.error),
    }


def _endpoint(view: EndpointView) -> EndpointBody:
    one = view.endpoint
    return EndpointBody(
        id=view.id,
        endpoint=redacted(one.address),
        is_enabled=one.disabled_at is None,
        pending=one.pending,
        dead=one.dead,
        oldest_pending_at=stamp_or_none(one.oldest_pending_at),
        disabled_at=stamp_or_none(one.disabled_at),
        why=one.why,
    )
