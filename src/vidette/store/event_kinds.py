"""Kinds of events: each combination of what events are searched by has one small row.

An event refers to its kind. A search asks the kinds first, of which there are few (streams times
areas times labels), then reads the events of each matching kind off an index in order.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, select, update

from vidette.core.event import Event

from .event_filter import EventFilter
from .tables import event_hours, event_kinds, events, regions, stream_regions, streams
from .transaction import Transaction

HOUR = 3600 * 10**6
"""Ticks."""
LEVELS = 10
"""Scores are told apart in kinds by tenths; within a tenth the event itself is asked."""

_KNOWN = select(event_kinds.c.id).where(event_kinds.c.digest == bindparam("wanted"))
_INSERT = event_kinds.insert().returning(event_kinds.c.id)
_NEW_HOUR = event_hours.insert()
_OF_HOUR = (event_hours.c.kind == bindparam("of_kind")) & (event_hours.c.hour == bindparam("at"))
_ADD = update(event_hours).where(_OF_HOUR).values(number=event_hours.c.number + bindparam("more"))


def level_of(score: float) -> int:
    """The tenth that *score* is in, 0 to LEVELS; 1.0 has a level of its own."""
    return max(0, min(LEVELS, int(score * LEVELS + 1e-9)))


def kind_of(tx: Transaction, event: Event, labels: Iterable[str], score: float) -> int:
    """The row of the event's kind, made when there is none yet."""
    row = kind_row(event, sorted(set(labels)), level_of(score))
    known: int | None = tx.execute(_KNOWN, {"wanted": row["digest"]}).scalar()
    if known is None:
        known = tx.execute(_INSERT, row).scalar_one()
    return known


def kind_row(event: Event, labels: list[str], level: int) -> dict[str, Any]:
    """The columns of a kind but for its id."""
    names = ("job_uid", "stream_uid", "camera_group_uid", "case_type", "type", "area")
    row: dict[str, Any] = {name: getattr(event, name) for name in names}
    row |= {"labels": listed(labels), "level": level}
    digest = hashlib.sha256(json.dumps(list(row.values())).encode()).hexdigest()
    words = [event.area or "", event.type, event.case_type, *labels]
    return row | {"digest": digest, "words": "\n".join(words).casefold()}


def listed(labels: Iterable[str]) -> str:
    """Labels in one text, so that each can be looked for whole."""
    return "".join(f"\n{label}" for label in labels) + "\n"


def labels_in(text: str) -> list[str]:
    """The labels in a text of `listed`."""
    return [label for label in text.split("\n") if label]


def count(tx: Transaction, kind: int, started_ticks: int, more: int) -> None:
    """Counts events of *kind* that began at that time; *more* is below 0 when they go."""
    at = {"of_kind": kind, "at": started_ticks // HOUR}
    if not tx.execute(_ADD, at | {"more": more}).rowcount:
        tx.execute(_NEW_HOUR, {"kind": kind, "hour": at["at"], "number": more})


def forget_unused(tx: Transaction) -> None:
    """Deletes hours without events, and kinds without hours."""
    tx.execute(delete(event_hours).where(event_hours.c.number <= 0))
    used = exists().where(event_hours.c.kind == event_kinds.c.id)
    tx.execute(delete(event_kinds).where(~used))


def matching(wanted: EventFilter) -> list[ColumnElement[bool]]:
    """The conditions on kinds; none when every kind matches.

    Of `min_score` the tenth alone: events of the lowest tenth are to be asked for their score.
    """
    table = event_kinds.c
    equal = {
        table.job_uid: wanted.job_uid,
        table.stream_uid: wanted.stream_uid,
        table.camera_group_uid: wanted.camera_group_uid,
        table.case_type: wanted.case_type,
        table.type: wanted.type,
        table.area: wanted.area,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if wanted.label is not None:
        found.append(table.labels.contains(f"\n{wanted.label}\n", autoescape=True))
    if wanted.min_score is not None:
        found.append(table.level >= level_of(wanted.min_score))
    if wanted.region is not None:
        found.append(table.job_uid.in_(_in_region(wanted.region)))
    if wanted.text:
        part = wanted.text.casefold()
        titled = select(streams.c.job_uid).where(streams.c.words.contains(part, autoescape=True))
        here = table.words.contains(part, autoescape=True)
        found.append(here | table.job_uid.in_(titled))
    return found


def score_holds(wanted: EventFilter, kind_level: ColumnElement[int]) -> ColumnElement[bool] | None:
    """Whether an event of a matching kind of that level has the score; None: all have."""
    if wanted.min_score is None or level_of(wanted.min_score) / LEVELS == wanted.min_score:
        return None
    return (kind_level > level_of(wanted.min_score)) | (events.c.score >= wanted.min_score)


def _in_region(title: str) -> Select[Any]:
    return (
        select(streams.c.job_uid)
        .join(stream_regions, stream_regions.c.stream_id == streams.c.id)
        .join(regions, regions.c.id == stream_regions.c.region_id)
        .where(regions.c.title == title)
    )
