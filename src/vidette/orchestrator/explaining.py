"""Keeps what the workers explain, and finds it again; what comes too fast is lost and counted."""

import asyncio
import logging
from collections import deque
from datetime import datetime

from vidette.core.errors import StoreUnavailable
from vidette.core.explanation import Explanation, merged
from vidette.core.reports import Explained
from vidette.store import streams
from vidette.store.engine import Store
from vidette.store.explanations import Explanations

from .copies import Copies

_log = logging.getLogger(__name__)

MOST_WAITING = 2000
"""Reports that wait for the disk at the most."""
IDLE = 3600.0
"""Seconds between two turns when nothing comes."""


class Explaining:
    """`take` from the loop of reports, `turn` in a loop of its own, `find` for the doors."""

    def __init__(self, store: Store, copies: Copies, files: Explanations) -> None:
        self._store = store
        self._copies = copies
        self._files = files
        self._waiting: deque[Explained] = deque()
        self._fails = False
        self.came = asyncio.Event()
        """Set when something waits."""
        self.lost = 0
        """Reports that were lost since the start: they came faster than the disk took them."""
        self.refused = 0
        """Reports refused since the start: of an old epoch, or of a stream that is gone."""

    def take(self, report: Explained) -> None:
        """Takes a report, without waiting."""
        if len(self._waiting) >= MOST_WAITING:
            self._lose(1, "they come faster than they are written")
            return
        self._waiting.append(report)
        self.came.set()

    async def turn(self) -> float:
        """Writes what waits, of streams as they are now; seconds until the next look."""
        taken, self._waiting = self._waiting, deque()
        if not taken:
            return IDLE
        found: dict[str, list[Explanation]] = {}
        try:
            epochs = await self._epochs({report.job_uid for report in taken})
            for report in taken:
                if report.epoch == epochs.get(report.job_uid):
                    found.setdefault(report.job_uid, []).extend(report.explanations)
                else:
                    self.refused += 1
            await asyncio.to_thread(self._files.append, found)
        except StoreUnavailable as error:
            self._lose(len(taken), str(error))
        else:
            self._fails = False
        return IDLE

    async def _epochs(self, job_uids: set[str]) -> dict[str, int]:
        """The present epoch of each of *job_uids* that is still a stream."""
        known = {job_uid: self._copies.get(job_uid) for job_uid in job_uids}
        unsure = [job_uid for job_uid, row in known.items() if row is None]
        rows = await self._store.read(lambda tx: streams.of_jobs(tx, unsure)) if unsure else []
        rows += [row for row in known.values() if row is not None]
        return {row.job_uid: row.epoch for row in rows}

    async def find(self, job_uid: str, since: datetime, until: datetime) -> list[Explanation]:
        """What is on record of that time, in order, each second once; see `merged`."""
        return await asyncio.to_thread(lambda: merged(self._files.read(job_uid, since, until)))

    async def forget(self, job_uid: str) -> None:
        """Deletes all that is on record of a job."""
        self._waiting = deque(one for one in self._waiting if one.job_uid != job_uid)
        await asyncio.to_thread(self._files.forget, job_uid)

    def _lose(self, count: int, why: str) -> None:
        self.lost += count
        if not self._fails:
            _log.warning("Explanations are lost: %s", why)
        self._fails = True
