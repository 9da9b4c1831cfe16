"""The tables and, beside each index, the question it answers."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from .columns import Instant, Span
from .metadata import metadata

LONG = 600 * 10**6
"""Ticks: events that went on for longer, and those that are open, are found by when they ended."""
IS_LONG = text(f"closes_at - started_at > {LONG}")

regions = Table(
    "regions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False, unique=True),
    sqlite_autoincrement=True,
)

workers = Table(
    "workers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(64), nullable=False, unique=True),
    Column("title", String(200), nullable=False),
    Column("regions", JSON, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("is_alive", Boolean, nullable=False),
    Column("is_draining", Boolean, nullable=False, server_default=false()),
    Column("started_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    sqlite_autoincrement=True,
)

streams = Table(
    "streams",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_uid", String(36), nullable=False, unique=True),
    Column("stream_uid", String(36), nullable=False),
    Column("camera_group_uid", String(36)),
    Column("case_type", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("words", Text, nullable=False, server_default=""),  # the title, to be searched
    Column("callback_url", Text),
    Column("source_key", String(64), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("status", Integer, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("next_attempt_at", Instant),
    Column("worker", ForeignKey("workers.id"), index=True),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index(None, "status"),  # which streams are where: the reconciler's question
    Index(None, "stream_uid"),
    Index(None, "camera_group_uid"),
    sqlite_autoincrement=True,
)

stream_regions = Table(
    "stream_regions",
    metadata,
    Column("stream_id", ForeignKey("streams.id", ondelete="CASCADE"), primary_key=True),
    Column("region_id", ForeignKey("regions.id"), primary_key=True, index=True),
    Column("place", Integer, nullable=False),  # the order in which the client named them
)

transitions = Table(
    "transitions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("stream_id", ForeignKey("streams.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", Integer),
    Column("target", Integer, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("worker_uid", String(64)),
    Index(None, "stream_id", "id"),  # the newest steps of one stream
    sqlite_autoincrement=True,
)

answered_keys = Table(  # the Idempotency-Key of a create, and what it was answered with
    "answered_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("body_hash", String(64), nullable=False),
    Column("job_uid", String(36), nullable=False),
    Column("at", Instant, nullable=False, index=True),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_uid", String(64), nullable=False, unique=True),
    Column("job_uid", String(36), nullable=False),
    Column("stream_uid", String(36), nullable=False),
    Column("camera_group_uid", String(36)),
    Column("case_type", String(100), nullable=False),
    Column("type", String(100), nullable=False),
    Column("phase", String(10), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("closes_at", BigInteger, nullable=False),  # ticks of `at`, LARGEST while it is open
    Column("media_time", Span, nullable=False),
    Column("duration", Span, nullable=False),
    Column("lag", Span, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("area", Text),
    Column("boxes", JSON, nullable=False),
    Column("scores", JSON, nullable=False),
    Column("object_ids", JSON, nullable=False),
    Column("labels", JSON, nullable=False, server_default="[]"),
    Column("view_map", JSON(none_as_null=True)),  # the matrix, then how sure
    Column("frame", Text),
    Column("crops", JSON, nullable=False),
    Column("kind", Integer, nullable=False, server_default="0"),  # row of event_kinds
    Column("place", Integer, nullable=False, server_default="0"),  # row of event_places
    Column("score", Float, nullable=False, server_default="0"),  # the highest so far
    # The newest events, of all, of a kind, of a place; the last columns spare a look at the row.
    Index("ix_events_by_time", "started_at", "id", "kind", "place", "score"),
    Index("ix_events_by_kind", "kind", "started_at", "id", "place", "score"),
    Index("ix_events_by_place", "place", "started_at", "id", "kind", "score"),
    Index(None, "closes_at"),  # what is open now, what is old
    Index(None, "job_uid", "closes_at"),
    Index("ix_events_long", "closes_at", sqlite_where=IS_LONG, postgresql_where=IS_LONG),
    sqlite_autoincrement=True,
)

event_kinds = Table(  # what events are of
    "event_kinds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # of what follows
    Column("case_type", String(100), nullable=False),
    Column("type", String(100), nullable=False),
    Column("labels", Text, nullable=False),  # each between line ends
    Column("words", Text, nullable=False),  # what of it text is looked for in
    sqlite_autoincrement=True,
)

event_places = Table(  # where events are seen
    "event_places",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # of what follows
    Column("job_uid", String(36), nullable=False, index=True),
    Column("stream_uid", String(36), nullable=False),
    Column("camera_group_uid", String(36)),
    Column("area", Text),
    Column("words", Text, nullable=False),  # what of it text is looked for in
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("webhook_id", String(80), nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("lane", String(64), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("event", String(100), nullable=False),
    Column("event_uid", String(64)),
    Column("phase", String(10)),
    Column("body", Text, nullable=False),
    Column("crops", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempt", Integer, nullable=False),
    # Set only while the row is the first pending one of its (endpoint, lane): the head.
    Column("due_at", Instant),
    Column("last_status", Integer),
    Column("last_error", Text),
    Column("finished_at", Instant),
    Index(None, "due_at", "endpoint", "lane"),  # which heads are due
    Index(None, "endpoint", "lane", "state", "id"),  # the first and the last of a lane
    Index(None, "state", "finished_at"),  # how many, and what is old
    Index(None, "state", "id"),  # the newest of a state
    Index(None, "lane", "id"),  # the newest of a stream
    sqlite_autoincrement=True,
)

delivery_attempts = Table(  # those that failed; the one that got through is in the delivery
    "delivery_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery", ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("status", Integer),
    Column("error", Text, nullable=False),
    sqlite_autoincrement=True,
)

disabled_endpoints = Table(
    "disabled_endpoints",
    metadata,
    Column("endpoint", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("why", Text, nullable=False),
)
