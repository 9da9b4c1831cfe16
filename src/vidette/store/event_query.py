"""A page of events, newest first, behind a cursor that new events do not disturb.

What is rare is read along its own way (see `event_ways`), what is frequent along the time: so few
entries of an index are read beside those of the page, unless two frequent conditions never meet.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, literal_column, select

from . import event_sorting as sorting
from .columns import to_ticks
from .event_cursor import Position, position_of
from .event_filter import EventFilter, EventQuery
from .event_rows import stored
from .event_ways import Ways, behind, merged, number, started
from .news import StoredEvent
from .tables import LONG, event_kinds, event_places, events
from .transaction import Transaction

WALK = 10_000
"""Events that are looked through along the time before many places are gone through one by one."""
FEW = 200
"""Places that are gone through at once."""
_unindexed: ColumnElement[int] = started - literal_column("0", BigInteger)
"""The start, out of reach of the index that would walk through all that ever started before."""


def get(tx: Transaction, event_uid: str) -> StoredEvent | None:
    """One event; None when it is not known, or not any more."""
    row = tx.execute(select(events).where(events.c.event_uid == event_uid)).one_or_none()
    return None if row is None else stored(row)


def find(tx: Transaction, query: EventQuery) -> tuple[list[StoredEvent], str | None]:
    """The page, newest start first, and the cursor of the next one, None at the end.

    Raises InvalidInput under `cursor` for a cursor that was not given out here.
    """
    search = _Search(tx, query, None if query.cursor is None else position_of(query.cursor))
    wanted = query.limit + 1
    rows = search.begun(wanted)
    if query.since is not None and len(rows) < wanted:
        rows += search.already_open(query.since, wanted - len(rows))
    cursor = None
    if len(rows) == wanted:
        last = rows[query.limit - 1]
        cursor = Position(to_ticks(last.started_at), last.id).text()
    return [stored(row) for row in rows[: query.limit]], cursor


def matching(wanted: EventFilter) -> list[ColumnElement[bool]]:
    """The conditions on events but for the time."""
    whats, wheres = sorting.on_kinds(wanted), sorting.on_places(wanted)
    found = [*_of_kinds(whats), *_of_places(wheres)]
    if wanted.text:
        kinds = _kinds([sorting.kinds_with(wanted.text)])
        places = _places([sorting.places_with(wanted.text)])
        found.append(events.c.kind.in_(kinds) | events.c.place.in_(places))
    if wanted.min_score is not None:
        found.append(events.c.score >= wanted.min_score)
    return found


class _Search:
    """One question, in one snapshot."""

    def __init__(self, tx: Transaction, query: EventQuery, position: Position | None) -> None:
        self._tx, self._query, self._position = tx, query, position
        self._matching = matching(query)

    def begun(self, wanted: int) -> list[Row[Any]]:
        """The newest events that started within the range and behind the position."""
        since = [] if self._query.since is None else [started >= to_ticks(self._query.since)]
        within = [*self._before(started), *since]
        ways = self._ways(within)
        if not ways:
            return self._newest([*within, *self._matching], wanted)
        if all(one.table is event_places for one in ways):
            many = number(self._tx, ways[0], FEW + 1)
            if many > FEW:
                near = [*within, *self._not_far(within), *self._matching]
                rows = self._newest(near, wanted)
                if len(rows) == wanted:
                    return rows
        return merged(self._tx, ways, wanted)

    def already_open(self, since: datetime, wanted: int) -> list[Row[Any]]:
        """The newest events that started before *since* and reach it.

        The short ones began just before it; the long ones, which are few, have an index.
        """
        at = to_ticks(since)
        reaching = [events.c.closes_at >= at, *self._matching]
        short = [*self._before(started), started < at, started >= at - LONG, *reaching]
        is_long = (events.c.closes_at - events.c.started_at) > literal_column(str(LONG), BigInteger)
        long = [*self._before(_unindexed), _unindexed < at, is_long, *reaching]
        rows = {row.id: row for row in self._newest(short, wanted)}
        rows |= {row.id: row for row in self._newest(long, wanted, _unindexed)}
        newest = sorted(rows.values(), key=lambda row: (row.started_at, row.id), reverse=True)
        return newest[:wanted]

    def _ways(self, within: Sequence[ColumnElement[bool]]) -> list[Ways]:
        """The ways to go; none: along the time."""
        query = self._query
        whats, wheres = sorting.on_kinds(query), sorting.on_places(query)
        scored = [] if query.min_score is None else [events.c.score >= query.min_score]
        on_kinds = [*within, *_of_places(wheres), *scored]
        on_places = [*within, *_of_kinds(whats), *scored]
        kinds = Ways(event_kinds, events.c.kind, whats, on_kinds)
        places = Ways(event_places, events.c.place, wheres, on_places)
        if query.text:
            return [
                Ways(
                    event_kinds, events.c.kind, [*whats, sorting.kinds_with(query.text)], on_kinds
                ),
                Ways(
                    event_places,
                    events.c.place,
                    [*wheres, sorting.places_with(query.text)],
                    on_places,
                ),
            ]
        if wheres and (not whats or number(self._tx, places, FEW + 1) <= FEW):
            return [places]
        return [kinds] if whats else []

    def _newest(
        self,
        conditions: Sequence[ColumnElement[bool]],
        wanted: int,
        began: ColumnElement[int] = started,
    ) -> list[Row[Any]]:
        order = (began.desc(), events.c.id.desc())
        question = select(events).where(*conditions).order_by(*order).limit(wanted)
        return list(self._tx.execute(question))

    def _before(self, began: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """The end of the range and the position, in terms of *began*."""
        found = list[ColumnElement[bool]]()
        if self._query.until is not None:
            found.append(began < to_ticks(self._query.until))
        if self._position is not None:
            found += behind(self._position, began)
        return found

    def _not_far(self, within: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
        """No further back than WALK events."""
        newest = select(started).where(*within).order_by(started.desc())
        end = self._tx.scalar(newest.limit(1).offset(WALK))
        return [] if end is None else [started >= end]


def _of_kinds(whats: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    return [events.c.kind.in_(_kinds(whats))] if whats else []


def _of_places(wheres: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    return [events.c.place.in_(_places(wheres))] if wheres else []


def _kinds(whats: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(event_kinds.c.id).where(*whats)


def _places(wheres: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return select(event_places.c.id).where(*wheres)
