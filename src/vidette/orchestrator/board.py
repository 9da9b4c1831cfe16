"""The newest figures of each worker, in memory: what beats say, and which workers were lost."""

from datetime import datetime

from vidette.core.reports import Beat, Figures
from vidette.core.stream import Stream

from .costs import Costs


class Board:
    """What the workers said last."""

    def __init__(self) -> None:
        self._figures: dict[str, dict[str, Figures]] = {}
        self._heard: dict[str, datetime] = {}
        self._lost: dict[str, str] = {}
        self._loads: dict[str, float] = {}
        self.costs = Costs()

    def beat(self, beat: Beat, at: datetime) -> None:
        """Takes in a worker's beat that reached us *at*."""
        self._figures[beat.worker_uid] = {one.job_uid: one for one in beat.jobs}
        self._heard[beat.worker_uid] = at
        self._loads[beat.worker_uid] = beat.load
        self.costs.note(beat.jobs)

    def lose(self, worker_uid: str, detail: str) -> None:
        """Notes that a worker was lost; nothing that it said stands any more."""
        self._figures.pop(worker_uid, None)
        self._heard.pop(worker_uid, None)
        self._loads.pop(worker_uid, None)
        self._lost[worker_uid] = detail

    def figures(self, stream: Stream) -> Figures | None:
        """How *stream* is doing in its present epoch, or None before the first beat of it."""
        if stream.worker_uid is None:
            return None
        figures = self._figures.get(stream.worker_uid, {}).get(stream.job_uid)
        return figures if figures is not None and figures.epoch == stream.epoch else None

    def heard_at(self, worker_uid: str) -> datetime | None:
        """When the worker's last beat reached us."""
        return self._heard.get(worker_uid)

    def load(self, worker_uid: str) -> float:
        """Share of its processor time that the worker uses; 0 before its first beat."""
        return self._loads.get(worker_uid, 0.0)

    def lost(self) -> dict[str, str]:
        """Worker uid to detail: lost, and their streams perhaps not moved yet."""
        return dict(self._lost)

    def settle(self, worker_uid: str) -> None:
        """The streams of a lost worker were moved."""
        self._lost.pop(worker_uid, None)
