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

    def take(self, report: Explained) -> None:
        """Takes a report, without waiting."""
        if len(self._waiting) >= MOST_WAITING:
            self._lose(1, "they come faster than they are written")
            return
        self._waiting.append(report)
        self.came.set()

    async def turn(self) -> float:
        """Writes what waits, of streams that are still there; seconds until the next look."""
        taken, self._waiting = self._waiting, deque()
        found: dict[str, list[Explanation]] = {}
        for report in taken:
            found.setdefault(report.job_uid, []).extend(report.explanations)
        if not found:
            return IDLE
        try:
            for job_uid in await self._gone(list(found)):
                del found[job_uid]
            await asyncio.to_thread(self._files.append, found)
        except StoreUnavailable as error:
            self._lose(len(taken), str(error))
        else:
            self._fails = False
        return IDLE

    async def _gone(self, job_uids: list[str]) -> set[str]:
        """Those of *job_uids* that are streams no more."""
        unsure = [job_uid for job_uid in job_uids if self._copies.get(job_uid) is None]
        if not unsure:
            return set()
        rows = await self._store.read(lambda tx: streams.of_jobs(tx, unsure))
        return {*unsure} - {row.job_uid for row in rows}

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
