"""One clip played for ever in real time: one clock that feeds all its readers."""

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

from vidette.media.packets import AccessUnit, Clip
from vidette.practice.readers import Reader
from vidette.practice.rtp import CLOCK_RATE, RtpSender

REPORT_INTERVAL = 5.0
"""Seconds between two RTCP sender reports."""
_LATEST = 1.0
"""Seconds by which the clock may run late before it is moved on instead of catching up."""


class Mount:
    """A live stream; it runs on whether or not somebody reads it."""

    def __init__(self, clip: Clip, *, now: Callable[[], datetime], share: float = 0.0) -> None:
        """*share*, 0..1, is how far into the clip it begins: at the last key picture up to there."""
        self.clip = clip
        keys = [number for number, unit in enumerate(clip.units) if unit.is_key]
        self._first = max(n for n in keys if n == keys[0] or n <= share * len(clip.units))
        self.connections_total = 0
        """Connections that ever asked for this stream, let in or not."""
        self.refusal: int | None = None
        """The status that every newcomer gets instead of the stream, or None."""
        self._now = now
        self._sender = RtpSender(
            clip.codec, ssrc=random.getrandbits(32), first_sequence=random.getrandbits(16)
        )
        self._origin = random.getrandbits(32)
        self._playing = asyncio.Event()
        self._playing.set()
        self._readers: list[Reader] = []
        self._newcomers: list[Reader] = []
        """Readers to whom nothing was sent yet."""
        self._changed = asyncio.Event()
        self._unsent: list[tuple[AccessUnit, int]] = []
        """Pictures since the newest key picture, with their timestamps, not yet put in packets."""
        self._packets: list[bytes] = []
        """The packets since the newest key picture: where a new reader starts."""
        self._start = (0, 0)
        self._began = 0.0

    @property
    def readers(self) -> int:
        """Sessions that play now."""
        return len(self._readers)

    async def run(self) -> None:
        """Plays until cancelled."""
        clock = asyncio.get_running_loop().time
        self._began = clock() - self.clip.units[self._first].due
        next_report = 0.0
        for unit, turn in self.turns():
            media_time = turn + unit.due
            if (wait := self._began + media_time - clock()) > 0:
                await asyncio.sleep(wait)
            await self._playing.wait()
            if (late := clock() - self._began - media_time) > _LATEST:
                self._origin += round(late * CLOCK_RATE)
                self._began += late
            if media_time >= next_report:
                self._report(list(self._readers))
                next_report = media_time + REPORT_INTERVAL
            self._show(unit, self._origin + round((turn + unit.pts) * CLOCK_RATE))

    def turns(self) -> Iterator[tuple[AccessUnit, float]]:
        """Every picture in its order, for ever, each with the seconds of the turns before."""
        for unit in self.clip.units[self._first :]:
            yield unit, 0.0
        for number in count(1):
            for unit in self.clip.units:
                yield unit, number * self.clip.period

    def _show(self, unit: AccessUnit, timestamp: int) -> None:
        if unit.is_key:
            self._unsent.clear()
            self._packets.clear()
        self._unsent.append((unit, timestamp))
        if self._readers:
            packets = self._pack()
            newcomers, self._newcomers = self._newcomers, []
            for reader in list(self._readers):
                reader.send(self._packets if reader in newcomers else packets)

    def _pack(self) -> list[bytes]:
        """Packets are made only when somebody reads, so that an idle camera costs nothing."""
        fresh: list[bytes] = []
        for unit, timestamp in self._unsent:
            if not self._packets and not fresh:
                self._start = self._sender.next_sequence, timestamp & 0xFFFFFFFF
            fresh += self._sender.packets(unit.nal_units, timestamp)
        self._unsent.clear()
        self._packets += fresh
        return fresh

    def _report(self, readers: list[Reader]) -> None:
        if readers:
            elapsed = asyncio.get_running_loop().time() - self._began
            timestamp = self._origin + round(elapsed * CLOCK_RATE)
            report = self._sender.report(self._now(), timestamp)
            for reader in readers:
                reader.send_report(report)

    def starting_point(self) -> tuple[int, int] | None:
        """Sequence number and timestamp of the first packet that a reader who joins now will get.

        None when that is not known yet: nothing was shown yet, or sending is paused.
        """
        self._pack()
        return self._start if self._packets and self._playing.is_set() else None

    def join(self, reader: Reader) -> None:
        """Sends all since the newest key picture to *reader* at once, and from now on all else."""
        self._pack()
        self._readers.append(reader)
        self._tell_change()
        if not self._playing.is_set():
            self._newcomers.append(reader)
            return
        self._report([reader])
        reader.send(self._packets)

    def leave(self, reader: Reader) -> None:
        """Forgets *reader*, which may be gone already."""
        if reader in self._readers:
            self._readers.remove(reader)
            self._tell_change()

    def drop(self) -> None:
        """Ends the connection of every reader."""
        for reader in list(self._readers):
            reader.close()
            self.leave(reader)

    def pause(self) -> None:
        """Sends nothing more; connections stay and newcomers are let in."""
        self._playing.clear()

    def resume(self) -> None:
        """Goes on with the next picture; its timestamp is later by what was paused above 1 s."""
        self._playing.set()

    async def wait_for_readers(self, count: int) -> None:
        """Waits until exactly *count* sessions play."""
        while len(self._readers) != count:
            await self._changed.wait()

    def _tell_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
