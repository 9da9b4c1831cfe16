"""Which worker runs which stream: pure, deterministic, and as still as it can be."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import heapify, heapreplace

from vidette.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class Seat:
    """A live worker as placement sees it."""

    worker_uid: str
    title: str
    regions: frozenset[str]
    capacity: int
    """Jobs that it takes at the most."""
    processors: float = 1.0
    """How many it may keep busy."""
    load: float = 0.0
    """Share of their time that it uses."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A stream that wants a worker."""

    job_uid: str
    source_key: str
    regions: frozenset[str]
    """Titles; the worker must serve at least one."""
    cost: float = 0.0
    """Processor seconds a second that it will take, as far as can be foreseen; next to nothing
    where its camera is watched already."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A stream that already has a worker and keeps it."""

    worker_uid: str
    source_key: str
    cost: float = 0.0
    """Processor seconds a second that it will take and that its worker's load does not show yet."""


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
    that the connection is shared; else to the emptiest worker by share of capacity or of
    processor time, whichever is more, then by uid. None goes where the time would not suffice,
    unless it is the worker's first.
    """
    if not wishes:
        return Plan({}, {})
    hall = _Hall(seats, taken, {wish.source_key for wish in wishes})
    placed: dict[str, str] = {}
    refused: dict[str, Reason] = {}
    for wish in wishes:
        worker_uid = hall.best(wish)
        if worker_uid is not None:
            placed[wish.job_uid] = worker_uid
            hall.sit(worker_uid, wish.source_key, wish.cost)
        elif hall.near(wish.regions):
            refused[wish.job_uid] = Reason.NO_CAPACITY
        else:
            refused[wish.job_uid] = Reason.NO_WORKER_IN_REGION
    return Plan(placed, refused)


class _Hall:
    """Who sits where while a plan is made. A look for the best seat costs no walk along all."""

    def __init__(
        self, seats: Collection[Seat], taken: Collection[Taken], wanted: AbstractSet[str]
    ) -> None:
        self._seats = {seat.worker_uid: seat for seat in seats}
        self._jobs = dict.fromkeys(self._seats, 0)
        self._load = {seat.worker_uid: seat.load for seat in seats}
        self._homes: dict[str, set[str]] = {}
        self._near: dict[frozenset[str], list[tuple[float, str]]] = {}
        # Of thousands that have their place only the number counts, but for those whose camera
        # somebody else wants or that will still cost something.
        for worker_uid, jobs in Counter(one.worker_uid for one in taken).items():
            if worker_uid in self._jobs:
                self._jobs[worker_uid] = jobs
        matter = wanted | {one.source_key for one in taken if one.cost}
        for one in taken:
            if one.source_key in matter and one.worker_uid in self._jobs:
                self._watch(one.worker_uid, one.source_key, one.cost)

    def sit(self, worker_uid: str, source_key: str, cost: float) -> None:
        """One more stream on that worker."""
        self._jobs[worker_uid] += 1
        self._watch(worker_uid, source_key, cost)

    def _watch(self, worker_uid: str, source_key: str, cost: float) -> None:
        """The first stream of a camera on a worker brings its cost, the others share it."""
        homes = self._homes.setdefault(source_key, set())
        if worker_uid not in homes:
            self._load[worker_uid] += cost / self._seats[worker_uid].processors
        homes.add(worker_uid)

    def near(self, regions: frozenset[str]) -> list[tuple[float, str]]:
        """A heap of the workers that serve one of *regions*: how full they were, uid."""
        if regions not in self._near:
            near = [seat.worker_uid for seat in self._seats.values() if seat.regions & regions]
            self._near[regions] = [(self._share(uid), uid) for uid in near]
            heapify(self._near[regions])
        return self._near[regions]

    def best(self, wish: Wish) -> str | None:
        """The worker for *wish*; None when no near one has room."""
        homes = [
            (self._share(uid), uid)
            for uid in self._homes.get(wish.source_key, ())
            if self._seats[uid].regions & wish.regions and self._fits(uid, 0.0)
        ]
        return min(homes)[1] if homes else self._emptiest(self.near(wish.regions), wish.cost)

    def _emptiest(self, near: list[tuple[float, str]], cost: float) -> str | None:
        while near:
            share, uid = near[0]
            now = self._share(uid)
            if now == share:
                break
            heapreplace(near, (now, uid))  # it filled since: it only gets fuller
        if near and self._fits(near[0][1], cost):
            return near[0][1]
        # The emptiest by one measure may be too full by the other.
        others = [(self._share(uid), uid) for _, uid in near if self._fits(uid, cost)]
        return min(others)[1] if others else None

    def _fits(self, worker_uid: str, cost: float) -> bool:
        seat, jobs = self._seats[worker_uid], self._jobs[worker_uid]
        load = self._load[worker_uid] + cost / seat.processors
        return jobs < seat.capacity and (load <= 1 or jobs == 0)

    def _share(self, worker_uid: str) -> float:
        capacity = self._seats[worker_uid].capacity
        return max(self._jobs[worker_uid] / capacity, self._load[worker_uid]) if capacity else 1.0
