"""Cameras that this client does not know how to read, and another may."""

import threading
import time
from collections import OrderedDict
from hashlib import sha256

_MOST = 4096
_FORGOTTEN_AFTER = 3600.0


class Strange(Exception):
    """The camera does something that is not known here; says what. Never leaves the media room."""


class OddAddresses:
    """The addresses that were met as strange within the last hour; holds none of them in clear."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def note(self, url: str) -> None:
        """Remembers *url*."""
        with self._lock:
            self._until[_digest(url)] = time.monotonic() + _FORGOTTEN_AFTER
            if len(self._until) > _MOST:
                self._until.popitem(last=False)

    def knows(self, url: str) -> bool:
        """Whether *url* was noted and not forgotten yet."""
        with self._lock:
            return self._until.get(_digest(url), 0.0) > time.monotonic()


def _digest(url: str) -> bytes:
    return sha256(url.encode("utf-8", "surrogatepass")).digest()


ODD = OddAddresses()
"""Shared by all sources of this process."""
