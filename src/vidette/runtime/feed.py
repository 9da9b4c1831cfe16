"""One camera connection, shared by the jobs that watch it, and kept alive: open, play, back off."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from zlib import crc32

from vidette.core.backoff import source_pause
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.media.memory import Memory
from vidette.media.source import SourceOptions, VideoSource

from .contained import contained
from .givens import Givens
from .keeping.feed_keeper import FeedKeeper
from .link import Link
from .load import Load
from .rate import Rate
from .runner import PROVEN, Runner
from .viewers import Viewer, Viewers

_log = logging.getLogger(__name__)

_FINITE = ("file:", "testsrc:")
"""Addresses whose end is an end, not a failure."""


class Feed:
    """A thread that holds one source open for as long as some job watches it.

    *key* names the feed and holds no address. Runners join and leave while it plays; when the
    last one leaves, or when a finite source ends, it is over and takes no other.
    """

    def __init__(
        self,
        key: str,
        url: str,
        options: SourceOptions,
        givens: Givens,
        keeper: FeedKeeper | None = None,
    ) -> None:
        self.key = key
        self.keeper = keeper
        self._url = url
        seed = crc32(key.encode())
        self._options = replace(options, seed=seed, memory=Memory(), keeper=keeper)
        self._givens = givens
        self._lock = threading.Lock()
        self._runners: list[Runner] = []
        self._is_over = False
        self._stop = threading.Event()
        self._nudge = threading.Event()
        self._connections = count(1)
        self._source: VideoSource | None = None
        self._frames_before = self._corrupt_before = 0
        self._failures = 0
        self._played_since: float | None = None
        self._next_attempt_at: datetime | None = None
        self._audience = _Watched(self._viewers, self._note_cpu, givens.load, crc32(key.encode()))
        self._rate = Rate(givens.monotonic)
        self._cpu = Rate(givens.monotonic)
        self._cpu_seconds = 0.0
        self._thread = threading.Thread(target=self._run, name=f"feed-{key}", daemon=True)

    def attach(self, runner: Runner) -> bool:
        """Shows frames to *runner* from the next one on; False when the feed is over.

        The first runner starts the connection; one that comes during a pause cuts it short.
        """
        with self._lock:
            if self._is_over:
                return False
            self._runners.append(runner)
            self._nudge.set()
            if self._thread.ident is None:
                self._thread.start()
            return True

    def detach(self, runner: Runner) -> bool:
        """Shows *runner* no more frames; True when it was the last, which ends the feed."""
        with self._lock:
            if runner in self._runners:
                self._runners.remove(runner)
            if self._runners:
                return False
            self._is_over = True
        self._stop.set()
        self._nudge.set()
        return True

    def join(self, patience: float) -> bool:
        """Waits up to *patience* seconds for the thread to end; False when it hangs."""
        if self._thread.ident is not None:
            self._thread.join(patience)
        return not self._thread.is_alive()

    def link(self) -> Link:
        """How the connection is doing; to be asked by one thread, about once a second."""
        with self._lock:
            source = self._source
            frames = self._frames_before + (source.frames_in if source else 0)
            corrupt = self._corrupt_before + (source.corrupt_frames if source else 0)
            jobs = max(1, len(self._runners))
        decoding = source.decoding if source else None
        return Link(
            attempt=0 if self._played_since is not None else self._failures,
            next_attempt_at=self._next_attempt_at,
            fps_in=self._rate.sample(frames),
            corrupt_frames=corrupt,
            cpu_share=self._cpu.sample(self._cpu_seconds) / jobs,
            name=self.key,
            decoding=decoding,
            reader=source.reader if source else "",
            clock=source.clock if source else None,
        )

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                contained(self._play)
            except SourceError as error:
                if not self._stop.is_set():
                    self._back_off(error)

    def _play(self) -> None:
        """One connection, from its opening to its failure; returns when the feed shall stop."""
        options, givens = self._options, self._givens
        source = givens.open_source(self._url, options, stop=self._stop, now=givens.now)
        connection = next(self._connections)
        with self._lock:
            self._source = source
        try:
            for frame in source.frames(self._audience):
                self._show(frame, connection)
                if self._stop.is_set():
                    return
                del frame  # the wait for the next one may be long, and pictures are large
        finally:
            with self._lock:
                self._source = None
                self._frames_before += source.frames_in
                self._corrupt_before += source.corrupt_frames
            source.close()
        if not self._stop.is_set():
            raise SourceError(Reason.ENDED)

    def _show(self, frame: Frame, connection: int) -> None:
        if self._played_since is None:
            self._played_since = self._givens.monotonic()
            _log.info("A feed plays.", extra={"feed": self.key})
        for runner in self._viewers():
            runner.show(frame, connection)
        self._note_cpu()

    def _note_cpu(self) -> None:
        self._cpu_seconds = time.thread_time()

    def _viewers(self) -> tuple[Runner, ...]:
        with self._lock:
            return tuple(self._runners)

    def _back_off(self, error: SourceError) -> None:
        began, self._played_since = self._played_since, None
        if began is not None and self._givens.monotonic() - began >= PROVEN:
            self._failures = 0
        self._failures += 1
        is_final = error.reason is Reason.ENDED and self._url.startswith(_FINITE)
        pause = source_pause(self._failures, error.reason, self._givens.chance)
        again_at = None if is_final else self._givens.now() + pause
        self._next_attempt_at = again_at
        with self._lock:
            self._nudge.clear()
            self._is_over = self._is_over or is_final
            runners = tuple(self._runners)
        _log.warning(
            "A feed lost its source.",
            extra={"feed": self.key, "reason": str(error.reason), "attempt": self._failures},
        )
        for runner in runners:
            runner.lose_source(error, self._failures, again_at)
        if is_final:
            self._stop.set()
            return
        self._wait(pause)
        self._next_attempt_at = None

    def _wait(self, pause: timedelta) -> None:
        began = self._givens.monotonic()
        if self._nudge.wait(pause.total_seconds()) and not self._stop.is_set():
            self._stop.wait(max(0.0, began + self._givens.least_pause - self._givens.monotonic()))


class _Watched(Viewers):
    """Tells the feed too that its stream goes on while it rests."""

    def __init__(
        self,
        viewers: Callable[[], Iterable[Viewer]],
        on_watched: Callable[[], None],
        load: Load,
        number: int,
    ) -> None:
        super().__init__(
            viewers,
            lambda: load.has_room,
            lambda: load.rests(number),
            lambda: load.may_learn(number),
        )
        self._on_watched = on_watched

    def watched(self) -> None:
        """See Audience."""
        super().watched()
        self._on_watched()
