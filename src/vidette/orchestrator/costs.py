"""What each job costs its worker, as measured; foreseen for those that were never measured."""

from collections.abc import Iterable
from itertools import islice
from statistics import median

from vidette.core.reports import Figures

UNKNOWN = 0.01
"""Processor seconds a second of a job while none was ever measured: a small picture, at rest."""
MOST = 200
"""Jobs whose costs the usual one is the median of."""


class Costs:
    """By job uid; a job that was lost with its worker keeps its cost for the next one."""

    def __init__(self) -> None:
        self._known: dict[str, float] = {}
        self._usual: float | None = UNKNOWN

    def note(self, jobs: Iterable[Figures]) -> None:
        """Takes in a beat: what the jobs that get frames take."""
        self._known.update((one.job_uid, one.cpu_share) for one in jobs if one.fps_in > 0)
        self._usual = None

    def expected(self, job_uid: str) -> float:
        """Processor seconds a second: the job's own when it is known, else the usual."""
        known = self._known.get(job_uid)
        return self.usual if known is None else known

    @property
    def usual(self) -> float:
        """The median of some jobs; UNKNOWN of none."""
        if self._usual is None:
            some = list(islice(self._known.values(), MOST))
            self._usual = median(some) if some else UNKNOWN
        return self._usual

    def forget(self, job_uid: str) -> None:
        """Drops a job that is gone."""
        self._known.pop(job_uid, None)
