"""What events are searched by: of what kind they are, and at which place they were seen.

Each combination of case type, type and labels has one small row, a kind; each combination of stream
and area has one, a place. Events refer to both, so that a search asks the few rows of these first.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table, bindparam, delete, exists, select

from vidette.core.event import Event

from .event_filter import EventFilter
from .tables import event_kinds, event_places, events, regions, stream_regions, streams
from .transaction import Transaction

_SORTS: Final = {
    table: (
        select(table.c.id).where(table.c.digest == bindparam("wanted")),
        table.insert().returning(table.c.id),
    )
    for table in (event_kinds, event_places)
}
"""Built once: building a statement costs more than running it."""


def kind_of(tx: Transaction, event: Event, labels: Iterable[str]) -> int:
    """The row of the event's kind, made when there is none yet."""
    return _row_of(tx, event_kinds, kind_row(event, labels))


def place_of(tx: Transaction, event: Event) -> int:
    """The row of the event's place, made when there is none yet."""
    return _row_of(tx, event_places, place_row(event))


def kind_row(event: Event, labels: Iterable[str]) -> dict[str, Any]:
    """The columns of a kind but for its id."""
    seen = sorted(set(labels))
    row = {"case_type": event.case_type, "type": event.type, "labels": listed(seen)}
    return _known_by(row, [event.case_type, event.type, *seen])


def place_row(event: Event) -> dict[str, Any]:
    """The columns of a place but for its id."""
    names = ("job_uid", "stream_uid", "camera_group_uid", "area")
    return _known_by({name: getattr(event, name) for name in names}, [event.area or ""])


def listed(labels: Iterable[str]) -> str:
    """Labels in one text, so that each can be looked for whole."""
    return "".join(f"\n{label}" for label in labels) + "\n"


def labels_in(text: str) -> list[str]:
    """The labels in a text of `listed`."""
    return [label for label in text.split("\n") if label]


def forget_unused(tx: Transaction) -> None:
    """Deletes kinds and places that no event has."""
    for table, column in ((event_kinds, events.c.kind), (event_places, events.c.place)):
        tx.execute(delete(table).where(~exists().where(column == table.c.id)))


def on_kinds(wanted: EventFilter) -> list[ColumnElement[bool]]:
    """The conditions on kinds, without the text; none when every kind matches."""
    table = event_kinds.c
    found = _equal({table.case_type: wanted.case_type, table.type: wanted.type})
    if wanted.label is not None:
        found.append(table.labels.contains(f"\n{wanted.label}\n", autoescape=True))
    return found


def on_places(wanted: EventFilter) -> list[ColumnElement[bool]]:
    """The conditions on places, without the text; none when every place matches."""
    table = event_places.c
    found = _equal(
        {
            table.job_uid: wanted.job_uid,
            table.stream_uid: wanted.stream_uid,
            table.camera_group_uid: wanted.camera_group_uid,
            table.area: wanted.area,
        }
    )
    if wanted.region is not None:
        found.append(table.job_uid.in_(_in_region(wanted.region)))
    return found


def kinds_with(text: str) -> ColumnElement[bool]:
    """Whether a kind has *text* in its words."""
    return event_kinds.c.words.contains(text.casefold(), autoescape=True)


def places_with(text: str) -> ColumnElement[bool]:
    """Whether a place has *text* in its area or in the title of its stream."""
    part = text.casefold()
    titled = select(streams.c.job_uid).where(streams.c.words.contains(part, autoescape=True))
    here = event_places.c.words.contains(part, autoescape=True)
    return here | event_places.c.job_uid.in_(titled)


def _known_by(row: dict[str, Any], words: list[str]) -> dict[str, Any]:
    digest = hashlib.sha256(json.dumps(list(row.values())).encode()).hexdigest()
    return row | {"digest": digest, "words": "\n".join(words).casefold()}


def _row_of(tx: Transaction, table: Table, row: dict[str, Any]) -> int:
    look, insert = _SORTS[table]
    known: int | None = tx.execute(look, {"wanted": row["digest"]}).scalar()
    return tx.execute(insert, row).scalar_one() if known is None else known


def _equal(wanted: dict[ColumnElement[Any], Any]) -> list[ColumnElement[bool]]:
    return [column == value for column, value in wanted.items() if value is not None]


def _in_region(title: str) -> Select[Any]:
    return (
        select(streams.c.job_uid)
        .join(stream_regions, stream_regions.c.stream_id == streams.c.id)
        .join(regions, regions.c.id == stream_regions.c.region_id)
        .where(regions.c.title == title)
    )
