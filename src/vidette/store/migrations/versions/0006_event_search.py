"""Events are searched by kinds and places, streams by their title."""

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

from vidette.core.redaction import redacted

revision = "0006"
down_revision = "0005"

LONG = sa.text("closes_at - started_at > 600000000")
BATCH = 2000
_KINDS = (
    ("case_type", sa.String(100), False),
    ("type", sa.String(100), False),
    ("labels", sa.Text(), False),
)
_PLACES = (
    ("job_uid", sa.String(36), False),
    ("stream_uid", sa.String(36), False),
    ("camera_group_uid", sa.String(36), True),
    ("area", sa.Text(), True),
)
_COLUMNS = "id, job_uid, stream_uid, camera_group_uid, case_type, type, area, scores, labels"


def upgrade() -> None:
    """One step up. Goes through all events once: some minutes for ten million."""
    for table, columns in (("event_kinds", _KINDS), ("event_places", _PLACES)):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("digest", sa.String(64), nullable=False),
            *(sa.Column(name, kind, nullable=optional) for name, kind, optional in columns),
            sa.Column("words", sa.Text(), nullable=False),
            sa.UniqueConstraint("digest", name=f"uq_{table}_digest"),
            sqlite_autoincrement=True,
        )
    op.create_index("ix_event_places_job_uid", "event_places", ["job_uid"])
    for name, kind in (("kind", sa.Integer()), ("place", sa.Integer()), ("score", sa.Float())):
        op.add_column("events", sa.Column(name, kind, nullable=False, server_default="0"))
    for name in ("title", "words"):
        op.add_column("streams", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    _sort_events(connection)
    _name_streams(connection)
    op.drop_index("ix_events_started_at_id", "events")
    op.drop_index("ix_events_job_uid_started_at_id", "events")
    op.create_index("ix_events_by_time", "events", ["started_at", "id", "kind", "place", "score"])
    op.create_index("ix_events_by_kind", "events", ["kind", "started_at", "id", "place", "score"])
    op.create_index("ix_events_by_place", "events", ["place", "started_at", "id", "kind", "score"])
    op.create_index(
        "ix_events_long", "events", ["closes_at"], sqlite_where=LONG, postgresql_where=LONG
    )


def _sort_events(connection: sa.Connection) -> None:
    kinds: dict[str, int] = {}
    places: dict[str, int] = {}
    last = 0
    page = sa.text(f"SELECT {_COLUMNS} FROM events WHERE id > :last ORDER BY id LIMIT {BATCH}")
    change = sa.text("UPDATE events SET kind = :k, place = :p, score = :s WHERE id = :id")
    while rows := connection.execute(page, {"last": last}).all():
        changes = []
        for row in rows:
            labels = sorted(set(_list(row.labels)))
            kind: dict[str, Any] = {"case_type": row.case_type, "type": row.type}
            kind["labels"] = "".join(f"\n{label}" for label in labels) + "\n"
            place = {name: getattr(row, name) for name, _, _ in _PLACES}
            words = [row.case_type, row.type, *labels]
            changes.append(
                {
                    "id": row.id,
                    "k": _row(connection, "event_kinds", kinds, kind, words),
                    "p": _row(connection, "event_places", places, place, [row.area or ""]),
                    "s": max(_list(row.scores), default=0.0),
                }
            )
        connection.execute(change, changes)
        last = rows[-1].id


def _row(
    connection: sa.Connection,
    table: str,
    known: dict[str, int],
    values: dict[str, Any],
    words: list[str],
) -> int:
    digest = hashlib.sha256(json.dumps(list(values.values())).encode()).hexdigest()
    if digest not in known:
        row = values | {"digest": digest, "words": "\n".join(words).casefold()}
        marks = ", ".join(f":{name}" for name in row)
        insert = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks}) RETURNING id"
        known[digest] = connection.execute(sa.text(insert), row).scalar_one()
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
