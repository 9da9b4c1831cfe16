"""Keeps what is kept within its bounds: minutes for each stream, bytes for all of them together."""

import logging
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from vidette.core.event import unix_ms

_log = logging.getLogger(__name__)

EVERY = 20.0
"""Seconds between two looks; what is written meanwhile may exceed the bounds."""
_NAME = re.compile(r"(\d{13})(\.\d+)?\.(units|notes)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Replays:
    """Where a worker keeps pictures for replays, and how much of them."""

    folder: Path
    """With a folder for each job; private."""
    most_bytes: int
    """Of all streams together, whichever worker writes them."""
    segment: float = 60.0
    """Seconds after which the next key picture begins another segment."""


class Tending:
    """Looks after the folder of one worker, which it may share with other workers."""

    def __init__(self, replays: Replays, now: Callable[[], datetime]) -> None:
        self._replays = replays
        self._now = now
        self._spans: dict[str, timedelta] = {}
        self._looked = float("-inf")

    def keep(self, job_uid: str, span: timedelta) -> Path:
        """The folder of a job of which the last *span* is kept; made when it is not there.

        Raises OSError.
        """
        folder = self._replays.folder / job_uid
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._spans = self._spans | {job_uid: span}
        return folder

    def forget(self, job_uid: str) -> None:
        """Deletes what is kept of a job that keeps nothing any more."""
        self.let_go(job_uid)
        shutil.rmtree(self._replays.folder / job_uid, ignore_errors=True)

    def let_go(self, job_uid: str) -> None:
        """What is kept of a job that runs here no more stays as it is."""
        self._spans = {uid: span for uid, span in self._spans.items() if uid != job_uid}

    def look(self) -> None:
        """Deletes what is beyond the bounds, unless that was looked at a moment ago."""
        monotonic = time.monotonic()
        if monotonic - self._looked < EVERY:
            return
        self._looked = monotonic
        self.tidy()

    def tidy(self) -> None:
        """Deletes what is beyond the bounds."""
        now = self._now()
        for job_uid, span in self._spans.items():
            self._cut(self._replays.folder / job_uid, unix_ms(now - span))
        self._shrink()

    def _cut(self, folder: Path, before_ms: int) -> None:
        """Deletes the segments that ended before a time: the next one began before it."""
        names = sorted({found[1] for path in files(folder) if (found := _NAME.match(path.name))})
        old = {name for name, following in pairwise(names) if int(following) <= before_ms}
        for path in files(folder):
            if path.name[:13] in old:
                path.unlink(missing_ok=True)

    def _shrink(self) -> None:
        """Deletes the oldest segments of all until the rest fits."""
        sizes: dict[str, dict[int, int]] = {}
        paths: dict[str, list[Path]] = {}
        for folder in folders(self._replays.folder):
            for path in files(folder):
                try:
                    told = path.stat()
                except FileNotFoundError:
                    continue
                sizes.setdefault(path.name[:13], {})[told.st_ino] = told.st_size
                paths.setdefault(path.name[:13], []).append(path)
        excess = sum(sum(of.values()) for of in sizes.values()) - self._replays.most_bytes
        for name in sorted(sizes):
            if excess <= 0:
                return
            _log.info("The oldest pictures kept for replays go, as VIDETTE_REPLAY_GB is reached.")
            excess -= sum(sizes[name].values())
            for path in paths[name]:
                path.unlink(missing_ok=True)


def folders(root: Path) -> list[Path]:
    """The folders of jobs."""
    return [one for one in root.iterdir() if one.is_dir()] if root.is_dir() else []


def files(folder: Path) -> list[Path]:
    """The files of a job, the oldest first; none when its folder is gone."""
    try:
        return sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except FileNotFoundError:
        return []
