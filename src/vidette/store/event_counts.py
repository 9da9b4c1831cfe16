"""How many events began when, where, and of what kind: read off the index on the start."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import BigInteger, bindparam, func, select

from . import event_sorting as sorting
from .columns import LARGEST, from_ticks, to_ticks
from .event_filter import EventFilter
from .event_query import matching
from .event_ways import started
from .tables import event_kinds, event_places, events
from .transaction import Transaction

HOUR: Final = 3600 * 10**6
"""Ticks."""
Dimension = Literal[
    "hour", "job_uid", "stream_uid", "camera_group_uid", "case_type", "type", "area", "label"
]
"""What can be counted by."""
_SINCE: Final = bindparam("since", type_=BigInteger)
_END: Final = bindparam("end", type_=BigInteger)
_OF_KINDS: Final = ("case_type", "type", "label")


def count_by(
    tx: Transaction, wanted: EventFilter, by: Sequence[Dimension]
) -> dict[tuple[Any, ...], int]:
    """Numbers of events by the values of *by*, in its order; hours are aware times.

    `since` and `until` speak of the start here. An event with several labels is counted under
    each, one with none under None.
    """
    hour = (started // HOUR).label("hour")
    keys = [
        *([hour] if "hour" in by else []),
        *([events.c.kind] if set(by) & set(_OF_KINDS) else []),
        *([events.c.place] if set(by) - {"hour", *_OF_KINDS} else []),
    ]
    question = select(*keys, func.count().label("number")).where(*matching(wanted))
    question = question.group_by(*keys)
    if wanted.since is not None:
        question = question.where(started >= to_ticks(wanted.since))
    if wanted.until is not None:
        question = question.where(started < to_ticks(wanted.until))
    found = Counter[tuple[Any, ...]]()
    names = _Names(tx)
    for row in tx.execute(question):
        for key in names.of(row._mapping, by):
            found[key] += row.number
    return dict(found)


def by_hour(tx: Transaction, wanted: EventFilter) -> dict[datetime, int]:
    """How many events began in each whole hour; hours without one are left out.

    Each hour is counted by itself, which reads the index alone: grouping sorts all that it reads.
    """
    holds = matching(wanted)
    first = select(func.min(started)).where(started >= _SINCE, started < _END)
    count = select(func.count()).select_from(events)
    count = count.where(started >= _SINCE, started < _END, *holds)
    end = LARGEST if wanted.until is None else to_ticks(wanted.until)
    since = -LARGEST if wanted.since is None else to_ticks(wanted.since)
    found = dict[datetime, int]()
    while (begin := tx.execute(first, {"since": since, "end": end}).scalar()) is not None:
        hour = begin // HOUR
        since, begin = min(end, (hour + 1) * HOUR), max(since, begin)
        number = tx.execute(count, {"since": begin, "end": since}).scalar_one()
        if number:
            found[from_ticks(hour * HOUR)] = number
    return found


def labels(tx: Transaction) -> list[str]:
    """Every label that an event of today's store has, sorted."""
    found = tx.execute(select(event_kinds.c.labels).distinct())
    return sorted({label for row in found for label in sorting.labels_in(row.labels)})


class _Names:
    """What kinds and places stand for."""

    def __init__(self, tx: Transaction) -> None:
        self._kinds = {row.id: row._mapping for row in tx.execute(select(event_kinds))}
        self._places = {row.id: row._mapping for row in tx.execute(select(event_places))}

    def of(self, counted: Any, by: Sequence[Dimension]) -> list[tuple[Any, ...]]:
        """The keys that a row of counts is counted under."""
        keys: list[tuple[Any, ...]] = [()]
        for name in by:
            values = self._values(counted, name)
            keys = [(*key, value) for key in keys for value in values]
        return keys

    def _values(self, counted: Any, name: Dimension) -> list[Any]:
        match name:
            case "hour":
                return [from_ticks(counted["hour"] * HOUR)]
            case "label":
                return sorting.labels_in(self._kinds[counted["kind"]]["labels"]) or [None]
            case "case_type" | "type":
                return [self._kinds[counted["kind"]][name]]
            case _:
                return [self._places[counted["place"]][name]]
