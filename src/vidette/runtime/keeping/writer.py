"""One thread that writes what feeds keep: it may be slow, they may not."""

import logging
import os
import threading
import zlib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vidette.media.kept.records import record

from .tending import Tending

_log = logging.getLogger(__name__)

MOST_WAITING = 16 * 1024 * 1024
"""Bytes that wait for a slow disk; what comes beyond is not kept."""
SOON = MOST_WAITING // 4
"""Bytes that are written without a pause."""
PAUSE = 0.5
"""Seconds for which records are gathered before they are written in one go."""


@dataclass(frozen=True, slots=True)
class Open:
    """A new file with its first bytes; *links*: other names that it gets."""

    path: Path
    data: bytes
    links: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Append:
    """More of a file."""

    path: Path
    data: bytes
    packed_as: bytes = b""
    """The kind of the record that the data is to be packed into; empty when it is a record."""


@dataclass(frozen=True, slots=True)
class Link:
    """Another name for a file that was opened before."""

    path: Path
    link: Path


@dataclass(frozen=True, slots=True)
class Close:
    """The end of a file."""

    path: Path


Order = Open | Append | Link | Close


class Writer:
    """Puts bytes into files, in order. `put` is called by any thread and never waits."""

    def __init__(self, tend: Tending) -> None:
        """*tend*: looks after what is on disk, each time that something was written."""
        self._tend = tend
        self._changed = threading.Condition()
        self._orders: deque[Order] = deque()
        self._waiting = 0
        self._is_closed = False
        self._files: dict[Path, int] = {}
        self._thread = threading.Thread(target=self._run, name="keeping", daemon=True)

    def put(self, *orders: Order) -> bool:
        """Takes all of *orders* or, when too much waits already, none of them."""
        size = sum(len(one.data) for one in orders if isinstance(one, Open | Append))
        with self._changed:
            if self._is_closed or (size and self._waiting + size > MOST_WAITING):
                return False
            self._waiting += size
            self._orders.extend(orders)
            if self._waiting > SOON:
                self._changed.notify_all()
            if self._thread.ident is None:
                self._thread.start()
            return True

    def close(self, patience: float) -> None:
        """Writes what waits, within *patience* seconds, and ends."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(patience)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_closed or self._waiting > SOON, PAUSE)
                orders, self._orders = self._orders, deque()
                self._waiting = 0
                is_last = self._is_closed
            for path, data in self._gathered(orders):
                self._append(path, data)
            self._tend.look()
            if is_last:
                for path in list(self._files):
                    self._close(path)
                return

    def _gathered(self, orders: Iterable[Order]) -> list[tuple[Path, list[bytes]]]:
        """What is to be appended; files are opened, linked and closed meanwhile."""
        pending: dict[Path, list[bytes]] = {}
        for order in orders:
            if isinstance(order, Append):
                pending.setdefault(order.path, []).append(_recorded(order))
            elif isinstance(order, Open):
                self._open(order)
                pending[order.path] = [order.data]
            elif isinstance(order, Link):
                self._link(order.path, order.link)
            else:
                self._append(order.path, pending.pop(order.path, []))
                self._close(order.path)
        # Pictures before the notes that name them, for who reads meanwhile.
        return sorted(pending.items(), key=lambda one: one[0].suffix, reverse=True)

    def _open(self, order: Open) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        try:
            self._files[order.path] = os.open(order.path, flags, 0o600)
        except OSError as error:
            # The stream was deleted meanwhile, or the disk is full.
            _log.warning("Pictures for a replay are not kept: %s.", error.strerror)
            return
        for link in order.links:
            self._link(order.path, link)

    def _link(self, path: Path, link: Path) -> None:
        if path in self._files:
            try:
                os.link(path, link)
            except OSError as error:
                _log.warning("Pictures for a replay are not kept: %s.", error.strerror)

    def _append(self, path: Path, data: list[bytes]) -> None:
        file = self._files.get(path)
        if file is None or not data:
            return
        whole = b"".join(data)
        try:
            written = os.write(file, whole)
        except OSError as error:
            written = -1
            _log.warning("Pictures for a replay are not kept: %s.", error.strerror)
        if written != len(whole):
            self._close(path)  # its torn end is no fault; more of it would be

    def _close(self, path: Path) -> None:
        file = self._files.pop(path, None)
        if file is not None:
            os.close(file)


def _recorded(order: Append) -> bytes:
    if not order.packed_as:
        return order.data
    return record(order.packed_as, zlib.compress(order.data, 1))
