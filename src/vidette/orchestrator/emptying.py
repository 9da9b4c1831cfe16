"""What draining means for placement: who has room, and which streams can go elsewhere now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from vidette.core.placement import Seat
from vidette.core.reasons import Reason
from vidette.core.status import Signal

from .board import Board
from .judging import PLACED
from .roster import Roster
from .steps import Cause
from .whereabouts import where_to

AT_ONCE = 50
"""Streams that are taken off workers in one turn."""
_MOVES = Cause(Signal.WORKER_LOST, Reason.WORKER_DRAINS)


def loaded(seats: Iterable[Seat], board: Board, draining: frozenset[str]) -> list[Seat]:
    """The seats with their load; those that are emptied have room for nothing."""
    return [
        replace(
            seat,
            load=board.load(seat.worker_uid),
            capacity=0 if seat.worker_uid in draining else seat.capacity,
        )
        for seat in seats
    ]


def leaving(
    roster: Roster, seats: Sequence[Seat], ids: dict[str, int], board: Board
) -> dict[str, Cause]:
    """The streams on workers without room for anything for which another has room now.

    None while others wait for a place: those come first.
    """
    full = {seat.worker_uid for seat in seats if not seat.capacity}
    if not full or roster.to_place():
        return {}
    rows = [row for row in roster if row.worker_uid in full and row.status in PLACED]
    found = where_to(rows, seats, ids, roster.taken(board.costs), board.costs)
    fitting = (uid for uid, cause in found.items() if cause.signal is Signal.PLACED)
    return dict.fromkeys(islice(fitting, AT_ONCE), _MOVES)
