"""Which worker runs which stream: pure, deterministic, and as still as it can be."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from vidette.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class Seat:
    """A live worker as placement sees it."""

    worker_uid: str
    title: str
    regions: frozenset[str]
    capacity: int
    """Jobs that it takes at the most."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A stream that wants a worker."""

    job_uid: str
    source_key: str
    regions: frozenset[str]
    """Titles; the worker must serve at least one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A stream that already has a worker and keeps it."""

    worker_uid: str
    source_key: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each wish goes, or why it goes nowhere."""

    placed: Mapping[str, str]
    """Job uid to worker uid."""
    refused: Mapping[str, Reason]
    """Job uid to NO_WORKER_IN_REGION or NO_CAPACITY."""


def place(wishes: Sequence[Wish], seats: Collection[Seat], taken: Collection[Taken]) -> Plan:
    """Seats every wish that some live worker in its regions has room for.

    Streams that already run are never moved. A wish goes where its camera is already watched, so
    that the connection is shared; else to the emptiest worker by share of capacity, then by uid.
    """
    load = {seat.worker_uid: 0 for seat in seats}
    homes: dict[str, set[str]] = {}
    for one in taken:
        if one.worker_uid in load:
            load[one.worker_uid] += 1
            homes.setdefault(one.source_key, set()).add(one.worker_uid)
    placed: dict[str, str] = {}
    refused: dict[str, Reason] = {}
    for wish in wishes:
        near = [seat for seat in seats if seat.regions & wish.regions]
        free = [seat for seat in near if load[seat.worker_uid] < seat.capacity]
        if not free:
            refused[wish.job_uid] = Reason.NO_CAPACITY if near else Reason.NO_WORKER_IN_REGION
            continue
        known = homes.setdefault(wish.source_key, set())
        best = min(
            free,
            key=lambda seat: (
                seat.worker_uid not in known,
                load[seat.worker_uid] / seat.capacity,
                seat.worker_uid,
            ),
        )
        placed[wish.job_uid] = best.worker_uid
        load[best.worker_uid] += 1
        known.add(best.worker_uid)
    return Plan(placed, refused)
