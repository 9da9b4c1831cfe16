"""A page of events, newest first, behind a cursor that new events do not disturb."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from vidette.core.errors import InvalidInput
from vidette.core.event import Event, Phase
from vidette.core.view_map import ViewMap

from .columns import LARGEST, TICK, from_ticks, to_ticks
from .engine import Transaction
from .news import StoredEvent
from .tables import events

_CURSOR = re.compile(r"e1:(-?\d{1,18}):(\d{1,19})", re.ASCII)


@dataclass(frozen=True, slots=True)
class EventQuery:
    """What a client asks for: all conditions hold together."""

    event_uid: str | None = None
    job_uid: str | None = None
    type: str | None = None
    area: str | None = None
    since: datetime | None = None
    """Events that were open at this time or later."""
    until: datetime | None = None
    """Events that started before this time."""
    cursor: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page ended."""

    started: int
    """Ticks."""
    id: int


def find(tx: Transaction, query: EventQuery) -> tuple[list[StoredEvent], str | None]:
    """The page, newest start first, and the cursor of the next one, None at the end.

    Raises InvalidInput under `cursor` for a cursor that was not given out here.
    """
    place = None if query.cursor is None else _read_cursor(query.cursor)
    wanted = query.limit + 1
    rows = list(tx.execute(_page(query, place, wanted)))
    if query.since is not None and len(rows) < wanted:
        rows += tx.execute(_already_open(query, query.since, place, wanted - len(rows)))
    cursor = None
    if len(rows) == wanted:
        last = rows[query.limit - 1]
        cursor = _cursor(_Place(to_ticks(last.started_at), last.id))
    return [stored(row) for row in rows[: query.limit]], cursor


def by_hour(tx: Transaction, query: EventQuery, since: datetime) -> dict[datetime, int]:
    """How many events began in each whole hour from *since* on; hours without one are left out.

    Of *query* neither `since` nor cursor and limit play a part.
    """
    hour = (_started // _HOUR).label("hour")
    conditions = [*_conditions(query, _started, None), _started >= to_ticks(since)]
    wanted = select(hour, func.count().label("number")).where(*conditions).group_by(hour)
    return {from_ticks(row.hour * _HOUR): row.number for row in tx.execute(wanted)}


def stored(row: Row[Any]) -> StoredEvent:
    """The event of a whole row."""
    event = Event(
        event_uid=row.event_uid,
        job_uid=row.job_uid,
        stream_uid=row.stream_uid,
        camera_group_uid=row.camera_group_uid,
        case_type=row.case_type,
        type=row.type,
        phase=Phase(row.phase),
        seq=row.seq,
        at=row.at,
        started_at=row.started_at,
        media_time=row.media_time,
        duration=row.duration,
        lag=row.lag,
        generation=row.generation,
        area=row.area,
        boxes=tuple((x, y, w, h) for x, y, w, h in row.boxes),
        scores=tuple(row.scores),
        object_ids=tuple(row.object_ids),
        labels=tuple(row.labels),
        view_map=_view_map(row.view_map),
    )
    ended = event.phase is Phase.END
    return StoredEvent(event, row.epoch, row.frame, tuple(row.crops), ended)


def _view_map(numbers: list[float] | None) -> ViewMap | None:
    if numbers is None:
        return None
    a, b, c, d, e, f, g, h, i, sure = numbers
    return ViewMap((a, b, c, d, e, f, g, h, i), sure)


def _page(query: EventQuery, place: _Place | None, limit: int) -> Select[Any]:
    """Events that started within the range: read off the index on the start."""
    conditions = _conditions(query, _started, place)
    if query.since is not None:
        conditions.append(_started >= to_ticks(query.since))
    return _newest_first(conditions, _started, limit)


def _already_open(
    query: EventQuery, since: datetime, place: _Place | None, limit: int
) -> Select[Any]:
    """Events that started before the range and reach into it: read off the index on the end.

    Asked apart, since one index cannot serve both.
    """
    conditions = _conditions(query, _unindexed, place)
    conditions += [events.c.closes_at >= to_ticks(since), _unindexed < to_ticks(since)]
    return _newest_first(conditions, _unindexed, limit)


_HOUR = timedelta(hours=1) // TICK
_started: ColumnElement[int] = type_coerce(events.c.started_at, BigInteger)
_unindexed: ColumnElement[int] = _started - literal_column("0", BigInteger)
"""The same, out of reach of the index that would walk through all that ever started before."""


def _newest_first(
    conditions: list[ColumnElement[bool]], started: ColumnElement[int], limit: int
) -> Select[Any]:
    order = (started.desc(), events.c.id.desc())
    return select(events).where(*conditions).order_by(*order).limit(limit)


def _conditions(
    query: EventQuery, started: ColumnElement[int], place: _Place | None
) -> list[ColumnElement[bool]]:
    table = events.c
    equal = {
        table.event_uid: query.event_uid,
        table.job_uid: query.job_uid,
        table.type: query.type,
        table.area: query.area,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if query.until is not None:
        conditions.append(started < to_ticks(query.until))
    if place is not None:
        same = and_(started == place.started, table.id < place.id)
        conditions += [started <= place.started, or_(started < place.started, same)]
    return conditions


def _cursor(place: _Place) -> str:
    text = f"e1:{place.started}:{place.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> _Place:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        parts = _CURSOR.fullmatch(text)
        if parts is not None and int(parts[2]) <= LARGEST:
            return _Place(int(parts[1]), int(parts[2]))
    except (binascii.Error, ValueError):
        pass
    raise InvalidInput({"cursor": ["Invalid cursor."]})
