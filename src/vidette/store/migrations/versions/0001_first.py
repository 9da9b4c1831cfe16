"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """One step up."""
    _control_plane()
    _stream_parts()
    _events()
    _outbox()
    op.execute("INSERT INTO regions (title) VALUES ('default')")


def _control_plane() -> None:
    op.create_table(
        "regions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_regions"),
        sa.UniqueConstraint("title", name="uq_regions_title"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("is_alive", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
        sa.UniqueConstraint("uid", name="uq_workers_uid"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "streams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_uid", sa.String(length=36), nullable=False),
        sa.Column("stream_uid", sa.String(length=36), nullable=False),
        sa.Column("camera_group_uid", sa.String(length=36), nullable=True),
        sa.Column("case_type", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("callback_url", sa.Text(), nullable=True),
        sa.Column("source_key", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["worker"], ["workers.id"], name="fk_streams_worker"),
        sa.PrimaryKeyConstraint("id", name="pk_streams"),
        sa.UniqueConstraint("job_uid", name="uq_streams_job_uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_streams_camera_group_uid", "streams", ["camera_group_uid"])
    op.create_index("ix_streams_status", "streams", ["status"])
    op.create_index("ix_streams_stream_uid", "streams", ["stream_uid"])
    op.create_index("ix_streams_worker", "streams", ["worker"])


def _stream_parts() -> None:
    op.create_table(
        "stream_regions",
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name="fk_stream_regions_region_id"),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["streams.id"], name="fk_stream_regions_stream_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stream_id", "region_id", name="pk_stream_regions"),
    )
    op.create_index("ix_stream_regions_region_id", "stream_regions", ["region_id"])
    op.create_table(
        "transitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Integer(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("worker_uid", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["streams.id"], name="fk_transitions_stream_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_transitions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_transitions_stream_id_id", "transitions", ["stream_id", "id"])
    op.create_table(
        "answered_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("job_uid", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_answered_keys"),
    )
    op.create_index("ix_answered_keys_at", "answered_keys", ["at"])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_uid", sa.String(length=64), nullable=False),
        sa.Column("job_uid", sa.String(length=36), nullable=False),
        sa.Column("stream_uid", sa.String(length=36), nullable=False),
        sa.Column("camera_group_uid", sa.String(length=36), nullable=True),
        sa.Column("case_type", sa.String(length=100), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.Column("media_time", sa.BigInteger(), nullable=False),
        sa.Column("duration", sa.BigInteger(), nullable=False),
        sa.Column("lag", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("object_ids", sa.JSON(), nullable=False),
        sa.Column("frame", sa.Text(), nullable=True),
        sa.Column("crops", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("event_uid", name="uq_events_event_uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_closes_at", "events", ["closes_at"])
    op.create_index("ix_events_job_uid_closes_at", "events", ["job_uid", "closes_at"])
    op.create_index("ix_events_job_uid_started_at_id", "events", ["job_uid", "started_at", "id"])
    op.create_index("ix_events_started_at_id", "events", ["started_at", "id"])


def _outbox() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.String(length=80), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("lane", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("event_uid", sa.String(length=64), nullable=True),
        sa.Column("phase", sa.String(length=10), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("crops", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deliveries_due_at_endpoint_lane", "deliveries", ["due_at", "endpoint", "lane"]
    )
    op.create_index(
        "ix_deliveries_endpoint_lane_state_id", "deliveries", ["endpoint", "lane", "state", "id"]
    )
    op.create_index("ix_deliveries_state_finished_at", "deliveries", ["state", "finished_at"])
    op.create_table(
        "disabled_endpoints",
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", name="pk_disabled_endpoints"),
    )
