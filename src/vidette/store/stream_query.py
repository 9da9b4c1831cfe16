"""Looking streams up: one, those in a status, or a page of what a client asks for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select

from vidette.core.errors import InvalidInput
from vidette.core.reasons import Reason
from vidette.core.status import Status
from vidette.core.stream import Region, Stream

from .columns import LARGEST
from .engine import Transaction
from .tables import regions, stream_regions, streams, workers

ORDERINGS = ("id", "created_at", "updated_at", "status")
"""What a list can be ordered by; with `-` before it, descending."""
_CHUNK = 500
"""Ids in one question; databases bound the number of parameters."""


@dataclass(frozen=True, slots=True)
class StreamQuery:
    """What a client lists: all conditions hold together."""

    status: Status | None = None
    region: str | None = None
    """Title of a region that the job names."""
    case_type: int | None = None
    camera_group_uid: str | None = None
    stream_uid: str | None = None
    search: str | None = None
    """Part of the title or of the job, stream or camera group uid; case does not matter."""
    ordering: str = "-id"
    limit: int = 25
    offset: int = 0


def get(tx: Transaction, job_uid: str) -> Stream | None:
    """The stream of that job uid."""
    rows = tx.execute(_ONE, {"wanted": job_uid}).all()  # one for each region
    named = (Region(row.region_id, row.region_title) for row in rows if row.region_id is not None)
    return _stream(rows[0], tuple(named)) if rows else None


def of_jobs(tx: Transaction, job_uids: Collection[str]) -> list[Stream]:
    """Those of the streams of *job_uids* that there are, by id."""
    wanted, found = sorted(job_uids), list[Stream]()
    for start in range(0, len(wanted), _CHUNK):
        some = streams.c.job_uid.in_(wanted[start : start + _CHUNK])
        found += _streams(tx, _SELECT.where(some))
    return sorted(found, key=lambda stream: stream.id)


def uids(tx: Transaction) -> frozenset[str]:
    """The job uids of all streams."""
    return frozenset(tx.connection.scalars(select(streams.c.job_uid)))


def with_status(tx: Transaction, statuses: Collection[Status]) -> list[Stream]:
    """The streams in any of *statuses*, by id."""
    wanted = streams.c.status.in_([int(status) for status in statuses])
    return _streams(tx, _SELECT.where(wanted).order_by(streams.c.id))


def find(tx: Transaction, query: StreamQuery) -> tuple[int, list[Stream]]:
    """How many streams match, and the page of them. Raises InvalidInput under `ordering`."""
    name = query.ordering.removeprefix("-")
    if name not in ORDERINGS:
        raise InvalidInput({"ordering": [f'"{query.ordering}" is not a valid choice.']})
    conditions = _conditions(query)
    count = tx.execute(select(func.count()).select_from(streams).where(*conditions))
    falls = query.ordering.startswith("-")
    order = [column.desc() if falls else column.asc() for column in (streams.c[name], streams.c.id)]
    page = _SELECT.where(*conditions).order_by(*order)
    page = page.limit(query.limit).offset(min(query.offset, LARGEST))
    return count.scalar_one(), _streams(tx, page)


_SELECT = select(streams, workers.c.uid.label("worker_uid")).outerjoin(
    workers, workers.c.id == streams.c.worker
)

# Built once: this is the busiest question, and building it costs more than asking it.
_ONE = (
    _SELECT.add_columns(regions.c.id.label("region_id"), regions.c.title.label("region_title"))
    .outerjoin(stream_regions, stream_regions.c.stream_id == streams.c.id)
    .outerjoin(regions, regions.c.id == stream_regions.c.region_id)
    .where(streams.c.job_uid == bindparam("wanted"))
    .order_by(stream_regions.c.place)
)


def _conditions(query: StreamQuery) -> list[ColumnElement[bool]]:
    table = streams.c
    equal: dict[ColumnElement[Any], Any] = {
        table.status: None if query.status is None else int(query.status),
        table.case_type: None if query.case_type is None else min(query.case_type, LARGEST),
        table.camera_group_uid: query.camera_group_uid,
        table.stream_uid: query.stream_uid,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if query.region is not None:
        named = (
            select(stream_regions.c.stream_id)
            .join(regions, regions.c.id == stream_regions.c.region_id)
            .where(regions.c.title == query.region)
        )
        conditions.append(table.id.in_(named))
    if query.search:
        uids = (table.job_uid, table.stream_uid, table.camera_group_uid)
        part = [uid.icontains(query.search, autoescape=True) for uid in uids]
        titled = table.words.contains(query.search.casefold(), autoescape=True)
        conditions.append(titled | part[0] | part[1] | func.coalesce(part[2], False))
    return conditions


def _streams(tx: Transaction, question: Select[Any]) -> list[Stream]:
    rows = tx.execute(question).all()
    named = _regions_of(tx, [row.id for row in rows])
    return [_stream(row, tuple(named[row.id])) for row in rows]


def _regions_of(tx: Transaction, ids: Sequence[int]) -> dict[int, list[Region]]:
    found: dict[int, list[Region]] = {stream_id: [] for stream_id in ids}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        question = (
            select(stream_regions.c.stream_id, regions.c.id, regions.c.title)
            .join(regions, regions.c.id == stream_regions.c.region_id)
            .where(stream_regions.c.stream_id.in_(some))
            .order_by(stream_regions.c.place)
        )
        for row in tx.execute(question):
            found[row.stream_id].append(Region(row.id, row.title))
    return found


def _stream(row: Row[Any], named: tuple[Region, ...]) -> Stream:
    return Stream(
        id=row.id,
        job_uid=row.job_uid,
        stream_uid=row.stream_uid,
        camera_group_uid=row.camera_group_uid,
        case_type=row.case_type,
        document=row.document,
        title=row.title,
        callback_url=row.callback_url,
        source_key=row.source_key,
        regions=named,
        generation=row.generation,
        epoch=row.epoch,
        status=Status(row.status),
        reason=Reason(row.reason),
        detail=row.detail,
        since=row.since,
        attempt=row.attempt,
        next_attempt_at=row.next_attempt_at,
        worker=row.worker,
        worker_uid=row.worker_uid,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
