"""What a look at one placed stream says about it: lost, silent, or alive again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from vidette.core.errors import InvalidInput
from vidette.core.job import parse_job, wanted_fps
from vidette.core.reasons import Reason
from vidette.core.status import Signal, Status
from vidette.core.stream import Stream

from .board import Board
from .steps import Cause

SHORTEST_SILENCE = timedelta(seconds=5)
SILENT_FRAMES = 5
"""WORKING needs a frame within the longer of the two; SILENT_FRAMES counts intervals."""
GRACE = timedelta(seconds=2)
"""For figures on their way: beats come each second."""
LATEST_BEAT = timedelta(seconds=3)
"""Figures are believed while beats come; when none do, the engine reports the worker lost."""
MISSING_FOR = timedelta(seconds=3)
"""A stream that its worker does not run is given up after this, or at once when that is lost."""

PLACED = frozenset({Status.PENDING, Status.WORKING, Status.DOWN})


@dataclass(frozen=True, slots=True)
class Actual:
    """What the engine shows in one turn."""

    at: datetime
    running: Mapping[str, Mapping[str, int]]
    """Live worker uid to what it runs: job uid to epoch."""
    lost: Mapping[str, str]
    """Workers reported lost, with the detail."""

    def runs(self, stream: Stream) -> bool:
        """Whether the stream's worker runs it in its present epoch."""
        return self.running.get(stream.worker_uid or "", {}).get(stream.job_uid) == stream.epoch


class Judge:
    """Remembers since when a stream is missing, and how often its job wants frames."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._missing: dict[str, tuple[int, datetime]] = {}
        self._silence: dict[str, tuple[int, timedelta]] = {}

    def judge(self, stream: Stream, actual: Actual) -> Cause | None:
        """The signal that brings the stream's status to the truth, or None when it is true."""
        if stream.status is Status.CREATED:
            return Cause(Signal.ADMITTED, Reason.RECEIVED)
        if stream.status is Status.PAUSE and stream.worker is None:
            return Cause(Signal.RELEASED, Reason.RELEASED)
        if stream.status not in PLACED and stream.status is not Status.PAUSE:
            return None
        if not actual.runs(stream):
            return self._if_lost(stream, actual)
        self._missing.pop(stream.job_uid, None)
        return None if stream.status is Status.PAUSE else self._by_figures(stream, actual.at)

    def forget(self, job_uid: str) -> None:
        """Drops what is known of a stream that is gone."""
        self._missing.pop(job_uid, None)
        self._silence.pop(job_uid, None)

    def _if_lost(self, stream: Stream, actual: Actual) -> Cause | None:
        worker = stream.worker_uid or ""
        epoch, since = self._missing.get(stream.job_uid, (0, actual.at))
        if epoch != stream.epoch:
            since = actual.at
            self._missing[stream.job_uid] = stream.epoch, since
        if worker in actual.lost:
            return Cause(Signal.WORKER_LOST, Reason.WORKER_LOST, actual.lost[worker])
        if actual.at - since < MISSING_FOR:
            return None
        gone = "The worker is gone." if worker not in actual.running else "The worker let it go."
        return Cause(Signal.WORKER_LOST, Reason.WORKER_LOST, gone)

    def _by_figures(self, stream: Stream, at: datetime) -> Cause | None:
        heard_at = self._board.heard_at(stream.worker_uid or "")
        if heard_at is None or at - heard_at > LATEST_BEAT:
            return None
        figures = self._board.figures(stream)
        last = figures.last_frame_at if figures is not None else None
        is_fresh = last is not None and at - last <= self._longest_silence(stream)
        if stream.status is Status.WORKING:
            newest = max(last, stream.since) if last is not None else stream.since
            if at - newest > self._longest_silence(stream) + GRACE:
                return Cause(Signal.SOURCE_FAILED, Reason.NO_PACKETS, "No frame was analysed.")
            return None
        plays = figures is not None and figures.attempt == 0 and is_fresh
        if plays and last is not None and last > stream.since + GRACE:
            return Cause(Signal.FIRST_FRAME, Reason.PLAYING)  # the report of it went missing
        return None

    def _longest_silence(self, stream: Stream) -> timedelta:
        generation, silence = self._silence.get(stream.job_uid, (0, SHORTEST_SILENCE))
        if generation != stream.generation:
            silence = _silence_of(stream.document)
            self._silence[stream.job_uid] = stream.generation, silence
        return silence


def _silence_of(document: str) -> timedelta:
    try:
        interval = timedelta(seconds=1 / wanted_fps(parse_job(json.loads(document))))
    except InvalidInput:  # accepted by an earlier version; its worker says what is wrong with it
        return SHORTEST_SILENCE
    return max(SHORTEST_SILENCE, SILENT_FRAMES * interval)
