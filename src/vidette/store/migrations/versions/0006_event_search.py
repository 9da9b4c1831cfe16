"""Events are searched by kinds and counted by hours; streams by their title."""

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

from vidette.core.redaction import redacted

revision = "0006"
down_revision = "0005"

HOUR = 3600 * 10**6
LONG = sa.text("closes_at - started_at > 600000000")
BATCH = 2000


def upgrade() -> None:
    """One step up. Goes through all events once: some minutes for ten million."""
    op.create_table(
        "event_kinds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("job_uid", sa.String(36), nullable=False),
        sa.Column("stream_uid", sa.String(36), nullable=False),
        sa.Column("camera_group_uid", sa.String(36)),
        sa.Column("case_type", sa.String(100), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("area", sa.Text()),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.UniqueConstraint("digest", name="uq_event_kinds_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_kinds_job_uid", "event_kinds", ["job_uid"])
    op.create_table(
        "event_hours",
        sa.Column("kind", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("hour", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.add_column("events", sa.Column("kind", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("events", sa.Column("score", sa.Float(), nullable=False, server_default="0"))
    for name in ("title", "words"):
        op.add_column("streams", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    _sort_events(connection)
    _name_streams(connection)
    op.drop_index("ix_events_started_at_id", "events")
    op.drop_index("ix_events_job_uid_started_at_id", "events")
    op.create_index("ix_events_started_at_id_kind", "events", ["started_at", "id", "kind"])
    op.create_index("ix_events_kind_started_at_id", "events", ["kind", "started_at", "id"])
    op.create_index(
        "ix_events_long", "events", ["closes_at"], sqlite_where=LONG, postgresql_where=LONG
    )


_COLUMNS = (
    "id, job_uid, stream_uid, camera_group_uid, case_type, type, area, scores, labels, started_at"
)


def _sort_events(connection: sa.Connection) -> None:
    known: dict[str, int] = {}
    hours: dict[tuple[int, int], int] = {}
    last = 0
    page = sa.text(f"SELECT {_COLUMNS} FROM events WHERE id > :last ORDER BY id LIMIT {BATCH}")
    change = sa.text("UPDATE events SET kind = :kind, score = :score WHERE id = :id")
    while rows := connection.execute(page, {"last": last}).all():
        changes = []
        for row in rows:
            score = max(_list(row.scores), default=0.0)
            kind = _kind(connection, known, row, score)
            changes.append({"id": row.id, "kind": kind, "score": score})
            hour = (kind, row.started_at // HOUR)
            hours[hour] = hours.get(hour, 0) + 1
        connection.execute(change, changes)
        last = rows[-1].id
    if hours:
        count = sa.text("INSERT INTO event_hours (kind, hour, number) VALUES (:k, :h, :n)")
        connection.execute(count, [{"k": k, "h": h, "n": n} for (k, h), n in hours.items()])


def _kind(connection: sa.Connection, known: dict[str, int], row: Any, score: float) -> int:
    labels = sorted(set(_list(row.labels)))
    names = ("job_uid", "stream_uid", "camera_group_uid", "case_type", "type", "area")
    kind = {name: getattr(row, name) for name in names}
    kind["labels"] = "".join(f"\n{label}" for label in labels) + "\n"
    kind["level"] = max(0, min(10, int(score * 10 + 1e-9)))
    digest = hashlib.sha256(json.dumps(list(kind.values())).encode()).hexdigest()
    if digest not in known:
        words = "\n".join([row.area or "", row.type, row.case_type, *labels]).casefold()
        kind |= {"digest": digest, "words": words}
        fields = ", ".join(kind)
        values = ", ".join(f":{name}" for name in kind)
        insert = sa.text(f"INSERT INTO event_kinds ({fields}) VALUES ({values}) RETURNING id")
        known[digest] = connection.execute(insert, kind).scalar_one()
    return known[digest]


def _list(value: Any) -> list[Any]:
    """A JSON column as this driver gives it."""
    found = json.loads(value) if isinstance(value, str) else value
    return list(found or [])


def _name_streams(connection: sa.Connection) -> None:
    change = sa.text("UPDATE streams SET title = :title, words = :words WHERE id = :id")
    for row in connection.execute(sa.text("SELECT id, document FROM streams")).all():
        title = _title(json.loads(row.document))
        connection.execute(change, {"id": row.id, "title": title, "words": title.casefold()})


def _title(job: dict[str, Any]) -> str:
    """The title that the job gives, else host and path of its camera without credentials."""
    title = job.get("Title")
    if isinstance(title, str) and title.strip():
        return title.strip()[:120]
    source = job.get("Source")
    url = source.get("Url") if isinstance(source, dict) else None
    try:
        parts = urlsplit(redacted(url) if isinstance(url, str) else "")
    except ValueError:
        return ""
    return redacted(f"{parts.netloc.rpartition('@')[2]}{parts.path}".strip("/"))[:120]
