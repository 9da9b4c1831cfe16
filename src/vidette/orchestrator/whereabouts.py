"""What the plan of placement means for each stream that wants a worker."""

from collections.abc import Collection, Mapping, Sequence

from vidette.core.placement import Seat, Taken, Wish, place
from vidette.core.reasons import Reason
from vidette.core.status import Signal, Status
from vidette.core.stream import Stream

from .costs import Costs
from .steps import Cause

REFUSALS = frozenset({Reason.NO_CAPACITY, Reason.NO_WORKER_IN_REGION})
"""Why a stream finds no place."""
_STAYS = frozenset({Status.UPDATED, Status.UNPAUSE})
"""Statuses whose streams go back to the worker that they have."""


def where_to(
    to_place: Sequence[Stream],
    seats: Sequence[Seat],
    ids: Mapping[str, int],
    taken: Collection[Taken],
    costs: Costs,
) -> dict[str, Cause]:
    """By job uid: placed on a worker (*ids*: row ids by uid), or why not when that is new."""
    by_uid = {seat.worker_uid: seat for seat in seats}
    placed = {
        row.job_uid: row.worker_uid
        for row in to_place
        if row.status in _STAYS and row.worker_uid and _serves(by_uid.get(row.worker_uid), row)
    }
    plan = place(
        [_wish(row, costs) for row in to_place if row.job_uid not in placed],
        seats,
        [
            *taken,
            *(
                Taken(placed[row.job_uid], row.source_key)
                for row in to_place
                if row.job_uid in placed
            ),
        ],
    )
    causes = {
        job_uid: Cause(Signal.PLACED, Reason.PLACED, worker=ids[worker_uid])
        for job_uid, worker_uid in (placed | dict(plan.placed)).items()
    }
    for row in to_place:
        reason = plan.refused.get(row.job_uid)
        if reason is not None and (row.status, row.reason) != (Status.PREPARED, reason):
            causes[row.job_uid] = Cause(Signal.NO_ROOM, reason)
    return causes


def _serves(seat: Seat | None, row: Stream) -> bool:
    return seat is not None and not seat.regions.isdisjoint(r.title for r in row.regions)


def _wish(row: Stream, costs: Costs) -> Wish:
    regions = frozenset(region.title for region in row.regions)
    return Wish(row.job_uid, row.source_key, regions, costs.expected(row.job_uid))
