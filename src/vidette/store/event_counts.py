"""How many events began when, and of what kind: read off counts that are kept as events come."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import func, select

from . import event_kinds as kinds
from .columns import from_ticks, to_ticks
from .event_filter import EventFilter
from .event_kinds import HOUR
from .tables import event_hours, event_kinds
from .transaction import Transaction

Dimension = Literal[
    "hour", "job_uid", "stream_uid", "camera_group_uid", "case_type", "type", "area", "label"
]
COLUMNS: Final = {
    "hour": event_hours.c.hour,
    "job_uid": event_kinds.c.job_uid,
    "stream_uid": event_kinds.c.stream_uid,
    "camera_group_uid": event_kinds.c.camera_group_uid,
    "case_type": event_kinds.c.case_type,
    "type": event_kinds.c.type,
    "area": event_kinds.c.area,
    "label": event_kinds.c.labels,
}
"""What can be counted by."""


def count_by(
    tx: Transaction, wanted: EventFilter, by: Sequence[Dimension]
) -> dict[tuple[Any, ...], int]:
    """Numbers of events by the values of *by*, in its order; hours are aware times.

    `since` and `until` speak of the start here, and count whole hours that they touch; `min_score`
    counts by whole tenths. An event with several labels is counted under each, one with none
    under None.
    """
    columns = [COLUMNS[name].label(f"by_{name}") for name in by]
    question = (
        select(*columns, func.sum(event_hours.c.number).label("number"))
        .join(event_kinds, event_kinds.c.id == event_hours.c.kind)
        .where(*kinds.matching(wanted))
        .group_by(*columns)
    )
    if wanted.since is not None:
        question = question.where(event_hours.c.hour >= to_ticks(wanted.since) // HOUR)
    if wanted.until is not None:
        question = question.where(event_hours.c.hour <= (to_ticks(wanted.until) - 1) // HOUR)
    found = Counter[tuple[Any, ...]]()
    for row in tx.execute(question):
        for key in _keys(by, tuple(row)[:-1]):
            found[key] += int(row.number)
    return {key: number for key, number in found.items() if number}


def by_hour(tx: Transaction, wanted: EventFilter) -> dict[datetime, int]:
    """How many events began in each whole hour; hours without one are left out."""
    return {hour: number for (hour,), number in count_by(tx, wanted, ["hour"]).items()}


def labels(tx: Transaction) -> list[str]:
    """Every label that an event of today's store has, sorted."""
    found = tx.execute(select(event_kinds.c.labels).distinct())
    return sorted({label for row in found for label in kinds.labels_in(row.labels)})


def _keys(by: Sequence[Dimension], values: Sequence[Any]) -> list[tuple[Any, ...]]:
    keys: list[tuple[Any, ...]] = [()]
    for name, value in zip(by, values, strict=True):
        each: list[Any] = [value]
        if name == "hour":
            each = [from_ticks(value * HOUR)]
        elif name == "label":
            each = list(kinds.labels_in(value)) or [None]
        keys = [(*key, one) for key in keys for one in each]
    return keys
