"""/api/events/counts/: how many events there were, by hour, day, place and kind."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, cast
from zoneinfo import ZoneInfo

from fastapi import Query
from fastapi.responses import JSONResponse
from pydantic import Field, field_validator

from vidette.core.errors import InvalidInput
from vidette.orchestrator.telling import wire_time
from vidette.store.event_counts import Dimension
from vidette.store.events import EventFilter

from .access import TheService
from .answers import answers
from .dialect import BothForms
from .events import WRONG_TIME
from .filters import WhatEvents
from .wire import Body

router = BothForms("events")
MOST: Final = 10_000
"""Counts in one answer."""
By = Literal[Dimension, "day"]


class CountFilters(WhatEvents):
    """Which events are counted, by when they began: `from` and `to` take in their whole hours."""

    by: list[By] = Field(
        ["hour"],
        min_length=1,
        max_length=3,
        description="What to count by; several for their combinations.",
    )
    timezone: str = Field("UTC", max_length=64, description="Of days: a name of the IANA list.")

    @field_validator("by")
    @classmethod
    def _are_different(cls, value: list[By]) -> list[By]:
        if len(set(value)) < len(value):
            raise ValueError("Each is given once.")
        return value

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, LookupError):
            raise ValueError("This is no name of a time zone, as Europe/Berlin is.") from None
        return value


class Count(Body):
    """How many there were of one combination; under each name of `by` stands its value."""

    count: int


class EventCounts(Body):
    """Numbers of events."""

    total: int = Field(description="Events of all labels, each once.")
    results: list[Count]


@router.get(
    "/api/events/counts/",
    response_model=EventCounts,
    responses=answers(400, examples=WRONG_TIME),
)
async def count_events(
    service: TheService, wanted: Annotated[CountFilters, Query()]
) -> JSONResponse:
    """How many events began, by what is asked for; combinations without an event are left out.

    An event with several labels is counted under each of them.
    """
    asked = EventFilter(**wanted.asked())
    named = ["hour" if name == "day" else name for name in wanted.by]
    by = cast(list[Dimension], list(dict.fromkeys(named)))
    found = await service.events.counts(asked, by)
    total = sum(found.values())
    if "label" in by:
        total = sum((await service.events.by_hour(asked)).values())
    zone = ZoneInfo(wanted.timezone)
    counts = Counter[tuple[Any, ...]]()
    for values, number in found.items():
        value_of = dict(zip(by, values, strict=True))
        pairs = zip(wanted.by, named, strict=True)
        told = (_told(name, value_of[source], zone) for name, source in pairs)
        counts[tuple(told)] += number
    if len(counts) > MOST:
        fault = f"There are {len(counts)} combinations, more than {MOST}: narrow the range."
        raise InvalidInput({"by": [fault]})
    ordered = sorted(counts.items(), key=lambda one: [str(value or "") for value in one[0]])
    results = [dict(zip(wanted.by, key, strict=True)) | {"count": n} for key, n in ordered]
    return JSONResponse({"total": total, "results": results})


def _told(name: By, value: Any, zone: ZoneInfo) -> Any:
    if name == "day":
        return cast(datetime, value).astimezone(zone).date().isoformat()
    if name == "hour":
        return wire_time(cast(datetime, value).astimezone(UTC))
    return value
