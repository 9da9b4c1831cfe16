"""Which worker runs which job, as an engine knows it."""

import threading
from collections.abc import Mapping

from vidette.core.reports import Released, Report


class Running:
    """Job uids and epochs by worker; used from the event loop and from reader threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_worker: dict[str, dict[str, int]] = {}

    def started(self, worker_uid: str, job_uid: str, epoch: int) -> None:
        """Notes a start; an older epoch than the known one changes nothing."""
        with self._lock:
            jobs = self._by_worker.setdefault(worker_uid, {})
            jobs[job_uid] = max(epoch, jobs.get(job_uid, epoch))

    def heard(self, worker_uid: str, report: Report) -> None:
        """Notes a release; the release of an older epoch changes nothing."""
        if not isinstance(report, Released):
            return
        with self._lock:
            jobs = self._by_worker.get(worker_uid, {})
            if jobs.get(report.job_uid) == report.epoch:
                del jobs[report.job_uid]

    def lost(self, worker_uid: str) -> None:
        """Nothing runs on this worker any more."""
        with self._lock:
            self._by_worker.pop(worker_uid, None)

    def of(self, worker_uid: str) -> Mapping[str, int]:
        """Job uid to epoch; a copy."""
        with self._lock:
            return dict(self._by_worker.get(worker_uid, {}))
