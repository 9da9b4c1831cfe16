"""Ways through the events of one kind or of one place, newest first, and many of them as one."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Table,
    and_,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from .event_cursor import Position
from .tables import events
from .transaction import Transaction

MANY = 64
"""Ways that are begun at once; of more, those that lead to the newest events."""
started: ColumnElement[int] = type_coerce(events.c.started_at, BigInteger)
Conditions = Sequence[ColumnElement[bool]]
_CHUNK = 500
"""Ids in one question; databases bound the number of parameters."""
_NEVER = literal_column(str(-(2**62)), BigInteger)


@dataclass(frozen=True, slots=True)
class Ways:
    """One way for each row of *table* that is wanted."""

    table: Table
    column: ColumnElement[int]
    """Of events: the row that they refer to; leads an index that the start follows."""
    rows: Conditions
    """Which rows."""
    events: Conditions
    """What must hold of events on the ways."""


def merged(tx: Transaction, every: Sequence[Ways], wanted: int) -> list[Row[Any]]:
    """The newest events on any of the ways, each once, newest first."""
    begun = [(ways, row) for ways in every for row in _promising(tx, ways, wanted)]
    chunk = max(4, 2 * wanted // max(1, len(begun)))
    walks = [_positions(tx, ways, row, chunk) for ways, row in begun]
    positions = (position for position, _ in groupby(heapq.merge(*walks, reverse=True)))
    found = list(islice(positions, wanted))
    rows = dict[int, Row[Any]]()
    for at in range(0, len(found), _CHUNK):
        ids = [position.id for position in found[at : at + _CHUNK]]
        some = tx.execute(select(events).where(events.c.id.in_(ids)))
        rows |= {row.id: row for row in some}
    return [rows[position.id] for position in found]


def number(tx: Transaction, ways: Ways, most: int) -> int:
    """How many ways there are; *most* when there are more."""
    return len(tx.execute(select(ways.table.c.id).where(*ways.rows).limit(most)).all())


def _promising(tx: Transaction, ways: Ways, wanted: int) -> list[int]:
    """The rows whose ways may lead to an event of the page.

    Each has an event as new as the last one on the page may be: there are *wanted* such rows,
    more only where events began at the same moment.
    """
    some = tx.execute(select(ways.table.c.id).where(*ways.rows).limit(MANY + 1)).scalars().all()
    if len(some) <= MANY:
        return list(some)
    newest = select(func.max(started)).where(ways.column == ways.table.c.id, *ways.events)
    probe = select(ways.table.c.id, newest.scalar_subquery().label("newest")).where(*ways.rows)
    probed = probe.cte("probed").prefix_with("MATERIALIZED", dialect="postgresql")
    last = select(probed.c.newest).where(probed.c.newest.is_not(None))
    last = last.order_by(probed.c.newest.desc()).limit(1).offset(wanted - 1)
    bound = func.coalesce(last.scalar_subquery(), _NEVER)
    return list(tx.execute(select(probed.c.id).where(probed.c.newest >= bound)).scalars())


def _positions(tx: Transaction, ways: Ways, row: int, chunk: int) -> Iterator[Position]:
    """The positions on one way, read in chunks."""
    order = (started.desc(), events.c.id.desc())
    question = select(started.label("at"), events.c.id).order_by(*order).limit(chunk)
    question = question.where(ways.column == row, *ways.events)
    last: Position | None = None
    while True:
        rows = tx.execute(question if last is None else question.where(*behind(last)))
        positions = [Position(one.at, one.id) for one in rows]
        yield from positions
        if len(positions) < chunk:
            return
        last = positions[-1]


def behind(
    position: Position, began: ColumnElement[int] = started
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether an event comes after *position* in lists; the first condition bounds an index."""
    same = and_(began == position.started, events.c.id < position.id)
    return began <= position.started, or_(began < position.started, same)
