"""A page of events, newest first, behind a cursor that new events do not disturb.

Whatever is asked, no more is read than some thousand entries of an index and one for each matching
kind: see `event_kinds`.
"""

import heapq
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from . import event_kinds as kinds
from .columns import to_ticks
from .event_cursor import Place, place_of
from .event_filter import EventQuery
from .event_rows import stored
from .news import StoredEvent
from .tables import LONG, event_kinds, events
from .transaction import Transaction

WALK = 10_000
"""Entries of the index on the start that are read before the kinds are gone through one by one."""
FEW = 200
"""Kinds that are gone through at once."""
_started: ColumnElement[int] = type_coerce(events.c.started_at, BigInteger)
_unindexed: ColumnElement[int] = _started - literal_column("0", BigInteger)
"""The same, out of reach of the index that would walk through all that ever started before."""
_CHUNK = 500
"""Ids in one question; databases bound the number of parameters."""


def get(tx: Transaction, event_uid: str) -> StoredEvent | None:
    """One event; None when it is not known, or not any more."""
    row = tx.execute(select(events).where(events.c.event_uid == event_uid)).one_or_none()
    return None if row is None else stored(row)


def find(tx: Transaction, query: EventQuery) -> tuple[list[StoredEvent], str | None]:
    """The page, newest start first, and the cursor of the next one, None at the end.

    Raises InvalidInput under `cursor` for a cursor that was not given out here.
    """
    place = None if query.cursor is None else place_of(query.cursor)
    wanted = query.limit + 1
    search = _Search(tx, query, place)
    rows = search.started(wanted)
    if query.since is not None and len(rows) < wanted:
        rows += search.already_open(query.since, wanted - len(rows))
    cursor = None
    if len(rows) == wanted:
        last = rows[query.limit - 1]
        cursor = Place(to_ticks(last.started_at), last.id).text()
    return [stored(row) for row in rows[: query.limit]], cursor


class _Search:
    """One question, in one snapshot."""

    def __init__(self, tx: Transaction, query: EventQuery, place: Place | None) -> None:
        self._tx, self._query, self._place = tx, query, place
        self._on_kinds = kinds.matching(query)

    def started(self, wanted: int) -> list[Row[Any]]:
        """The newest events that started within the range and before the place."""
        since = [] if self._query.since is None else [_started >= to_ticks(self._query.since)]
        within = [*self._before(_started), *since]
        if not self._on_kinds:
            return self._newest(within, wanted)
        found = self._tx.execute(select(event_kinds.c.id).where(*self._on_kinds).limit(FEW + 1))
        number = len(found.all())
        if not number:
            return []
        if number > FEW:
            rows = self._newest([*within, *self._not_far(within), self._of_kinds()], wanted)
            if len(rows) == wanted:
                return rows
        return self._merged(within, wanted)

    def already_open(self, since: datetime, wanted: int) -> list[Row[Any]]:
        """The newest events that started before *since* and reach it.

        The short ones began just before it; the long ones, which are few, have an index.
        """
        at = to_ticks(since)
        reaching = [events.c.closes_at >= at, *([self._of_kinds()] if self._on_kinds else [])]
        short = [*self._before(_started), _started < at, _started >= at - LONG, *reaching]
        is_long = (events.c.closes_at - events.c.started_at) > literal_column(str(LONG), BigInteger)
        long = [*self._before(_unindexed), _unindexed < at, is_long, *reaching]
        rows = {row.id: row for row in self._newest(short, wanted)}
        rows |= {row.id: row for row in self._newest(long, wanted, _unindexed)}
        return sorted(rows.values(), key=lambda row: (row.started_at, row.id), reverse=True)[
            :wanted
        ]

    def _newest(
        self,
        conditions: Sequence[ColumnElement[bool]],
        wanted: int,
        started: ColumnElement[int] = _started,
    ) -> list[Row[Any]]:
        order = (started.desc(), events.c.id.desc())
        question = select(events).where(*conditions).order_by(*order).limit(wanted)
        return list(self._tx.execute(question))

    def _before(self, started: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """The end of the range and the place, in terms of *started*."""
        found = list[ColumnElement[bool]]()
        if self._query.until is not None:
            found.append(started < to_ticks(self._query.until))
        if (place := self._place) is not None:
            same = and_(started == place.started, events.c.id < place.id)
            found += [started <= place.started, or_(started < place.started, same)]
        return found

    def _not_far(self, within: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
        """No further back than WALK events."""
        newest = select(_started).where(*within).order_by(_started.desc())
        end = self._tx.scalar(newest.limit(1).offset(WALK))
        return [] if end is None else [_started >= end]

    def _of_kinds(self) -> ColumnElement[bool]:
        """Whether an event is of a matching kind and has the score."""
        rows = select(event_kinds.c.id).where(*self._on_kinds)
        scored = kinds.score_holds(self._query, event_kinds.c.level)
        if scored is None:
            return events.c.kind.in_(rows)
        surely = rows.where(event_kinds.c.level > kinds.level_of(self._query.min_score or 0))
        asked = and_(events.c.kind.in_(rows), events.c.score >= self._query.min_score)
        return or_(events.c.kind.in_(surely), asked)

    def _merged(self, within: list[ColumnElement[bool]], wanted: int) -> list[Row[Any]]:
        """Goes through the kinds with the newest events, each read in order."""
        chosen = self._promising(within, wanted)
        chunk = max(4, 2 * wanted // max(1, len(chosen)))
        ways = [self._places(within, kind, is_asked, chunk) for kind, is_asked in chosen]
        found = list(islice(heapq.merge(*ways, reverse=True), wanted))
        rows = dict[int, Row[Any]]()
        for start in range(0, len(found), _CHUNK):
            ids = [place.id for place in found[start : start + _CHUNK]]
            some = self._tx.execute(select(events).where(events.c.id.in_(ids)))
            rows |= {row.id: row for row in some}
        return [rows[place.id] for place in found]

    def _promising(
        self, within: Sequence[ColumnElement[bool]], wanted: int
    ) -> list[tuple[int, bool]]:
        """The kinds that can be part of the page, and whether their events' scores are asked.

        Each has an event as new as the last one on the page may be: there are *wanted* such
        kinds, more only where events began at the same moment.
        """
        level, lowest = event_kinds.c.level, self._query.min_score
        scored = kinds.score_holds(self._query, level)
        holds = [] if scored is None else [scored]
        newest = select(func.max(_started)).where(
            events.c.kind == event_kinds.c.id, *within, *holds
        )
        probe = select(event_kinds.c.id, level, newest.scalar_subquery().label("newest")).where(
            *self._on_kinds
        )
        probed = probe.cte("probed").prefix_with("MATERIALIZED", dialect="postgresql")
        ranked = select(probed.c.newest).where(probed.c.newest.is_not(None))
        ranked = ranked.order_by(probed.c.newest.desc()).limit(1).offset(wanted - 1)
        bound = func.coalesce(ranked.scalar_subquery(), literal_column(str(-(2**62)), BigInteger))
        rows = self._tx.execute(select(probed.c.id, probed.c.level).where(probed.c.newest >= bound))
        asked = -1 if lowest is None or scored is None else kinds.level_of(lowest)
        return [(row.id, row.level == asked) for row in rows]

    def _places(
        self, within: list[ColumnElement[bool]], kind: int, is_asked: bool, chunk: int
    ) -> Iterator[Place]:
        """The places of a kind's events, newest first, read in chunks."""
        conditions = [*within, events.c.kind == kind]
        if is_asked:
            conditions.append(events.c.score >= self._query.min_score)
        order = (_started.desc(), events.c.id.desc())
        question = (
            select(_started.label("at"), events.c.id)
            .where(*conditions)
            .order_by(*order)
            .limit(chunk)
        )
        last: Place | None = None
        while True:
            rows = self._tx.execute(question if last is None else question.where(_behind(last)))
            places = [Place(row.at, row.id) for row in rows]
            yield from places
            if len(places) < chunk:
                return
            last = places[-1]


def _behind(place: Place) -> ColumnElement[bool]:
    same = and_(_started == place.started, events.c.id < place.id)
    return and_(_started <= place.started, or_(_started < place.started, same))
