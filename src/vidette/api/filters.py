"""The query parameters of lists: their types, bounds and the words for a wrong one."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    WithJsonSchema,
    model_validator,
)

from vidette.core.status import Status

_EPOCH = datetime.fromtimestamp(0, UTC)
LARGEST_INTEGER = 2**53 - 1
"""Every JSON reader keeps integers up to here exact."""
_NAMES = {status.name: status for status in Status} | {str(int(one)): one for one in Status}


def moment(value: object) -> datetime:
    """An ISO 8601 time (UTC when it names no zone) or milliseconds since 1970; else ValueError."""
    text = str(value).strip()
    try:
        if text.removeprefix("-").isdecimal():
            return _EPOCH + timedelta(milliseconds=int(text[:20]))
        # A plus sign that was not percent-encoded reaches us as a space.
        at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("Enter an ISO 8601 time or milliseconds since 1970.") from None


def uid_text(uid: UUID | None) -> str | None:
    """The uid as it is stored."""
    return None if uid is None else str(uid)


def no_choice(text: str) -> str:
    """The words for a value that is none of those allowed."""
    return f"Select a valid choice. {text} is not one of the available choices."


def _status(value: object) -> object:
    found = _NAMES.get(str(value).strip().upper())
    if found is None:
        raise ValueError(no_choice(str(value)))
    return found


def _no_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("Null characters are not allowed.")
    return text


Text = Annotated[str, Field(max_length=200), AfterValidator(_no_nul)]
Limit = Annotated[int, Field(ge=1, le=1000, description="Results on one page.")]
StatusChoice = Annotated[
    Status,
    BeforeValidator(_status),
    WithJsonSchema({"enum": [*(int(status) for status in Status), *(one.name for one in Status)]}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(moment),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "integer"}]}),
]
"""Aware, UTC."""
Ordering = Literal[
    "id", "-id", "created_at", "-created_at", "updated_at", "-updated_at", "status", "-status"
]


class StreamFilters(BaseModel):
    """Which streams, and which page of them."""

    status: StatusChoice | None = Field(None, description="A status by number or by name.")
    region: Text | None = Field(None, description="Title of a region.")
    case_type: Text | None = Field(None, description="Id or slug of a case type.")
    camera_group_uid: UUID | None = None
    stream_uid: UUID | None = None
    search: Text | None = Field(
        None, description="Part of the title or of any of the stream's uids."
    )
    ordering: Ordering = Field("-id", description="A minus sign sorts downwards.")
    limit: Limit = 25
    offset: int = Field(0, ge=0, le=LARGEST_INTEGER, description="Results to skip.")


class HistoryFilters(BaseModel):
    """Which steps of a stream."""

    limit: Limit = 100
    before: int | None = Field(
        None, ge=1, le=LARGEST_INTEGER, description="Only steps with a smaller id."
    )


class EventRange(BaseModel):
    """Which events of a stream; those that were going on at some time of the range are part of it."""

    since: Moment | None = Field(
        None, alias="from", description="Start: ISO 8601 or milliseconds since 1970."
    )
    until: Moment | None = Field(
        None, alias="to", description="End: ISO 8601 or milliseconds since 1970."
    )
    type: Text | None = Field(None, description="Event type.")
    area: Text | None = Field(None, description="Id of an area.")
    label: Text | None = Field(None, description="What one of the event's boxes held.")
    min_score: float | None = Field(
        None, ge=0, le=1, description="The highest score of the event is at least this."
    )
    text: Text | None = Field(
        None, description="Part of the area, type, a label or the stream's title."
    )

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError("Ensure `to` is not before `from`.")
        return self

    def asked(self) -> dict[str, Any]:
        """The conditions as the store takes them."""
        names = ("since", "until", "type", "area", "label", "min_score", "text")
        return {name: getattr(self, name) for name in names}


class WhatEvents(EventRange):
    """Which events of all streams."""

    job_uid: UUID | None = None
    stream_uid: UUID | None = None
    camera_group_uid: UUID | None = None
    region: Text | None = Field(None, description="Title of a region that the stream is in.")
    case_type: Text | None = Field(None, description="Slug of a case type.")

    def asked(self) -> dict[str, Any]:
        """The conditions as the store takes them."""
        uids = ("job_uid", "stream_uid", "camera_group_uid")
        more = {name: uid_text(getattr(self, name)) for name in uids}
        return super().asked() | more | {"region": self.region, "case_type": self.case_type}


class PagedEvents(BaseModel):
    """Which page of events."""

    cursor: Text | None = Field(None, description="As in `next` of the page before.")
    limit: Limit = 100


class EventFilters(EventRange, PagedEvents):
    """A page of a stream's events."""


class AllEventFilters(WhatEvents, PagedEvents):
    """A page of all streams' events."""


class ExplainFilters(BaseModel):
    """Which seconds of a stream."""

    since: Moment | None = Field(
        None,
        alias="from",
        description="Start: ISO 8601 or milliseconds since 1970; default five minutes before `to`.",
    )
    until: Moment | None = Field(
        None, alias="to", description="End: ISO 8601 or milliseconds since 1970; default now."
    )
    area: Text | None = Field(None, description="Id of an area.")
