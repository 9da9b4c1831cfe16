"""One thread that looks at all cameras a few times a second, instead of waking for each packet."""

import threading
import time

from .connection import Connection

LOOK = 0.1
"""Seconds between two looks at one camera..."""
CROWDED_LOOK = 0.2
"""... and of more than FEW: the more pictures come at once, the seldomer a decoder has to be brought back
into the processor's caches."""
FEW = 24
_SLOTS = 4
"""The cameras are looked at in so many groups, so that their decoders do not all start at once."""
_BUFFER = 256 * 1024


class Poller:
    """The thread runs while there is a connection. One for a process: see POLLER."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: list[list[Connection]] = [[] for _ in range(_SLOTS)]
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()

    def add(self, connection: Connection) -> None:
        """Looks at *connection* from now on, until it is over or removed."""
        with self._lock:
            slot = min(range(_SLOTS), key=lambda number: len(self._slots[number]))
            self._slots[slot] = [*self._slots[slot], connection]
            if self._thread is None or not self._thread.is_alive():
                self._wake = threading.Event()
                self._thread = threading.Thread(
                    target=self._run, args=(self._wake,), name="cameras", daemon=True
                )
                self._thread.start()

    def remove(self, connection: Connection) -> None:
        """Looks at it no more; with the last one the thread ends."""
        with self._lock:
            self._slots = [[one for one in slot if one is not connection] for slot in self._slots]
            ended = None if any(self._slots) else self._thread
            if ended is not None:
                self._thread = None
                self._wake.set()
        if ended is not None:
            ended.join()

    def _run(self, stop: threading.Event) -> None:
        buffer = memoryview(bytearray(_BUFFER))
        busy: list[Connection] = []
        number = 0
        due = time.monotonic()
        while not stop.is_set():
            slot = self._slots[number % _SLOTS]
            if slot or busy:
                pause = due - time.monotonic()
                if pause > 0 and stop.wait(pause):
                    return
                at = time.monotonic()
                seen = {*slot, *busy}
                busy = [one for one in seen if one.poll(buffer, at)]
                for one in seen:
                    one.handover.pass_on()
            number += 1
            look = LOOK if sum(map(len, self._slots)) <= FEW else CROWDED_LOOK
            due = max(due + look / _SLOTS, time.monotonic() - look)


POLLER = Poller()
"""Shared by all sources of this process."""
